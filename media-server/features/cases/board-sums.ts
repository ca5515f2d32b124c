import { FLOW_DAYS, type Load, type StageOverview } from '#shared/cases/overview.ts';
import type { CaseStatus } from '#shared/cases/state.ts';
import { DAY_MS } from '#shared/calendar/zone.ts';
import { Ages } from './ages.ts';

/** Closed cases count for this long in rates. */
export const YEAR_MS = 365 * DAY_MS;
export const FLOW_MS = FLOW_DAYS * DAY_MS;

/** What the board keeps of a case. */
export interface Entry {
  no: number;
  catalogueId: string;
  courtId: string;
  status: CaseStatus;
  stage: string | null;
  stageSince: number;
  beganAt: number;
  closedAt: number | null;
  handlerId: string | null;
  handlerName: string | null;
  overdue: boolean;
  dueSoon: boolean;
  blocked: boolean;
  overTerm: boolean;
  heldFen: number;
  /** Stages entered and left lately, oldest first. */
  moves: readonly (readonly [stage: string, from: number, to: number | null])[];
}

const isRunning = ({ status }: Entry): boolean => status === 'open' || status === 'suspended';

const LOAD_COUNTS = [
  'open',
  'suspended',
  'provisional',
  'filed',
  'closed',
  'overdue',
  'dueSoon',
  'blocked',
  'overTerm',
  'heldFen',
] as const satisfies readonly (keyof Load)[];
const STAGE_COUNTS = [
  'open',
  'inflow',
  'outflow',
  'overdue',
  'dueSoon',
  'blocked',
] as const satisfies readonly (keyof StageOverview)[];

const earliest = (a: number | null, b: number | null): number | null =>
  a === null || b === null ? (a ?? b) : Math.min(a, b);

/** Collects a load case by case. */
export class LoadSum {
  readonly load: Load = {
    open: 0,
    suspended: 0,
    provisional: 0,
    filed: 0,
    closed: 0,
    overdue: 0,
    dueSoon: 0,
    blocked: 0,
    overTerm: 0,
    overTermRate: null,
    heldFen: 0,
    medianAgeMs: null,
    oldestAt: null,
  };
  readonly #ages = new Ages();
  #rated = 0;
  #late = 0;

  add(entry: Entry, now: number): void {
    const { load } = this;
    if (isRunning(entry)) {
      load[entry.status === 'suspended' ? 'suspended' : 'open'] += 1;
      load.overTerm += entry.overTerm ? 1 : 0;
      load.oldestAt = earliest(load.oldestAt, entry.beganAt);
      this.#ages.add(now - entry.beganAt);
    }
    load.overdue += entry.overdue ? 1 : 0;
    load.dueSoon += entry.dueSoon ? 1 : 0;
    load.blocked += entry.blocked ? 1 : 0;
    load.provisional += entry.status === 'provisional' ? 1 : 0;
    load.heldFen += entry.heldFen;
    load.filed += entry.beganAt > now - FLOW_MS ? 1 : 0;
    load.closed += entry.closedAt !== null && entry.closedAt > now - FLOW_MS ? 1 : 0;
    if (isRunning(entry) || (entry.closedAt ?? 0) > now - YEAR_MS) {
      this.#rated += 1;
      this.#late += entry.overTerm ? 1 : 0;
    }
  }

  /** Takes all of another sum. */
  addAll(other: LoadSum): void {
    const { load } = this;
    for (const figure of LOAD_COUNTS) {
      load[figure] += other.load[figure];
    }
    load.oldestAt = earliest(load.oldestAt, other.load.oldestAt);
    this.#ages.addAll(other.#ages);
    this.#rated += other.#rated;
    this.#late += other.#late;
  }

  end(): Load {
    this.load.medianAgeMs = this.#ages.median;
    this.load.overTermRate = this.#rated === 0 ? null : this.#late / this.#rated;
    return this.load;
  }
}

/** Collects one stage. */
export class StageSum {
  readonly #overview: StageOverview;
  readonly #ages = new Ages();

  constructor(stage: string) {
    this.#overview = {
      stage,
      open: 0,
      inflow: 0,
      outflow: 0,
      medianAgeMs: null,
      overdue: 0,
      dueSoon: 0,
      blocked: 0,
    };
  }

  /** Takes a case whose stage it is; one that is closed isn't in it any more, but may leave something to be done. */
  stay(entry: Entry, now: number): void {
    const overview = this.#overview;
    overview.overdue += entry.overdue ? 1 : 0;
    overview.dueSoon += entry.dueSoon ? 1 : 0;
    overview.blocked += entry.blocked ? 1 : 0;
    if (entry.status !== 'closed') {
      overview.open += 1;
      this.#ages.add(now - entry.stageSince);
    }
  }

  move(direction: 'inflow' | 'outflow'): void {
    this.#overview[direction] += 1;
  }

  /** Takes all of another sum. */
  addAll(other: StageSum): void {
    for (const figure of STAGE_COUNTS) {
      this.#overview[figure] += other.#overview[figure];
    }
    this.#ages.addAll(other.#ages);
  }

  end(): StageOverview {
    return { ...this.#overview, medianAgeMs: this.#ages.median };
  }
}

/** Collects the cases of one court, as a whole and by stage. */
export class CourtSum {
  readonly all = new LoadSum();
  readonly stages = new Map<string, StageSum>();
  readonly #now: number;

  constructor(now: number) {
    this.#now = now;
  }

  add(entry: Entry): void {
    this.all.add(entry, this.#now);
    if (entry.stage !== null) {
      this.#stage(entry.stage).stay(entry, this.#now);
    }
    const since = this.#now - FLOW_MS;
    for (const [stage, from, to] of entry.moves) {
      if (from > since) {
        this.#stage(stage).move('inflow');
      }
      if ((to ?? 0) > since) {
        this.#stage(stage).move('outflow');
      }
    }
    if (entry.status === 'closed' && entry.stage !== null && (entry.closedAt ?? 0) > since) {
      this.#stage(entry.stage).move('outflow');
    }
  }

  #stage(stage: string): StageSum {
    let sum = this.stages.get(stage);
    if (sum === undefined) {
      sum = new StageSum(stage);
      this.stages.set(stage, sum);
    }
    return sum;
  }
}
