import type { ConsultationView } from '#shared/consultation/view.ts';

/** What of a session's state the chair's commands change, as far as it is measured. */
export interface SessionMark {
  muted: number;
  floorId: string | null;
  broadcast: readonly string[];
  arrangement: string | null;
}

export const markOf = ({ sites, floorId, broadcast, layout }: ConsultationView): SessionMark => ({
  muted: sites.filter(({ isMuted }) => isMuted).length,
  floorId,
  broadcast,
  arrangement: layout?.arrangement ?? null,
});

/** What has become known at a simulated site, and when: UTC ms. `key` names the site within the bench. */
export type TimedNote = { key: string; at: number } & (
  | { what: 'session'; mark: SessionMark }
  | { what: 'sound'; of: string; isHeld: boolean }
  | { what: 'withdrawn'; of: string }
  | { what: 'picture'; of: string }
);

/** What the bench asks the process of the simulated sites. */
export type ToSites =
  { type: 'join'; key: string; token: string; speaks: boolean } | { type: 'leave'; key: string };

/** What that process answers. */
export type FromSites =
  /** `ms`: from the asking to where it sends and can receive. */
  | { type: 'joined'; key: string; siteId: string; ms: number }
  | { type: 'left'; key: string }
  | { type: 'failed'; key: string; reason: string }
  | { type: 'notes'; notes: TimedNote[] };
