import { siteOf } from '#shared/consultation/session.ts';
import type { Attended } from './session-client.ts';

/** Why a page isn't in its session, as a key of `door`; null while that isn't known yet. */
export function doorKey({ view, siteId, isElsewhere }: Attended): string | null {
  if (isElsewhere) {
    return 'elsewhere';
  }
  if (view === null) {
    return null;
  }
  if (view.phase === 'planned') {
    return 'planned';
  }
  const presence = siteOf(view, siteId)?.presence;
  return presence === 'waiting' || presence === 'removed' ? presence : 'over';
}
