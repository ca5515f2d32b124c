import { array, assert, boolean, integer, property, uniqueArray } from 'fast-check';
import { expect, test } from 'vitest';
import type { Patrol } from './layout.ts';
import { stepPatrol, type PatrolPlace } from './patrol.ts';

const PATROL: Patrol = { id: 'p', group: { by: 'alarm' }, dwellS: 10, pauseOnAlarm: true };
const NOWHERE: PatrolPlace = { first: null, index: 0, nextAt: 0, isPaused: false };
const NOBODY: ReadonlySet<string> = new Set();

/** What the parts show, step by step of a second each. */
function watch(
  seconds: number,
  parts: readonly string[],
  field: (second: number) => { candidates: string[]; calling?: string[] },
): string[] {
  let place = NOWHERE;
  return Array.from({ length: seconds }, (_, second) => {
    const { candidates, calling = [] } = field(second);
    const step = stepPatrol(PATROL, place, { candidates, calling: new Set(calling), parts }, second * 1000);
    place = step.place;
    return parts.map((part) => step.shown[part] ?? '-').join('');
  });
}

const runs = (shown: readonly string[]): string[] => shown.filter((each, index) => each !== shown[index - 1]);

test('one tile shows each of the group for its dwell, in order and round again', () => {
  const shown = watch(41, ['t1'], () => ({ candidates: ['a', 'b', 'c'] }));
  expect(runs(shown)).toEqual(['a', 'b', 'c', 'a', 'b']);
  expect(shown.filter((each) => each === 'b')).toHaveLength(11);
});

test('several tiles show neighbours and go on by as many; a group that fits stays', () => {
  expect(runs(watch(31, ['t1', 't2'], () => ({ candidates: ['a', 'b', 'c', 'd', 'e'] })))).toEqual([
    'ab',
    'cd',
    'ea',
    'bc',
  ]);
  expect(runs(watch(31, ['t1', 't2', 't3'], () => ({ candidates: ['a', 'b'] })))).toEqual(['ab-']);
});

test('a source that dies is skipped at once, and the rotation goes on', () => {
  const shown = watch(34, ['t1'], (second) => ({
    candidates: second < 15 ? ['a', 'b', 'c', 'd'] : ['a', 'c', 'd'],
  }));
  expect(runs(shown)).toEqual(['a', 'b', 'c', 'd']);
  expect(shown.indexOf('c')).toBe(15);
});

test('a unit that calls is shown at once and stays until its call is answered', () => {
  const shown = watch(40, ['t1'], (second) => ({
    candidates: ['a', 'b', 'c'],
    calling: second >= 5 && second < 30 ? ['c'] : [],
  }));
  expect(runs(shown).slice(0, 2)).toEqual(['a', 'c']);
  expect(shown.slice(5, 30).every((each) => each === 'c')).toBe(true);
  expect(runs(shown.slice(29))).toEqual(['c']);
});

test('a patrol never shows what is not in its group, and every part shows something while there is enough', () => {
  assert(
    property(
      uniqueArray(integer({ min: 0, max: 40 }).map(String), { maxLength: 20 }),
      array(
        integer({ min: 0, max: 9 }).map((n) => `t${n}`),
        { minLength: 1, maxLength: 9 },
      ),
      boolean(),
      integer({ min: 0, max: 100_000 }),
      (candidates, names, isCalling, now) => {
        const parts = [...new Set(names)];
        const calling = isCalling && candidates[0] !== undefined ? new Set([candidates[0]]) : NOBODY;
        const first = candidates[1] ?? null;
        const { shown } = stepPatrol(
          PATROL,
          { first, index: 1, nextAt: 50_000, isPaused: false },
          { candidates, calling, parts },
          now,
        );
        const seen = Object.values(shown).filter((id) => id !== null);
        expect(seen.every((id) => candidates.includes(id))).toBe(true);
        expect(new Set(seen).size).toBe(seen.length);
        expect(seen).toHaveLength(Math.min(parts.length, candidates.length));
        for (const id of calling) {
          expect(seen).toContain(id);
        }
      },
    ),
  );
});
