import type { Ptz } from '#shared/ptz.ts';
import { useLive } from '../../app/live/store.ts';
import { useSession } from '../../app/session.ts';

/** The steering state of a source that has PTZ; null for every other source. */
export function usePtz(sourceId: string): Ptz | null {
  return useLive((live) => {
    const ptz = live.ptz.get(sourceId);
    return ptz?.hasPtz === true ? ptz : null;
  });
}

/** Whether the user may steer a camera now, and whose it is: `free`, `own`, `theirs` (it can be taken over), `held` (it can't). */
export function useHold(ptz: Ptz | null): 'free' | 'own' | 'theirs' | 'held' {
  const me = useSession((s) => s.me);
  const holder = ptz?.holder ?? null;
  if (holder === null) {
    return 'free';
  }
  if (holder.userId === me?.id) {
    return 'own';
  }
  return me?.role === 'leader' && holder.role === 'dutyOfficer' ? 'theirs' : 'held';
}
