import { readFileSync } from 'node:fs';
import {
  IndexTables,
  leavesOf,
  scoresOf,
  type IndexLeaf,
  type PlacedLeaf,
} from '#shared/analysis/evaluation.ts';
import type { MeasureId } from '#shared/analysis/measures.ts';
import type { Evaluation, LeafValue } from '#shared/contract/analysis.ts';
import type { CourtNode, CourtTree } from '../../context.ts';
import type { Store } from '../../store/open.ts';
import type { Subject } from './compile.ts';
import { figures, type Ask } from './figures.ts';
import { reportedLeaves, type ReportedLeaf } from './leaf-reports.ts';

const FILE = new URL('../../../resources/indices/cass-2017.json', import.meta.url);

/** The index tables that come with the console. */
export const INDEX_TABLES: IndexTables = IndexTables.parse(JSON.parse(readFileSync(FILE, 'utf8')));

/** Leaves whose formula is that of a measure, by the name that the tables print. */
const MEASURE_OF: Readonly<Record<string, MeasureId>> = {
  '执行完毕的案件数/执行结案数': 'actualCompletionRate',
  '个案的执行到位金额/个案的申请执行标的额': 'realisationByCase',
  '执行期限内结案数/执行结案数': 'withinTermRate',
  '网络拍卖案件数/拍卖案件数': 'onlineAuctionRate',
  '执行行为被撤改数量/执行案件数': 'conductRevocationRate',
  '评估期间的结案数/收案数': 'objectionClosingRate',
};
const MEASURES_ASKED = [...new Set(Object.values(MEASURE_OF))];

/** The measure that computes a leaf; null: nodes do, or it is reported. */
export const measureOf = ({ nameZh }: IndexLeaf): MeasureId | null => MEASURE_OF[nameZh] ?? null;

/** What is computed of courts, each by its own cases. */
interface Computed {
  measures: Map<string, Map<MeasureId, number>>;
  /** By court and node: how many were met, of how many. */
  nodes: Map<string, Map<string, { met: number; of: number }>>;
}

async function compute(ask: Ask, subject: Subject, leaves: readonly PlacedLeaf[]): Promise<Computed> {
  const wanted = [...new Set(leaves.flatMap(({ leaf }) => leaf.nodes ?? []))];
  const [byMeasure, byNode] = await Promise.all([
    figures(ask, MEASURES_ASKED, ['everyCourt'], subject),
    wanted.length === 0
      ? { rows: [], totals: [] }
      : figures(ask, ['nodeOnTimeRate'], ['everyCourt', 'node'], { ...subject, filters: { node: wanted } }),
  ]);
  const measures: Computed['measures'] = new Map();
  for (const { keys, cells } of byMeasure.rows) {
    const known = MEASURES_ASKED.flatMap((id, index) => {
      const value = cells[index]?.value ?? null;
      return value === null ? [] : [[id, value] as const];
    });
    measures.set(keys[0] ?? '', new Map(known));
  }
  const nodes: Computed['nodes'] = new Map();
  for (const { keys, cells } of byNode.rows) {
    const [court, node] = [keys[0] ?? '', keys[1] ?? ''];
    const { value = null, n = 0 } = cells[0] ?? {};
    const own = nodes.get(court) ?? new Map<string, { met: number; of: number }>();
    own.set(node, { met: (value ?? 0) * n, of: n });
    nodes.set(court, own);
  }
  return { measures, nodes };
}

function computedValue(leaf: IndexLeaf, courtId: string, { measures, nodes }: Computed): number | null {
  const measure = measureOf(leaf);
  if (measure !== null) {
    return measures.get(courtId)?.get(measure) ?? null;
  }
  const counted = (leaf.nodes ?? []).flatMap((id) => nodes.get(courtId)?.get(id) ?? []);
  const of = counted.reduce((sum, one) => sum + one.of, 0);
  return of === 0 ? null : counted.reduce((sum, one) => sum + one.met, 0) / of;
}

function leafValue(
  { id, leaf }: PlacedLeaf,
  courtId: string,
  computed: Computed,
  reports: ReadonlyMap<string, ReportedLeaf>,
): LeafValue {
  const { latest = null, approved = null } = reports.get(`${courtId} ${id}`) ?? {};
  const value = computedValue(leaf, courtId, computed);
  return {
    id,
    value: value ?? approved,
    basis: value !== null ? 'computed' : approved === null ? 'none' : 'reported',
    measure: measureOf(leaf),
    report: latest,
  };
}

const asValues = (leaves: readonly LeafValue[]): Map<string, number> =>
  new Map(leaves.flatMap(({ id, value }) => (value === null ? [] : [[id, value] as const])));

/** The evaluation of a court, and its place among the courts of its level that the caller sees. */
export async function evaluate(
  { store, courts, ask, viewerId }: { store: Store; courts: CourtTree; ask: Ask; viewerId: string },
  subject: Subject & { scope: CourtNode; court: CourtNode },
  asOf: number | null,
): Promise<Evaluation> {
  const { scope, court } = subject;
  const table = INDEX_TABLES.levels[court.level];
  const placed = leavesOf(table);
  const peers = courts.within(scope.path).filter(({ level }) => level === court.level);
  const [computed, reports] = await Promise.all([
    compute(ask, { ...subject, court: scope }, placed),
    reportedLeaves(
      store,
      peers.map(({ id }) => id),
      viewerId,
    ),
  ]);
  const of = (courtId: string): { leaves: LeafValue[]; score: number } => {
    const leaves = placed.map((one) => leafValue(one, courtId, computed, reports));
    return { leaves, score: scoresOf(table, asValues(leaves)).get('') ?? 0 };
  };
  return {
    asOf,
    courtId: court.id,
    level: court.level,
    period: subject.period,
    ...of(court.id),
    ranking: peers
      .map(({ id }) => ({ courtId: id, score: of(id).score }))
      .toSorted((a, b) => b.score - a.score || (a.courtId < b.courtId ? -1 : 1)),
  };
}
