import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DimensionId, FilterDimension } from '#shared/analysis/dimensions.ts';
import { MEASURE_IDS, MEASURES, type MeasureId } from '#shared/analysis/measures.ts';
import type { Period } from '#shared/analysis/period.ts';
import { Question } from '#shared/analysis/question.ts';
import { isoDate } from '#shared/calendar/zone.ts';
import { TestClock } from '../../testing/clock.ts';
import { openPipeline, type Pipeline } from '../../testing/pipeline.ts';
import { describeStores } from '../../testing/store.ts';
import type { CourtTree } from '../../context.ts';
import { loadCourtTree } from '../courts/tree.ts';
import type { Evaluation } from '#shared/contract/analysis.ts';
import { situationBoard } from './board.ts';
import { evaluate, INDEX_TABLES } from './evaluation.ts';
import { decideReport, saveReport } from './leaf-reports.ts';
import { BRIEF_MEASURES } from '#shared/analysis/brief.ts';
import { briefDocument } from '#shared/analysis/brief-text.ts';
import { briefWords } from '#shared/analysis/brief-words.ts';
import { collectBrief } from './brief/collect.ts';
import { textOfPdf } from './brief/pdf-text.testing.ts';
import { renderBrief } from './brief/render.ts';
import { recompute, type Plain } from './checker.testing.ts';
import { basisOf, compile, compileCases, type Basis, type Compiled, type Subject } from './compile.ts';
import { figures, type Ask } from './figures.ts';
import { outlook } from './forecasts.ts';
import { FactBase } from './model/database.ts';
import { dayOf } from '#shared/calendar/zone.ts';
import { Follower } from './model/follow.ts';
import { ROLLUPS } from './model/rollups.ts';
import { CASE_TABLES, TABLES, type TableName } from './model/tables.ts';
import { answerQuestion } from './table.ts';
import { asking, FIRST_DAY, LOOKED_AT, seededLog } from './testing.ts';

const LIMITS = { memoryMb: 256, threads: 2 };
/** Of an answer: as of no time, with no stages in any order. */
const PLAIN = { asOf: null, stages: [] };
const CASES = 120;
const SEED = 7;

