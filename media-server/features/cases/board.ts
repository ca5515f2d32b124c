import {
  FLOW_DAYS,
  type HandlerLoad,
  type Load,
  type PipelineOverview,
  type StageOverview,
} from '#shared/cases/overview.ts';
import type { CaseStatus } from '#shared/cases/state.ts';
import { DAY_MS } from '#shared/calendar/zone.ts';
import { isInSubtree, type CourtPath } from '#shared/courts.ts';
import type { CourtNode, CourtTree } from '../../context.ts';
import type { Store } from '../../store/open.ts';
import { Ages } from './ages.ts';
import type { CaseRow } from './rows.ts';

/** Closed cases count for this long in rates; those that still hold money or wait for something are looked at for longer. */
const YEAR_MS = 365 * DAY_MS;
const FLOW_MS = FLOW_DAYS * DAY_MS;
const PAGE = 20_000;

/** What the board keeps of a case. */
interface Entry {
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

const COLUMNS = [
  'no',
  'catalogue_id',
  'court_id',
  'status',
  'stage',
  'stage_since',
  'began_at',
  'closed_at',
  'handler_id',
  'handler_name',
  'overdue',
  'due_soon',
  'blocked',
  'over_term',
  'held_fen',
  'visits',
] as const;
type BoardRow = Pick<CaseRow, (typeof COLUMNS)[number]>;

const isRunning = ({ status }: Entry): boolean => status === 'open' || status === 'suspended';

/** Whether no figure counts the case any more. */
const isOver = (entry: Entry, now: number): boolean =>
  entry.status === 'closed' &&
  (entry.closedAt ?? 0) <= now - YEAR_MS &&
  entry.heldFen === 0 &&
  !(entry.overdue || entry.dueSoon || entry.blocked);

/** Collects a load case by case. */
class LoadSum {
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
      load.oldestAt = Math.min(load.oldestAt ?? entry.beganAt, entry.beganAt);
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

  end(): Load {
    this.load.medianAgeMs = this.#ages.median;
    this.load.overTermRate = this.#rated === 0 ? null : this.#late / this.#rated;
    return this.load;
  }
}

/**
 * Where every case stands, in memory: overviews of any court are counted from it, without a query. It is read at the start and follows
 * the changes. Registers of courts (which are in no stage) aren't on it, nor are cases that were closed more than a year ago, hold no
 * money and wait for nothing.
 */
export class CaseBoard {
  readonly #courts: CourtTree;
  readonly #byCourt = new Map<string, Map<number, Entry>>();

  private constructor(courts: CourtTree) {
    this.#courts = courts;
  }

  static async open({ db }: Store, courts: CourtTree, now: number): Promise<CaseBoard> {
    const board = new CaseBoard(courts);
    for (let last = 0; ;) {
      const rows: BoardRow[] = await db('cases')
        .select(COLUMNS as unknown as string[])
        .where('no', '>', last)
        .whereNotNull('stage')
        .where((kept) => {
          void kept
            .whereNot('status', 'closed')
            .orWhere('closed_at', '>', now - YEAR_MS)
            .orWhereNot('held_fen', 0)
            .orWhere('overdue', '>', 0)
            .orWhere('due_soon', '>', 0)
            .orWhere('blocked', '>', 0);
        })
        .orderBy('no')
        .limit(PAGE);
      board.put(rows, now);
      const end = rows.at(-1);
      if (end === undefined) {
        return board;
      }
      last = end.no;
    }
  }

  /** How many cases are on it. */
  get size(): number {
    return [...this.#byCourt.values()].reduce((sum, entries) => sum + entries.size, 0);
  }

  /** Takes cases as they are now. */
  put(rows: readonly BoardRow[], now: number): void {
    for (const row of rows) {
      let entries = this.#byCourt.get(row.court_id);
      if (entries === undefined) {
        entries = new Map();
        this.#byCourt.set(row.court_id, entries);
      }
      const entry = toEntry(row, now);
      if (entry.stage === null || isOver(entry, now)) {
        entries.delete(row.no);
      } else {
        entries.set(row.no, entry);
      }
    }
  }

  /** Cases of a court that still count; those that don't any more are dropped. */
  *#casesOf(courtId: string, catalogueId: string, now: number): Generator<Entry, void, undefined> {
    const entries = this.#byCourt.get(courtId);
    for (const entry of entries?.values() ?? []) {
      if (isOver(entry, now)) {
        entries?.delete(entry.no);
      } else if (entry.catalogueId === catalogueId) {
        yield entry;
      }
    }
  }

