import * as fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { HandlerLoad, PipelineOverview } from '#shared/cases/overview.ts';
import type { CourtTree } from '../../../media-server/context.ts';
import { CaseBoard } from '../../../media-server/features/cases/board.ts';
import { loadCourtTree } from '../../../media-server/features/courts/tree.ts';
import { caseEvent, openPipeline, type Pipeline } from '../../../media-server/testing/pipeline.ts';
import { describeStores } from '../../../media-server/testing/store.ts';
import { sorted } from './naive.ts';
import { CATALOGUE, COURT_IDS, Population, UNTIL } from './population.ts';

const DAY_MS = 86_400_000;
const CASES = 40;

/** Something that may happen to the cases. `elsewhere`: another process writes it. */
type Step =
  | { kind: 'append'; places: number[]; elsewhere: boolean }
  | { kind: 'pass'; days: number }
  | { kind: 'renew' };

const steps = fc.array(
  fc.oneof(
    fc.record({
      kind: fc.constant('append' as const),
      places: fc.uniqueArray(fc.nat(CASES - 1), { minLength: 1, maxLength: 8 }),
      elsewhere: fc.boolean(),
    }),
    fc.record({ kind: fc.constant('pass' as const), days: fc.constantFrom(0.2, 3, 8, 40, 150) }),
    fc.constant({ kind: 'renew' as const }),
  ),
  { minLength: 1, maxLength: 5 },
);

describeStores('the board of cases', (store) => {
  let population: Population;
  let other: Pipeline;
  let courts: CourtTree;

  beforeAll(async () => {
    population = await Population.create(store(), CASES, 3);
    other = await openPipeline(store(), population.clock);
    courts = await loadCourtTree(store());
  }, 120_000);
  afterAll(async () => {
    await other.close();
    await population.close();
  });

  async function happen(step: Step): Promise<void> {
    const { clock, pipeline } = population;
    switch (step.kind) {
      case 'append': {
        await population.catchUp(step.places, step.elsewhere ? other : pipeline);
        await pipeline.tail.poke();
        break;
      }
      case 'pass': {
        clock.advance(step.days * DAY_MS);
        // What falls due is renewed by one of the two, as two processes would.
        await other.scheduler.tick();
        await pipeline.scheduler.tick();
        await pipeline.tail.poke();
        break;
      }
      case 'renew': {
        const nos = (await store().db('cases').orderBy('no').limit(10).pluck('no')) as number[];
        await other.log.renew(nos);
        await pipeline.tail.poke();
        break;
      }
    }
  }

  const told = (board: CaseBoard): { overviews: PipelineOverview[]; loads: HandlerLoad[] } => {
    const now = population.clock.now();
    const { stages } = population.pipeline.rulebooks.catalogue(CATALOGUE);
    const ids = stages.map(({ id }) => id);
    const nodes = COURT_IDS.map((id) => courts.require(id, 'zj/'));
    return {
      overviews: nodes.map((court) => board.overview(CATALOGUE, court, ids, now)),
      loads: nodes.flatMap((court) => sorted(board.handlers(CATALOGUE, court, now))),
    };
  };
  const fresh = (): Promise<CaseBoard> => CaseBoard.open(store(), courts, population.clock.now());

  test('kept up to date says the same as one that is read anew, whatever has happened', async () => {
    await fc.assert(
      fc.asyncProperty(steps, async (sequence) => {
        for (const step of sequence) {
          await happen(step);
        }
        const anew = await fresh();
        expect(told(population.pipeline.cases.board)).toEqual(told(anew));
        expect(population.pipeline.cases.board.size).toBe(anew.size);
      }),
      { numRuns: 12, seed: 20_261_120, endOnFailure: true },
    );
    expect(population.clock.now()).toBeGreaterThan(UNTIL + 400 * DAY_MS);
  }, 120_000);

  test('keeps money in sight that a case has held since it was closed years ago', async () => {
    const { pipeline, clock } = population;
    const before = told(pipeline.cases.board).overviews[0]?.load.heldFen ?? 0;
    const at = clock.now() - 3 * DAY_MS;
    const { caseId } = caseEvent('held', 'caseFiled', at);
    await pipeline.append([
      caseEvent(caseId, 'caseFiled', at, { data: { claimKind: 'money' }, courtId: 'zj-hz' }),
      caseEvent(caseId, 'handlerAssigned', at + 1, {
        data: { judgeId: 'held', judgeName: '郑' },
        courtId: 'zj-hz',
      }),
      caseEvent(caseId, 'moneyReceived', at + 2, { subject: 'm', data: { amount: 12.5 }, courtId: 'zj-hz' }),
      caseEvent(caseId, 'caseClosed', at + 3, { data: { way: 'fullyPerformed' }, courtId: 'zj-hz' }),
    ]);
    await population.pass(800 * DAY_MS);
    for (const board of [pipeline.cases.board, await fresh()]) {
      const { overviews, loads } = told(board);
      expect(overviews[0]?.load.heldFen).toBe(before + 1250);
      expect(loads.find(({ handlerId }) => handlerId === 'held')).toMatchObject({
        heldFen: 1250,
        overTermRate: null,
      });
    }
  });
});