const folder = mkdtempSync(path.join(tmpdir(), 'ecc-analysis-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
let files = 0;
const openBase = (): Promise<FactBase> =>
  FactBase.open(path.join(folder, `${(files += 1)}.duckdb`), LIMITS, () => undefined);

/** Everything that a base holds, in an order of its own. */
async function contentOf(base: FactBase): Promise<Record<string, string[]>> {
  const content: Record<string, string[]> = {};
  for (const table of [...Object.keys(TABLES), ...ROLLUPS.map(({ name }) => name)]) {
    const rows = await base.ask(`SELECT * FROM ${table}`, []);
    content[table] = rows.map((row) => JSON.stringify(row)).sort();
  }
  return content;
}

describeStores('decision analysis', (store) => {
  const clock = new TestClock(LOOKED_AT);
  let pipeline: Pipeline;
  let courts: CourtTree;
  let base: FactBase;
  let ask: Ask;

  const follow = async (into: FactBase): Promise<void> => {
    const follower = new Follower({ store: store(), courts, rulebooks: pipeline.rulebooks, base: into });
    while (await follower.step()) {
      // Until there is nothing more.
    }
  };
  const subject = (courtId: string, period: Period, over: Partial<Subject> = {}): Subject => {
    const court = courts.require(courtId, '');
    return { scope: court, court, catalogueId: 'enforcement', period, filters: {}, now: LOOKED_AT, ...over };
  };

  beforeAll(async () => {
    pipeline = await openPipeline(store(), clock);
    courts = await loadCourtTree(store());
    base = await openBase();
    ask = asking(base);
    const log = seededLog(CASES, SEED);
    // The second half of each case's life is seen as a change of what was there before.
    const middle = log.toSorted((a, b) => a.at - b.at)[Math.floor(log.length / 2)]?.at ?? 0;
    await pipeline.append(log.filter(({ at }) => at < middle));
    await follow(base);
    await pipeline.append(log.filter(({ at }) => at >= middle));
    await addOrders();
    await follow(base);
  }, 120_000);
  afterAll(async () => {
    base.close();
    await pipeline.close();
  });

  const addOrders = async (): Promise<void> => {
    const leader = await pipeline.person('leader', 'zj');
    const rows = [0, 1, 2, 3, 4, 5].map((n) => ({
      id: `00000000-0000-4000-8000-00000000000${n}`,
      from_court_id: 'zj',
      to_court_id: n % 2 === 0 ? 'zj-hz-xihu' : 'zj-nb',
      from_name: '王',
      from_user_id: leader.caller.id,
      text: '督办',
      created_at: FIRST_DAY,
      due_at: FIRST_DAY + (n + 1) * 30 * 86_400_000,
      // Nobody comes after them while they are looked at.
      state: 'closed',
      overdue: 0,
      failures: n === 4 ? 1 : 0,
      interview: 'none',
      answered_at: n < 2 ? FIRST_DAY : n === 2 ? FIRST_DAY + 400 * 86_400_000 : n === 4 ? FIRST_DAY : null,
    }));
    await store().db('supervision_orders').insert(rows);
  };

  test('what was followed is the same as what is made anew from the log', async () => {
    const anew = await openBase();
    await follow(anew);
    const looseOf = (one: FactBase): Promise<number> =>
      one
        .ask(`SELECT ${ROLLUPS.map(({ name }) => `(SELECT count(*) FROM ${name})`).join(' + ')} AS n`, [])
        .then(([row]) => Number(row?.['n']));
    expect(await looseOf(base)).toBeGreaterThan(await looseOf(anew));
    await base.write(await base.progress(), (into) => into.compactSums());
    const [followed, made] = [await contentOf(base), await contentOf(anew)];
    expect(followed).toEqual(made);
    expect(CASE_TABLES.map((table) => (made[table]?.length ?? 0) > 0)).toEqual(CASE_TABLES.map(() => true));
    anew.close();
  });

  test('figures from sums are those from the facts, whatever is asked', async () => {
    // A court without rows has a row of nothing from the facts, and none from the sums. What lies between two numbers is rounded.
    const plain = (value: unknown): unknown =>
      typeof value === 'number' ? Number(value.toFixed(9)) : (value ?? 0);
    const answered = async (compiled: readonly Compiled[]): Promise<string[]> => {
      const parts = await Promise.all(
        compiled.map(async ({ statement, measures }) => {
          const rows = (await ask(statement)).filter(({ whole }) => whole !== 1);
          return measures.flatMap((id, index) =>
            rows.flatMap((row) => {
              const keys = Object.keys(row).filter((name) => name.startsWith('k'));
              const [m, d, n] = ['m', 'd', 'n'].map((name) => plain(row[`${name}${index}`]));
              return n === 0 ? [] : [JSON.stringify([id, keys.map((key) => row[key]), m, d, n])];
            }),
          );
        }),
      );
      return parts.flat().sort();
    };
    let fromSums = 0;
    let fromDistributions = 0;
    await fc.assert(
      fc.asyncProperty(questions, async ({ about, ...given }) => {
        const question = Question.parse(given);
        const asked = subject(about, question.period, { filters: question.filters });
        const by = (basis: Basis): Compiled[] =>
          compile(basisOf(question.measures), question.dimensions, asked, basis);
        for (const { statement } of by('sums')) {
          fromSums += statement.sql.includes('rollup_') ? 1 : 0;
          fromDistributions += / OVER \(/.test(statement.sql) ? 1 : 0;
        }
        expect(await answered(by('sums'))).toEqual(await answered(by('facts')));
        const broken = await figures(ask, question.measures, question.dimensions, asked);
        const alone = await figures(ask, question.measures, [], asked);
        expect(broken.totals).toEqual(alone.totals);
      }),
      { numRuns: 80 },
    );
    expect(fromSums).toBeGreaterThan(20);
    expect(fromDistributions).toBeGreaterThan(5);
  }, 60_000);

  test('an answer that nothing was found brings no kind of property', async () => {
    const rows = await ask({
      sql: 'SELECT DISTINCT property_kind AS kind FROM cases ORDER BY ALL',
      values: [],
    });
    expect(rows.map(({ kind }) => kind)).toEqual(['deposit', 'vehicle', null]);
  });

  test('a store that was set back makes the facts anew', async () => {
    const other = await openBase();
    await follow(other);
    const { no, whole, orders } = await other.progress();
    await other.write({ rev: 1_000_000, no, whole, orders }, (into) => into.empty('runs'));
    await follow(other);
    expect(await contentOf(other)).toEqual(await contentOf(base));
    other.close();
  });

  test('a monthly brief has the figures of the query layer, down to the text of its PDF', async () => {
    const whole = subject('zj', { from: '2025-06-01', to: '2025-06-30' });
    const collected = await collectBrief(ask, whole, '2025-06', LOOKED_AT);
    const words = briefWords('zh');
    const names = { court: (id: string) => id, way: (id: string) => id, node: (id: string) => id };
    const document = briefDocument(collected, names, 'zh');
    const { text } = await textOfPdf(await renderBrief({ document, format: 'pdf' }));
    for (const id of BRIEF_MEASURES) {
      const question = Question.parse({
        catalogueId: 'enforcement',
        measures: [id],
        period: whole.period,
        comparison: 'previous',
      });
      const { totals, comparedTotals } = await answerQuestion(ask, question, whole, PLAIN);
      const [now, before] = [totals[0]?.value ?? null, comparedTotals?.[0]?.value ?? null];
      expect(text).toContain(
        [
          words.measure(id),
          words.figure(id, now),
          words.figure(id, before),
          words.change(id, now, before) ?? '—',
        ]
          .join('')
          .replaceAll(/\s/g, ''),
      );
    }
    const received = collected.headline.find(({ measure }) => measure === 'received')?.value;
    expect(received).toBeGreaterThan(0);
    expect(collected.trend).toHaveLength(13);
    expect(collected.trend.at(-1)?.received).toBe(received);
    await expect(collectBrief(ask, whole, '2099-01', null)).rejects.toMatchObject({ code: 'invalidInput' });
  }, 60_000);

  describe('every measure is what a plain recomputation over the log says', () => {
    let plain: Plain;
    const period: Period = { from: '2025-01-15', to: '2026-02-20' };
    beforeAll(async () => {
      plain = await recompute(store(), pipeline.rulebooks, LOOKED_AT);
    });

    test.each(MEASURE_IDS)('%s', async (id) => {
      for (const courtId of ['zj', 'zj-hz', 'zj-hz-xihu', 'zj-nb-haishu', 'zj-hz2']) {
        const { totals } = await figures(ask, [id], [], subject(courtId, period));
        expect([courtId, totals[0]?.value]).toEqual([courtId, closeTo(plain.figure(id, courtId, period))]);
      }
      const byCourt = await figures(ask, [id], ['court'], subject('zj', period));
      for (const { keys, cells } of byCourt.rows) {
        const own = keys[0] === 'zj' ? plain.own(id, 'zj', period) : plain.figure(id, keys[0] ?? '', period);
        expect([keys[0], cells[0]?.value]).toEqual([keys[0], closeTo(own)]);
      }
    });

    test.each(MEASURE_IDS.filter((id) => MEASURES[id].timing !== 'now'))('%s by month', async (id) => {
      const { rows } = await figures(ask, [id], ['month'], subject('zj', period));
      expect(rows).toHaveLength(14);
      for (const { keys, cells } of rows) {
        const month = plain.figure(id, 'zj', monthOf(keys[0] ?? '', period));
        expect([keys[0], cells[0]?.value]).toEqual([keys[0], closeTo(month)]);
      }
    });

    test('an additive measure is the sum of its parts, in every breakdown', async () => {
      const additive = MEASURE_IDS.filter((id) => MEASURES[id].additive && MEASURES[id].grain !== 'order');
      for (const id of additive) {
        for (const dimension of MEASURES[id].dimensions.filter(
          (one) => one === 'caseKind' || one === 'judge',
        )) {
          const { rows, totals } = await figures(ask, [id], [dimension], subject('zj', period));
          const sum = rows.reduce((all, { cells }) => all + (cells[0]?.value ?? 0), 0);
          expect([id, dimension, sum]).toEqual([id, dimension, totals[0]?.value]);
        }
      }
    });

    test('the cases behind a figure are as many as it says', async () => {
      const counted = async (measure: MeasureId, part: 'all' | 'numerator' | 'gap'): Promise<number> => {
        const { total } = compileCases({ measure, part, offset: 0, limit: 5 }, subject('zj', period));
        const [row] = await ask(total);
        return Number(row?.['total']);
      };
      expect(await counted('received', 'all')).toBe(plain.figure('received', 'zj', period));
      expect(await counted('pending', 'all')).toBe(plain.figure('pending', 'zj', period));
      const { page } = compileCases(
        { measure: 'closed', part: 'all', offset: 0, limit: 5 },
        subject('zj', period),
      );
      expect(await ask(page)).toHaveLength(5);
    });
  });

  test('the board has its figures, yesterday’s and the months before', async () => {
    const zj = courts.require('zj', '');
    const board = await situationBoard(
      ask,
      { scope: zj, court: zj, catalogueId: 'enforcement', now: FIRST_DAY + 600 * 86_400_000 },
      1,
    );
    const received = board.figures.find(({ measure }) => measure === 'received');
    const { totals } = await figures(ask, ['received'], [], subject('zj', board.period));
    expect(received?.cell).toEqual(totals[0]);
    expect(received?.trend).toHaveLength(13);
    expect(received?.yesterday?.value).toBeLessThanOrEqual(received?.cell.value ?? 0);
    expect(board.courts.map(({ courtId }) => courtId).sort()).toEqual(['zj', 'zj-hz', 'zj-nb']);
  });

  test('a period is compared with the one before it, month by month', async () => {
    const period = { from: '2025-04-01', to: '2025-06-30' };
    const question = Question.parse({
      catalogueId: 'enforcement',
      period,
      measures: ['received'],
      dimensions: ['month'],
      comparison: 'previous',
    });
    const table = await answerQuestion(ask, question, subject('zj', period), PLAIN);
    const before = await figures(
      ask,
      ['received'],
      ['month'],
      subject('zj', { from: '2025-01-01', to: '2025-03-31' }),
    );
    expect(table.compared).toEqual({ from: '2025-01-01', to: '2025-03-31' });
    expect(table.rows.map(({ compared }) => compared?.[0]?.value)).toEqual(
      before.rows.map(({ cells }) => cells[0]?.value),
    );
  });

  test('stages stand in the order of the process, whatever their figures', async () => {
    const order = pipeline.rulebooks.of('enforcement', 'zj').rules.catalogue.stages.map(({ id }) => id);
    const period = { from: '2024-01-01', to: '2026-12-31' };
    for (const dimensions of [['stage'], ['caseKind', 'stage'], ['quarter', 'stage']]) {
      const question = Question.parse({
        catalogueId: 'enforcement',
        period,
        measures: ['stageReached'],
        dimensions,
      });
      const { rows } = await answerQuestion(ask, question, subject('zj', period), {
        asOf: null,
        stages: order,
      });
      const stages = rows
        .filter(({ keys: [first] }) => dimensions[0] !== 'quarter' || first === rows[0]?.keys[0])
        .map(({ keys }) => order.indexOf(keys.at(-1) ?? ''));
      expect(new Set(stages).size).toBeGreaterThan(2);
      expect(stages).toEqual(stages.toSorted((a, b) => a - b));
    }
  });

  test('small cells of what parties are are withheld, and not to be had from the whole', async () => {
    const period = { from: isoDate(dayOf(FIRST_DAY)), to: isoDate(dayOf(FIRST_DAY) + 90) };
    const { rows } = await figures(ask, ['received'], ['amountBand'], subject('zj-hz-xihu', period));
    const hidden = rows.filter(({ cells }) => cells[0]?.withheld === true);
    expect(
      rows.every(({ cells }) => cells[0]?.withheld === true || (cells[0]?.n ?? 0) >= 3 || cells[0]?.n === 0),
    ).toBe(true);
    expect(hidden.length).not.toBe(1);
    expect(hidden.length).toBeGreaterThan(0);
  });

  test('a court is evaluated by its own cases, by what it reports, and ranked among its like', async () => {
    const period = { from: '2025-01-15', to: '2026-02-20' };
    const scope = courts.require('zj', '');
    const of = async (courtId: string): Promise<Evaluation> => {
      const court = courts.require(courtId, '');
      const given = { store: store(), courts, ask, viewerId: 'wang' };
      return evaluate(given, { ...subject(courtId, period), scope, court }, null);
    };
    const before = await of('zj-hz-xihu');
    const completion = before.leaves.find(({ measure }) => measure === 'actualCompletionRate');
    const { totals } = await figures(ask, ['actualCompletionRate'], [], subject('zj-hz-xihu', period));
    expect(completion).toMatchObject({ basis: 'computed', value: totals[0]?.value });
    expect(before.leaves.some(({ basis, measure }) => basis === 'computed' && measure === null)).toBe(true);
    expect(before.ranking.map(({ courtId }) => courtId).sort()).toEqual(['zj-hz-xihu', 'zj-nb-haishu']);
    expect(before.ranking.find(({ courtId }) => courtId === 'zj-hz-xihu')?.score).toBe(before.score);

    const open = before.leaves.find(({ basis }) => basis === 'none');
    const row = {
      id: '00000000-0000-4000-8000-0000000000aa',
      court_id: 'zj-hz-xihu',
      leaf_id: open?.id ?? '',
      value: 0.5,
      evidence: '自评材料',
      reported_by: '王',
      reported_by_id: 'wang',
      reported_at: LOOKED_AT,
    };
    const table = INDEX_TABLES.levels.basic;
    await saveReport(store(), table, row);
    await saveReport(store(), table, row);
    await expect(saveReport(store(), table, { ...row, value: 1 })).rejects.toMatchObject({
      code: 'conflict',
    });
    await expect(saveReport(store(), table, { ...row, leaf_id: '9.9' })).rejects.toMatchObject({
      code: 'invalidInput',
    });
    const leafOf = ({ leaves }: Evaluation) => leaves.find(({ id }) => id === row.leaf_id);
    const waiting = await of('zj-hz-xihu');
    expect(leafOf(waiting)).toMatchObject({
      basis: 'none',
      report: { state: 'pending', isMine: true, value: 0.5 },
    });
    expect(waiting.score).toBe(before.score);

    const decide = (
      who: { id: string; courtPath: string },
      decision: 'approved' | 'returned',
      reportId = row.id,
    ): Promise<void> =>
      decideReport(
        { store: store(), courts, now: LOOKED_AT },
        { ...who, nameZh: '李' },
        { reportId, decision, reason: decision === 'returned' ? '依据不足' : null },
      );
    const li = { id: 'li', courtPath: 'zj/' };
    await expect(decide({ id: 'wang', courtPath: 'zj/' }, 'approved')).rejects.toMatchObject({
      code: 'forbidden',
    });
    await expect(decide({ id: 'li', courtPath: 'zj/zj-nb/' }, 'approved')).rejects.toMatchObject({
      code: 'notFound',
    });
    await decide(li, 'approved');
    await decide(li, 'approved');
    await expect(decide(li, 'returned')).rejects.toMatchObject({ code: 'conflict' });
    const next = { ...row, id: '00000000-0000-4000-8000-0000000000ab', value: 1, reported_at: LOOKED_AT + 1 };
    await saveReport(store(), table, next);
    await decide(li, 'returned', next.id);
    const after = await of('zj-hz-xihu');
    expect(leafOf(after)?.report).toMatchObject({ state: 'returned', reason: '依据不足', value: 1 });
    expect(leafOf(after)).toMatchObject({
      basis: 'reported',
      value: 0.5,
    });
    expect(after.score).not.toBe(before.score);
    expect((await of('zj-nb-haishu')).leaves.find(({ id }) => id === row.leaf_id)?.basis).not.toBe(
      'reported',
    );
  });

  test('nobody gets anything of another court, by any question, and not in totals either', async () => {
    // What a court's own log would give: the same facts without all others'.
    const only = await openBase();
    await follow(only);
    await only.write(await only.progress(), async (into) => {
      for (const table of Object.keys(TABLES) as TableName[]) {
        await into.emptyBeside(table, 'zj-hz-xihu');
      }
      await into.rebuildSums();
    });
    const asked = asking(only);
    const statements: string[] = [];
    const watched: Ask = (statement) => {
      statements.push(statement.sql);
      return ask(statement);
    };
    await fc.assert(
      fc.asyncProperty(questions, async ({ about, ...given }) => {
        const question = Question.parse(given);
        const own = subject('zj-hz-xihu', question.period, {
          filters: question.filters,
          // Whatever court is asked about: the caller's own limit stands beside it.
          court: courts.require(about, ''),
        });
        const mine = await answerQuestion(watched, question, own, PLAIN);
        expect(mine).toEqual(await answerQuestion(asked, question, own, PLAIN));
        for (const part of ['all', 'numerator', 'gap'] as const) {
          const measure = question.measures[0] ?? 'received';
          const { page, total } = compileCases({ measure, part, offset: 0, limit: 500 }, own);
          const cases = await watched(page);
          expect(cases.every((row) => row['court_id'] === 'zj-hz-xihu')).toBe(true);
          expect(await watched(total)).toEqual(await asked(total));
          expect(await asked(page)).toEqual(cases);
        }
      }),
      { numRuns: 60 },
    );
    expect(statements.length).toBeGreaterThan(60);
    // What is more than the answer to a question: board with its map, forecast, monthly brief, evaluation.
    const scope = courts.require('zj-hz-xihu', '');
    const period = { from: '2025-06-01', to: '2025-06-30' };
    for (const about of ['zj', 'zj-hz', 'zj-hz-xihu', 'zj-nb-haishu']) {
      const court = courts.require(about, '');
      const own = { ...subject('zj-hz-xihu', period), scope, court };
      const made = (of: Ask): Promise<unknown[]> =>
        Promise.all([
          situationBoard(of, own, null),
          outlook(of, own, null),
          collectBrief(of, own, '2025-06', null),
          evaluate({ store: store(), courts, ask: of, viewerId: 'wang' }, own, null),
        ]);
      expect(await made(watched)).toEqual(await made(asked));
    }
    // Each part of each statement begins with the caller's own limit.
    expect(statements.filter((sql) => /FROM \w+\b(?! WHERE basic_id = \?)/.test(sql))).toEqual([]);
    expect(statements.some((sql) => sql.includes('FROM rollup_'))).toBe(true);
    only.close();
  }, 120_000);
});

/** A number that is as good as equal; null as null. */
const closeTo = (value: number | null): unknown => (value === null ? null : expect.closeTo(value, 6));

/** A month (`2025-03`), cut to a period. */
function monthOf(month: string, { from, to }: Period): Period {
  const [year = 0, number = 0] = month.split('-').map(Number);
  const last = isoDate(dayOf(Date.UTC(year, number, 1)) - 1);
  return { from: from > `${month}-01` ? from : `${month}-01`, to: to < last ? to : last };
}

const questions = fc
  .record({
    about: fc.constantFrom('zj', 'zj-hz', 'zj-hz-xihu', 'zj-nb', 'zj-nb-haishu'),
    // Some of what has a distribution more often than the many measures would bring it.
    measures: fc.uniqueArray(
      fc.oneof(
        { weight: 3, arbitrary: fc.constantFrom(...MEASURE_IDS) },
        {
          weight: 1,
          arbitrary: fc.constantFrom<MeasureId>(
            'closingDaysMedian',
            'stageDaysMedian',
            'stageDaysP80',
            'nodeDaysMedian',
            'nodeLimitDays',
            'nodeLimitShare',
            'nodeLimitShareP90',
          ),
        },
      ),
      { minLength: 1, maxLength: 3 },
    ),
    dimensions: fc.uniqueArray(fc.constantFrom(...DimensionId.options), { maxLength: 2 }),
    filter: fc.option(fc.constantFrom(...FilterDimension.options)),
    value: fc.constantFrom(
      'initial',
      'fullyPerformed',
      'naturalPerson',
      'zj-nb-haishu-j1',
      'to1m',
      'part',
      null,
    ),
    first: fc.integer({ min: 0, max: 700 }),
    length: fc.integer({ min: 0, max: 300 }),
    comparison: fc.constantFrom('none', 'previous', 'lastYear'),
  })
  .map(({ first, length, filter, value, ...rest }) => ({
    ...rest,
    catalogueId: 'enforcement',
    filters: filter === null ? {} : { [filter]: [value] },
    period: { from: isoDate(dayOf(FIRST_DAY) + first), to: isoDate(dayOf(FIRST_DAY) + first + length) },
  }))
  .map(({ about, ...question }) => ({ about, parsed: Question.safeParse(question), question }))
  .filter(({ parsed }) => parsed.success)
  .map(({ about, question }) => ({ ...question, about }));
