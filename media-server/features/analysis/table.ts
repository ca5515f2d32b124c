import { isTime, naturalOrder, placeIn } from '#shared/analysis/dimensions.ts';
import { MEASURES } from '#shared/analysis/measures.ts';
import { bucketsOf, comparedPeriod, type Period } from '#shared/analysis/period.ts';
import type { Question } from '#shared/analysis/question.ts';
import type { Cell } from '#shared/analysis/withhold.ts';
import type { FigureTable } from '#shared/contract/analysis.ts';
import { compileJudges, type Subject } from './compile.ts';
import { figures, type Ask, type Figures, type Key } from './figures.ts';

/** Rows that a table has at most. */
export const MAX_ROWS = 2_000;

const NOTHING: Cell = { value: null, n: 0 };

/** Where the rows of the compared period stand in this one: the third month beside the third month. */
function alignedKeys(
  question: Pick<Question, 'dimensions'>,
  period: Period,
  compared: Period,
): (keys: readonly Key[]) => string {
  const at = question.dimensions.findIndex(isTime);
  const by = question.dimensions[at];
  if (by === undefined || !isTime(by)) {
    return (keys) => JSON.stringify(keys);
  }
  const now = bucketsOf(period, by);
  const then = new Map(bucketsOf(compared, by).map((key, index) => [key, now[index] ?? null]));
  return (keys) =>
    JSON.stringify(keys.map((key, index) => (index === at ? (then.get(key ?? '') ?? null) : key)));
}

type FigureRow = Figures['rows'][number];

/** Times, stages and bands in their order, then the largest first. */
function sorted(
  rows: Figures['rows'],
  { dimensions }: Pick<Question, 'dimensions'>,
  stages: readonly string[],
): Figures['rows'] {
  const at = dimensions.findIndex(isTime);
  const orders = dimensions.map((id) => naturalOrder(id, stages));
  const place = ({ keys }: FigureRow, index: number): number =>
    placeIn(orders[index] ?? [], keys[index] ?? null);
  const size = ({ cells }: FigureRow): number => cells[0]?.value ?? Number.NEGATIVE_INFINITY;
  const byOrder = (a: FigureRow, b: FigureRow): number =>
    orders.reduce((difference, _, index) => difference || place(a, index) - place(b, index), 0);
  return rows.toSorted((a, b) => {
    const [x, y] = [a.keys[at] ?? '', b.keys[at] ?? ''];
    return at >= 0 && x !== y
      ? x < y
        ? -1
        : 1
      : byOrder(a, b) || size(b) - size(a) || (String(a.keys) < String(b.keys) ? -1 : 1);
  });
}

async function judgeNames(ask: Ask, question: Question, rows: Figures['rows'], subject: Subject) {
  const at = question.dimensions.indexOf('judge');
  const ids = new Set([
    ...rows.flatMap(({ keys }) => (at >= 0 ? [keys[at] ?? null] : [])),
    ...(question.filters.judge ?? []),
  ]);
  const known = [...ids].filter((id) => id !== null);
  const names = known.length === 0 ? [] : await ask(compileJudges(known, subject));
  return Object.fromEntries(names.map(({ id, name }) => [String(id), String(name ?? id)]));
}

/** The answer to a question, with what it is compared with. `stages`: those of the process, in its order. */
export async function answerQuestion(
  ask: Ask,
  question: Question,
  subject: Subject,
  { asOf, stages }: { asOf: number | null; stages: readonly string[] },
): Promise<FigureTable> {
  const { measures, dimensions, comparison } = question;
  const compared = comparison === 'none' ? null : comparedPeriod(subject.period, comparison);
  // What is known as of now only has no past to be compared with.
  const past = measures.filter((id) => MEASURES[id].timing !== 'now');
  const [present, before] = await Promise.all([
    figures(ask, measures, dimensions, subject),
    compared === null ? null : figures(ask, past, dimensions, { ...subject, period: compared }),
  ]);
  const spread = (cells: readonly Cell[] | undefined): Cell[] =>
    measures.map((id) => (past.includes(id) ? (cells?.[past.indexOf(id)] ?? NOTHING) : NOTHING));
  const beforeByKey = new Map<string, Cell[]>();
  if (before !== null && compared !== null) {
    const align = alignedKeys(question, subject.period, compared);
    for (const { keys, cells } of before.rows) {
      beforeByKey.set(align(keys), cells);
    }
  }
  const rows = sorted(present.rows, question, stages);
  const shown = rows.slice(0, MAX_ROWS);
  return {
    asOf,
    courtId: subject.court.id,
    period: subject.period,
    compared,
    dimensions,
    measures,
    rows: shown.map(({ keys, cells }) => ({
      keys,
      cells,
      compared: before === null ? null : spread(beforeByKey.get(JSON.stringify(keys))),
    })),
    totals: present.totals,
    comparedTotals: before === null ? null : spread(before.totals),
    truncated: shown.length < rows.length,
    names: await judgeNames(ask, question, shown, subject),
  };
}
