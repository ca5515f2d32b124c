import { useMemo } from 'react';
import { useLive } from '../../app/live/store.ts';
import { useSession } from '../../app/session.ts';
import type { Viewer } from './orders.ts';

/** The signed-in user as the rules of orders see one; null while nobody is signed in. */
export function useViewer(): Viewer | null {
  const me = useSession((s) => s.me);
  const courts = useLive((live) => live.courts);
  return useMemo(
    () => (me === null ? null : { courtId: me.courtId, role: me.role, sees: (id) => courts.has(id) }),
    [me, courts],
  );
}
