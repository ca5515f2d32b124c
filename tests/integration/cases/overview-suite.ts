import { beforeAll, describe, expect, test } from 'vitest';
import type { Person } from '../../../media-server/testing/pipeline.ts';
import { casesIn, naiveCourts, naiveHandlers, naiveLoad, naiveStages, sorted } from './naive.ts';
import { CATALOGUE, COURT_IDS, type Folded, type Population } from './population.ts';

const DAY_MS = 86_400_000;

/** Every figure of overviews and of judges' loads against a sum over folded cases, at several moments. */
export function overviewSuite(population: () => Population): void {
  describe('the overview of a population', () => {
    let chief: Person;

    beforeAll(async () => {
      chief = await population().pipeline.person('analyst', 'zj');
    });

    async function agrees(): Promise<Folded[]> {
      const { pipeline, clock } = population();
      const { overview, handlers } = pipeline.cases.handlers.cases;
      const folded = await population().folded();
      const now = clock.now();
      for (const courtId of COURT_IDS) {
        const own = casesIn(folded, courtId);
        const told = await overview(chief, { catalogueId: CATALOGUE, courtId });
        expect(told).toEqual({
          catalogueId: CATALOGUE,
          courtId,
          at: now,
          stages: naiveStages(own, now),
          load: naiveLoad(own, now),
          courts: expect.any(Array) as unknown,
        });
        expect(new Set(told.courts)).toEqual(new Set(naiveCourts(folded, courtId, now)));
        const loads = await handlers(chief, { catalogueId: CATALOGUE, courtId });
        expect(sorted(loads)).toEqual(naiveHandlers(own, now));
      }
      return folded;
    }

    test('agrees with a sum over its folded cases, for courts of every level', async () => {
      const folded = await agrees();
      expect(new Set(folded.map(({ state }) => state.status)).size).toBeGreaterThan(2);
    });

    test.each([1, 6, 45, 320])('agrees %i days later, when time alone has passed', async (days) => {
      await population().pass(days * DAY_MS);
      expect((await agrees()).length).toBeGreaterThan(0);
    });

    test('agrees after what has happened meanwhile was told', async () => {
      for (let start = 0; start < 100; start += 20) {
        await population().catchUp(Array.from({ length: 20 }, (_, n) => start + n));
      }
      const folded = await agrees();
      expect(folded.some(({ heldFen }) => heldFen !== 0)).toBe(true);
    });

    test('of a catalogue without cases is empty, and of an unknown one refused', async () => {
      const { overview, handlers } = population().pipeline.cases.handlers.cases;
      await expect(overview(chief, { catalogueId: 'other' })).rejects.toMatchObject({ code: 'notFound' });
      expect(await handlers(chief, { catalogueId: 'other' })).toEqual([]);
    });
  });
}
