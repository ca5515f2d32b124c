import { useSession } from './session.ts';
import { worksWithUnits } from './work.ts';

/** Whether the user may command units: instruct them, acknowledge and clear their calls. The server holds the rule; this only spares refusals. */
export function useMayCommand(): boolean {
  return useSession((s) => s.me?.role === 'dutyOfficer' || s.me?.role === 'leader');
}

/** Whether the user works with units and pictures at all; analysts don't. */
export function useMayOperate(): boolean {
  return useSession((s) => s.me !== null && worksWithUnits(s.me.role));
}