  /** The pipeline of a court's subtree. `stages`: those of the catalogue's main line, in order. */
  overview(catalogueId: string, court: CourtNode, stages: readonly string[], now: number): PipelineOverview {
    const all = new LoadSum();
    const byStage = new Map(stages.map((stage) => [stage, new StageSum(stage)]));
    const below = this.#courts.within(court.path);
    // The court's own cases, and each subtree directly below it.
    const parts = new Map(
      [court, ...below.filter(({ parentId }) => parentId === court.id)].map((part) => [
        part.id,
        new LoadSum(),
      ]),
    );
    for (const member of below) {
      const part = parts.get(partOf(member, court.path));
      for (const entry of this.#casesOf(member.id, catalogueId, now)) {
        all.add(entry, now);
        part?.add(entry, now);
        countStages(entry, byStage, now);
      }
    }
    return {
      catalogueId,
      courtId: court.id,
      at: now,
      stages: [...byStage.values()].map((sum) => sum.end()),
      load: all.end(),
      courts: [...parts].map(([courtId, sum]) => ({ courtId, ...sum.end() })),
    };
  }

  /** Load of each handler in a court's subtree. */
  handlers(catalogueId: string, court: CourtNode, now: number): HandlerLoad[] {
    const sums = new Map<string, { latest: Entry; sum: LoadSum }>();
    for (const member of this.#courts.within(court.path)) {
      for (const entry of this.#casesOf(member.id, catalogueId, now)) {
        if (entry.handlerId !== null) {
          const key = `${entry.courtId} ${entry.handlerId}`;
          const known = sums.get(key) ?? { latest: entry, sum: new LoadSum() };
          known.sum.add(entry, now);
          known.latest = entry.no > known.latest.no ? entry : known.latest;
          sums.set(key, known);
        }
      }
    }
    return [...sums.values()].map(({ latest, sum }) => ({
      handlerId: latest.handlerId ?? '',
      // As their newest case has it.
      name: latest.handlerName ?? '',
      courtId: latest.courtId,
      ...sum.end(),
    }));
  }
}

/** The part of an overview that a court's cases belong to: the court itself, or the child through which it is reached. */
function partOf(member: CourtNode, scope: CourtPath): string {
  const rest = member.path.slice(scope.length);
  return rest === '' ? member.id : (rest.split('/')[0] ?? member.id);
}

function toEntry(row: BoardRow, now: number): Entry {
  const visits = JSON.parse(row.visits) as [string, number, number | null][];
  return {
    no: row.no,
    catalogueId: row.catalogue_id,
    courtId: row.court_id,
    status: row.status,
    stage: row.stage,
    stageSince: row.stage_since ?? 0,
    beganAt: row.began_at ?? 0,
    closedAt: row.closed_at,
    handlerId: row.handler_id,
    handlerName: row.handler_name,
    overdue: row.overdue > 0,
    dueSoon: row.due_soon > 0,
    blocked: row.blocked > 0,
    overTerm: row.over_term > 0,
    heldFen: row.held_fen,
    moves: visits.filter(([, from, to]) => from > now - FLOW_MS || (to ?? 0) > now - FLOW_MS),
  };
}

/** Collects one stage. */
class StageSum {
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

  end(): StageOverview {
    return { ...this.#overview, medianAgeMs: this.#ages.median };
  }
}

function countStages(entry: Entry, byStage: ReadonlyMap<string, StageSum>, now: number): void {
  if (entry.stage !== null) {
    byStage.get(entry.stage)?.stay(entry, now);
  }
  const since = now - FLOW_MS;
  for (const [stage, from, to] of entry.moves) {
    if (from > since) {
      byStage.get(stage)?.move('inflow');
    }
    if ((to ?? 0) > since) {
      byStage.get(stage)?.move('outflow');
    }
  }
  if (entry.status === 'closed' && entry.stage !== null && (entry.closedAt ?? 0) > since) {
    byStage.get(entry.stage)?.move('outflow');
  }
}

/** Whether a change of a court's cases concerns an overview of `scope`. */
export function concerns(courts: CourtTree, courtId: string, scope: CourtPath): boolean {
  const court = courts.find(courtId);
  return court !== undefined && isInSubtree(court.path, scope);
}
