import { useMayCommand } from '../../app/roles.ts';
import { useSession } from '../../app/session.ts';

/** Whether the user makes rosters. The server holds the rule; this only spares refusals. */
export const useMayRoster = (): boolean =>
  useSession((s) => s.me?.role === 'leader' || s.me?.role === 'administrator');

/** Whether the user commands at the desk of this court: signs, writes and answers there. */
export function useIsOwnDesk(courtId: string): boolean {
  const mayCommand = useMayCommand();
  return useSession((s) => s.me?.courtId === courtId) && mayCommand;
}
