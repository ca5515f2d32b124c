import type { Step } from './steps.ts';

/** How much a picture matters; the first that differs decides. */
export interface Importance {
  /** Something has happened at the source: an emergency call, an alarm. */
  alarmed: boolean;
  selected: boolean;
  audible: boolean;
  /** Size of its tile, device pixels. */
  area: number;
}

/** One viewer as the budget sees it. */
export interface Demand {
  importance: Importance;
  /** From `stepsOf`: what the tile wants first, never more pixels than the step before. At least one. */
  steps: readonly Step[];
}

export interface Allocation {
  /** Index of the step of each demand, in their order. */
  steps: number[];
  /** How many lowerings that are. To be handed to the next allocation. */
  lowerings: number;
}

/**
 * What was lowered comes back only when everything would then stay below this share of the budget: figures that tremble by less
 * don't make anything flap.
 */
export const CLIMB_SHARE = 0.85;

/** What is alarmed, selected or heard gives up as much as other tiles gave up that many severities before. */
export const PROTECTED_LAG = 3;

const isProtected = ({ alarmed, selected, audible }: Importance): boolean => alarmed || selected || audible;

/** Negative when `a` matters less than `b`. */
export function compareImportance(a: Importance, b: Importance): number {
  return (
    Number(a.alarmed) - Number(b.alarmed) ||
    Number(a.selected) - Number(b.selected) ||
    Number(a.audible) - Number(b.audible) ||
    a.area - b.area
  );
}

interface Lowering {
  /** Index of the demand. */
  of: number;
  step: number;
  turn: number;
  saved: number;
}

/** Every lowering there is, in the order in which they are made: the mildest first, among equals the least important first. */
function loweringsOf(demands: readonly Demand[]): Lowering[] {
  const order = demands.map((_, index) => index);
  order.sort((a, b) => {
    const [one, other] = [demands[a], demands[b]];
    return one === undefined || other === undefined ? 0 : compareImportance(one.importance, other.importance);
  });
  return order
    .flatMap((of) => {
      const { steps = [], importance } = demands[of] ?? {};
      const lag = importance !== undefined && isProtected(importance) ? PROTECTED_LAG : 0;
      return steps.slice(1).map((step, index) => ({
        of,
        step: index + 1,
        turn: step.severity + lag,
        saved: (steps[index]?.pixelsPerSecond ?? 0) - step.pixelsPerSecond,
      }));
    })
    .sort((a, b) => a.turn - b.turn);
}

/**
 * Which step each viewer gets so that all together decode at most `budget` pixels a second, or least possible where even that is too
 * much. `held` is `lowerings` of the allocation before: what was lowered stays so until there is room to spare (`CLIMB_SHARE`).
 *
 * Pure. The lowerings have one order and the first so many of them are made; hence no viewer is lowered while a less important one
 * could give up as much instead, and the same demands and budget lead to the same steps for ever.
 */
export function allocate(demands: readonly Demand[], budget: number, held: number): Allocation {
  const lowerings = loweringsOf(demands);
  let cost = demands.reduce((sum, { steps }) => sum + (steps[0]?.pixelsPerSecond ?? 0), 0);
  let needed = cost <= budget ? 0 : lowerings.length;
  let spare = cost <= budget * CLIMB_SHARE ? 0 : lowerings.length;
  for (const [index, { saved }] of lowerings.entries()) {
    cost -= saved;
    const made = index + 1;
    if (cost <= budget) {
      needed = Math.min(needed, made);
    }
    if (cost <= budget * CLIMB_SHARE) {
      spare = Math.min(spare, made);
    }
  }
  const count = Math.min(Math.max(held, needed), spare);
  const steps = demands.map(() => 0);
  for (const { of, step } of lowerings.slice(0, count)) {
    steps[of] = step;
  }
  return { steps, lowerings: count };
}
