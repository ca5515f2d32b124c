import type { StreamRank } from '#shared/lines.ts';
import type { MediaKind } from '#shared/media.ts';

/** A stream that viewers at the other end of a line need. */
export interface Demand {
  stream: number;
  kind: MediaKind;
  rank: StreamRank;
  /** The highest layer that a viewer there needs. */
  need: number;
  /** What each layer costs in kbit/s, the smallest first; a layer includes those below it in nothing. */
  kbit: readonly number[];
}

/** The layer that each stream is sent at; null: not at all. */
export type Allocation = ReadonlyMap<number, number | null>;

const RANKS: readonly StreamRank[] = ['content', 'chair', 'other'];

const byRank = (a: Demand, b: Demand): number =>
  RANKS.indexOf(a.rank) - RANKS.indexOf(b.rank) || a.stream - b.stream;

const costOf = ({ kbit }: Demand, layer: number): number => kbit[layer] ?? kbit.at(-1) ?? 0;

/**
 * Divides a line's budget in kbit/s. Sound first, so that it is the last to go; then pictures rank by rank: a rank gets all that it needs
 * before the next one gets anything. Within a rank everybody gets the smallest picture before anybody gets a larger one, and those who
 * were there first come first.
 */
export function allocate(budgetKbit: number, demands: readonly Demand[]): Allocation {
  const given = new Map<number, number | null>(demands.map(({ stream }) => [stream, null]));
  let left = budgetKbit;
  const raise = (demand: Demand, layer: number): void => {
    const held = given.get(demand.stream) ?? null;
    const more = costOf(demand, layer) - (held === null ? 0 : costOf(demand, held));
    if (more <= left) {
      left -= more;
      given.set(demand.stream, layer);
    }
  };
  const ordered = demands.toSorted(byRank);
  for (const sound of ordered.filter(({ kind }) => kind === 'audio')) {
    raise(sound, 0);
  }
  for (const rank of RANKS) {
    const pictures = ordered.filter((demand) => demand.kind === 'video' && demand.rank === rank);
    const highest = Math.max(-1, ...pictures.map(({ need }) => need));
    for (let layer = 0; layer <= highest; layer += 1) {
      for (const picture of pictures) {
        const held = given.get(picture.stream) ?? null;
        // Who couldn't have the layer below doesn't get this one.
        if (layer <= picture.need && (held ?? -1) === layer - 1) {
          raise(picture, layer);
        }
      }
    }
  }
  return given;
}

/** What an allocation costs in kbit/s. */
export function costOfAll(demands: readonly Demand[], allocation: Allocation): number {
  return demands.reduce((sum, demand) => {
    const layer = allocation.get(demand.stream) ?? null;
    return layer === null ? sum : sum + costOf(demand, layer);
  }, 0);
}
