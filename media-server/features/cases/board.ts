import type { HandlerLoad, PipelineOverview } from '#shared/cases/overview.ts';
import { isInSubtree, type CourtPath } from '#shared/courts.ts';
import type { CourtNode, CourtTree } from '../../context.ts';
import type { Store } from '../../store/open.ts';
import { CourtSum, FLOW_MS, LoadSum, StageSum, YEAR_MS, type Entry } from './board-sums.ts';
import type { CaseRow } from './rows.ts';

/** A sum over a court's cases is kept for so long where none of them changes. */
const SUM_KEPT_MS = 10_000;
const PAGE = 20_000;

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

/** Whether no figure counts the case any more. */
const isOver = (entry: Entry, now: number): boolean =>
  entry.status === 'closed' &&
  (entry.closedAt ?? 0) <= now - YEAR_MS &&
  entry.heldFen === 0 &&
  !(entry.overdue || entry.dueSoon || entry.blocked);

/**
 * Where every case stands, in memory: overviews of any court are counted from it, without a query. It is read at the start and follows
 * the changes. Registers of courts (which are in no stage) aren't on it, nor are cases that were closed more than a year ago, hold no
 * money and wait for nothing.
 */
export class CaseBoard {
  readonly #courts: CourtTree;
  readonly #byCourt = new Map<string, Map<number, Entry>>();
  /** By court and catalogue. */
  readonly #sums = new Map<string, Map<string, { at: number; sum: CourtSum }>>();

  private constructor(courts: CourtTree) {
    this.#courts = courts;
  }

  static async open({ db }: Store, courts: CourtTree, now: number): Promise<CaseBoard> {
    const board = new CaseBoard(courts);
    for (let last = 0; ;) {
      const rows: BoardRow[] = await db('cases')
        .select([...COLUMNS])
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
      this.#sums.delete(row.court_id);
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

  /** The sum over a court's own cases. It is kept until one of them changes, or for a while: ages and weeks go by the hour. */
  #sumOf(courtId: string, catalogueId: string, now: number): CourtSum {
    let sums = this.#sums.get(courtId);
    if (sums === undefined) {
      sums = new Map();
      this.#sums.set(courtId, sums);
    }
    const kept = sums.get(catalogueId);
    if (kept !== undefined && now >= kept.at && now < kept.at + SUM_KEPT_MS) {
      return kept.sum;
    }
    const sum = new CourtSum(now);
    for (const entry of this.#casesOf(courtId, catalogueId, now)) {
      sum.add(entry);
    }
    sums.set(catalogueId, { at: now, sum });
    return sum;
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
      const sum = this.#sumOf(member.id, catalogueId, now);
      all.addAll(sum.all);
      parts.get(partOf(member, court.path))?.addAll(sum.all);
      for (const [stage, own] of sum.stages) {
        byStage.get(stage)?.addAll(own);
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

/** Whether a change of a court's cases concerns an overview of `scope`. */
export function concerns(courts: CourtTree, courtId: string, scope: CourtPath): boolean {
  const court = courts.find(courtId);
  return court !== undefined && isInSubtree(court.path, scope);
}
