import type { Source } from '../sources.ts';
import type { Layout, Patrol } from './layout.ts';
import { byPlace } from './layout.ts';

/** What a patrol shows now, by part id; a part beyond the group's size shows null. */
export type PatrolShown = Readonly<Record<string, string | null>>;

/** Where a patrol stands. */
export interface PatrolPlace {
  /** The first source that it shows; null before it has shown one. */
  first: string | null;
  /** Its index among the candidates, where the rotation goes on when it is gone. */
  index: number;
  /** When it goes on, UTC ms. */
  nextAt: number;
  isPaused: boolean;
}

/** What a patrol may show now. */
export interface PatrolField {
  /** Sources of the group that can be shown, in the order of the rotation. */
  candidates: readonly string[];
  /** Those of units that call for help without having been answered. */
  calling: ReadonlySet<string>;
  /** Parts of the wall that show it, in the order of reading. */
  parts: readonly string[];
}

/** Parts that show a patrol, in the order of reading. */
export function partsOfPatrol(layout: Layout, patrolId: string): string[] {
  return [...[...layout.tiles].sort(byPlace), ...layout.windows]
    .filter(({ content }) => content?.kind === 'patrol' && content.patrolId === patrolId)
    .map(({ id }) => id);
}

/** Whether the group holds the source; dead ones are left out unless their state is what is asked for. */
export function isInGroup(
  source: Source,
  { group }: Patrol,
  field: { isBelow: (courtId: string, ofCourtId: string) => boolean; isCalling: (unitId: string) => boolean },
): boolean {
  switch (group.by) {
    case 'court': {
      return source.state === 'live' && field.isBelow(source.courtId, group.courtId);
    }
    case 'state': {
      return source.state === group.state;
    }
    case 'alarm': {
      return source.state === 'live' && source.unitId !== null && field.isCalling(source.unitId);
    }
    case 'list': {
      return source.state === 'live' && group.sourceIds.includes(source.id);
    }
  }
}

/** The neighbours of the group from `start`, one a part; a group smaller than the parts leaves the last ones empty. */
function window(candidates: readonly string[], start: number, parts: readonly string[]): PatrolShown {
  const count = candidates.length;
  return Object.fromEntries(
    parts.map((part, index) => [part, index < count ? (candidates[(start + index) % count] ?? null) : null]),
  );
}

/**
 * The next step of a patrol: where it stands and what its parts show, at `now` (UTC ms). It goes on by as many sources as it has parts.
 * It skips at once what can't be shown any more, and stays on (and first goes to) a unit that calls for help where it pauses on alarm.
 */
export function stepPatrol(
  patrol: Patrol,
  place: PatrolPlace,
  { candidates, calling, parts }: PatrolField,
  now: number,
): { place: PatrolPlace; shown: PatrolShown } {
  const held = patrol.pauseOnAlarm ? candidates.find((id) => calling.has(id)) : undefined;
  const at = place.first === null ? -1 : candidates.indexOf(place.first);
  if (held !== undefined) {
    // A call that is in the picture already doesn't make it jump.
    const shown = window(candidates, Math.max(at, 0), parts);
    const isSeen = at !== -1 && Object.values(shown).includes(held);
    const first = isSeen ? place.first : held;
    return {
      place: {
        first,
        index: isSeen ? at : candidates.indexOf(held),
        nextAt: now + patrol.dwellS * 1000,
        isPaused: true,
      },
      shown: isSeen ? shown : window(candidates, candidates.indexOf(held), parts),
    };
  }
  const isDue = at === -1 || place.isPaused || now >= place.nextAt;
  const isAll = candidates.length <= parts.length;
  const step = at === -1 || isAll || !isDue || place.isPaused ? 0 : Math.max(parts.length, 1);
  const here = at === -1 ? place.index : at;
  const start = candidates.length === 0 ? 0 : (here + step) % candidates.length;
  return {
    place: {
      first: candidates[start] ?? null,
      index: start,
      nextAt: isDue ? now + patrol.dwellS * 1000 : place.nextAt,
      isPaused: false,
    },
    shown: window(candidates, start, parts),
  };
}
