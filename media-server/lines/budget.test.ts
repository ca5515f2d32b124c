import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { allocate, costOfAll, type Demand } from './budget.ts';

const RANKS = ['content', 'chair', 'other'] as const;
const sound = (stream: number, rank: Demand['rank'] = 'other'): Demand => ({
  stream,
  kind: 'audio',
  rank,
  need: 0,
  kbit: [40],
});
const picture = (stream: number, rank: Demand['rank'], need = 2): Demand => ({
  stream,
  kind: 'video',
  rank,
  need,
  kbit: [150, 500, 1_500],
});

const someDemands = fc
  .array(
    fc.record({
      kind: fc.constantFrom('audio' as const, 'video' as const),
      rank: fc.constantFrom(...RANKS),
      need: fc.nat(2),
      steps: fc.tuple(fc.integer({ min: 1, max: 300 }), fc.nat(600), fc.nat(2_000)),
    }),
    { maxLength: 12 },
  )
  .map((all) =>
    all.map(({ kind, rank, need, steps: [a, b, c] }, stream): Demand =>
      kind === 'audio'
        ? { stream, kind, rank, need: 0, kbit: [a] }
        : { stream, kind, rank, need, kbit: [a, a + b, a + b + c] },
    ),
  );
const someBudget = fc.nat(8_000);

describe('allocate()', () => {
  it('gives content all it needs before the chair, the chair before others, and sound first of all', () => {
    const demands = [
      picture(1, 'other'),
      picture(2, 'chair'),
      picture(3, 'content'),
      sound(4),
      sound(5, 'chair'),
    ];
    const at = (budget: number) => {
      const given = allocate(budget, demands);
      return [1, 2, 3, 4, 5].map((stream) => given.get(stream));
    };
    expect(at(10_000)).toEqual([2, 2, 2, 0, 0]);
    expect(at(3_800)).toEqual([1, 2, 2, 0, 0]);
    expect(at(2_300)).toEqual([0, 1, 2, 0, 0]);
    expect(at(1_600)).toEqual([null, null, 2, 0, 0]);
    expect(at(230)).toEqual([null, null, 0, 0, 0]);
    expect(at(80)).toEqual([null, null, null, 0, 0]);
    expect(at(40)).toEqual([null, null, null, null, 0]);
  });

  it('gives everybody of a rank a small picture before anybody a larger one', () => {
    const demands = [picture(1, 'other'), picture(2, 'other'), picture(3, 'other')];
    expect([...allocate(800, demands).values()]).toEqual([1, 0, 0]);
    expect([...allocate(400, demands).values()]).toEqual([0, 0, null]);
  });

  it('never spends more than the budget, and never gives more than is needed', () => {
    fc.assert(
      fc.property(someBudget, someDemands, (budget, demands) => {
        const given = allocate(budget, demands);
        expect(costOfAll(demands, given)).toBeLessThanOrEqual(budget);
        for (const { stream, need } of demands) {
          expect(given.get(stream) ?? 0).toBeLessThanOrEqual(need);
        }
      }),
    );
  });

  it('leaves nothing that would fit: whoever is short couldn’t be given more', () => {
    fc.assert(
      fc.property(someBudget, someDemands, (budget, demands) => {
        const given = allocate(budget, demands);
        const left = budget - costOfAll(demands, given);
        for (const { stream, need, kbit } of demands) {
          const held = given.get(stream) ?? null;
          const more =
            held === null
              ? (kbit[0] ?? 0)
              : held < need
                ? (kbit[held + 1] ?? 0) - (kbit[held] ?? 0)
                : Infinity;
          expect(more).toBeGreaterThan(left);
        }
      }),
    );
  });

  it('what goes first gets the same whatever comes after it', () => {
    fc.assert(
      fc.property(someBudget, someDemands, fc.constantFrom(...RANKS), (budget, demands, last) => {
        const first = demands.filter(
          ({ kind, rank }) => kind === 'audio' || RANKS.indexOf(rank) <= RANKS.indexOf(last),
        );
        const [alone, among] = [allocate(budget, first), allocate(budget, demands)];
        for (const { stream } of first) {
          expect(among.get(stream)).toBe(alone.get(stream));
        }
      }),
    );
  });

  it('sound is there whenever all of it fits, whatever pictures are wanted', () => {
    fc.assert(
      fc.property(someBudget, someDemands, (budget, demands) => {
        const sounds = demands.filter(({ kind }) => kind === 'audio');
        const cost = sounds.reduce((sum, { kbit }) => sum + (kbit[0] ?? 0), 0);
        fc.pre(cost <= budget);
        const given = allocate(budget, demands);
        expect(sounds.map(({ stream }) => given.get(stream))).toEqual(sounds.map(() => 0));
      }),
    );
  });
});
