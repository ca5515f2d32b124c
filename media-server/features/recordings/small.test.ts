import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseRange } from '../../http/byte-range.ts';
import { overlapsAny, splitBy } from './intervals.ts';
import { windowAt } from './timetable.ts';

describe('parseRange()', () => {
  it.each([
    [undefined, null],
    ['bytes=0-', { start: 0, end: 99 }],
    ['bytes=10-19', { start: 10, end: 19 }],
    ['bytes=10-1000', { start: 10, end: 99 }],
    ['bytes=-10', { start: 90, end: 99 }],
    ['bytes=-1000', { start: 0, end: 99 }],
    ['bytes=100-', 'unsatisfiable'],
    ['bytes=-0', 'unsatisfiable'],
    ['bytes=5-4', null],
    ['bytes=-', null],
    ['bytes=0-1,5-6', null],
    ['lines=0-1', null],
  ])('%s of a hundred bytes', (header, range) => {
    expect(parseRange(header, 100)).toEqual(range);
  });

  it('never leaves the file', () => {
    fc.assert(
      fc.property(fc.nat(2_000), fc.nat(2_000), fc.nat(1_000), (first, last, size) => {
        const range = parseRange(`bytes=${first}-${last}`, size);
        const isRange = range !== null && range !== 'unsatisfiable';
        const { start, end } = isRange ? range : { start: 0, end: size - 1 };
        expect(start <= end || size === 0).toBe(true);
        expect(end).toBeLessThan(size);
      }),
    );
  });
});

it('splitBy() keeps every moment, and each piece is wholly in or out', () => {
  const stretch = fc.tuple(fc.nat(100), fc.integer({ min: 1, max: 50 }));
  fc.assert(
    fc.property(stretch, fc.array(stretch, { maxLength: 6 }), ([from, length], others) => {
      const borders = others.map(([at, size]) => ({ from: at, to: at + size }));
      const pieces = splitBy({ from, to: from + length }, borders);
      expect(pieces[0]?.from).toBe(from);
      expect(pieces.at(-1)?.to).toBe(from + length);
      for (const [index, piece] of pieces.entries()) {
        expect(piece.to).toBe(pieces[index + 1]?.from ?? from + length);
        for (const border of borders) {
          const isIn = piece.from >= border.from && piece.to <= border.to;
          const isOut = piece.to <= border.from || piece.from >= border.to;
          expect(isIn || isOut).toBe(true);
        }
      }
    }),
  );
});

it('overlapsAny() takes borders as apart', () => {
  expect(overlapsAny({ at: 0, ms: 10 }, [{ from: 10, to: 20 }])).toBe(false);
  expect(overlapsAny({ at: 20, ms: 10 }, [{ from: 10, to: 20 }])).toBe(false);
  expect(overlapsAny({ at: 19, ms: 10 }, [{ from: 10, to: 20 }])).toBe(true);
});

describe('windowAt()', () => {
  /** A time of Shanghai; 2026-02-09 is a Monday. */
  const at = (time: string): number => Date.parse(`${time}+08:00`);
  const shown = (window: { from: number; to: number } | null): string | null =>
    window === null
      ? null
      : `${new Date(window.from).toISOString()} ${(window.to - window.from) / 3_600_000}`;

  it.each([
    [{ weekdays: [1], from: '08:30', to: '17:30' }, '2026-02-09T08:30', '2026-02-09T00:30:00.000Z 9'],
    [{ weekdays: [1], from: '08:30', to: '17:30' }, '2026-02-09T08:29', null],
    [{ weekdays: [1], from: '08:30', to: '17:30' }, '2026-02-09T17:30', null],
    [{ weekdays: [2], from: '08:30', to: '17:30' }, '2026-02-09T12:00', null],
    [{ weekdays: [7], from: '22:00', to: '06:00' }, '2026-02-09T05:59', '2026-02-08T14:00:00.000Z 8'],
    [{ weekdays: [7], from: '22:00', to: '06:00' }, '2026-02-09T06:00', null],
    [{ weekdays: [1], from: '22:00', to: '06:00' }, '2026-02-09T05:00', null],
    [{ weekdays: [1], from: '00:00', to: '00:00' }, '2026-02-09T00:00', '2026-02-08T16:00:00.000Z 24'],
    [{ weekdays: [1], from: '12:00', to: '12:00' }, '2026-02-10T11:59', '2026-02-09T04:00:00.000Z 24'],
  ])('%j at %s', (timetable, time, window) => {
    expect(shown(windowAt(timetable, at(time)))).toBe(window);
  });
});
