import { allocate, costOfAll, type Allocation, type Demand } from './budget.ts';

/** A picture is raised only into this share of the budget: rates swing by more than their averages say. */
const RAISE_SHARE = 0.9;
/** After a change a picture is raised no sooner than this: each change costs a key frame. */
export const RAISE_AFTER_MS = 3_000;

interface Held {
  layer: number | null;
  changedAt: number;
  /** What it needed then: who asks for more isn't made to wait for what the budget did. */
  need: number;
}

/**
 * Decides over time what a line carries: what the budget takes away goes at once, what it gives back comes with room to spare and not
 * sooner than `RAISE_AFTER_MS` after the last change.
 */
export class Steering {
  readonly #held = new Map<number, Held>();

  /** `now` in ms of any clock that doesn't go back. */
  decide(budgetKbit: number, demands: readonly Demand[], now: number): Allocation {
    for (const stream of this.#held.keys()) {
      if (!demands.some((demand) => demand.stream === stream)) {
        this.#held.delete(stream);
      }
    }
    // Those who wait ask for no more than they have.
    const patient = demands.map((demand): Demand => {
      const held = this.#held.get(demand.stream);
      const waits =
        held !== undefined &&
        held.layer !== null &&
        demand.need > held.layer &&
        demand.need <= held.need &&
        now - held.changedAt < RAISE_AFTER_MS;
      return waits ? { ...demand, need: held.layer ?? 0 } : demand;
    });
    const tight = allocate(budgetKbit, patient);
    const roomy = allocate(budgetKbit * RAISE_SHARE, patient);
    const given = new Map<number, number | null>();
    for (const demand of patient) {
      given.set(demand.stream, this.#settle(demand, { tight, roomy, now }));
    }
    if (costOfAll(demands, given) > budgetKbit) {
      this.#keep(demands, tight, now);
      return tight;
    }
    this.#keep(demands, given, now);
    return given;
  }

  /** The roomier choice is for those who'd be raised; all others take what the whole budget gives. */
  #settle(
    { stream }: Demand,
    { tight, roomy, now }: { tight: Allocation; roomy: Allocation; now: number },
  ): number | null {
    const most = tight.get(stream) ?? null;
    const held = this.#held.get(stream);
    if (held === undefined) {
      return most;
    }
    const [top, have] = [most ?? -1, held.layer ?? -1];
    if (top <= have) {
      return most;
    }
    if (have === -1 && now - held.changedAt < RAISE_AFTER_MS) {
      return null;
    }
    const reached = Math.max(roomy.get(stream) ?? -1, have);
    return reached === -1 ? null : reached;
  }

  #keep(demands: readonly Demand[], given: Allocation, now: number): void {
    for (const { stream, need } of demands) {
      const layer = given.get(stream) ?? null;
      const held = this.#held.get(stream);
      if (held === undefined || held.layer !== layer) {
        this.#held.set(stream, { layer, changedAt: now, need });
      } else {
        held.need = need;
      }
    }
  }
}
