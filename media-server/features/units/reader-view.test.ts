import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isInView, type StreamView, type ViewBox } from '#shared/positions.ts';
import type { Position } from '#shared/units.ts';
import { TestClock } from '../../testing/clock.ts';
import { fixAt } from '../../testing/field.ts';
import { rosterOf, unitRecord } from '../../testing/roster.ts';
import { ReaderView, ROUND_TICKS } from './reader-view.ts';
import type { RosterUnit } from './roster.ts';

const UNITS = 12;
const NOWHERE: StreamView = { boxes: [], units: [] };
const CITY: ViewBox = [120, 30, 120.5, 30.5];

const place = fc.record({
  lon: fc.double({ min: 119.5, max: 121, noNaN: true }),
  lat: fc.double({ min: 29.5, max: 31, noNaN: true }),
});
const view = fc.record({
  boxes: fc.array(
    place.map(({ lon, lat }): ViewBox => [lon, lat, lon + 0.4, lat + 0.4]),
    { maxLength: 2 },
  ),
  units: fc.uniqueArray(fc.integer({ min: 1, max: UNITS }), { maxLength: 2 }),
});
/** What happens between two ticks. */
const step = fc.record({
  moves: fc.array(fc.tuple(fc.integer({ min: 1, max: UNITS }), place), { maxLength: 6 }),
  look: fc.option(view, { freq: 4 }),
  resync: fc.boolean(),
});

describe('ReaderView', () => {
  test('what is in view, or was, or is named, is never older than a tick; nothing is older than a round', () => {
    fc.assert(
      fc.property(view, fc.array(step, { minLength: 1, maxLength: 60 }), (first, steps) => {
        const clock = new TestClock();
        const roster = rosterOf(
          clock,
          Array.from({ length: UNITS }, (_, i) => unitRecord(i + 1, clock)),
        );
        const all = (): RosterUnit[] => roster.within('zj/');
        const known = new Map<RosterUnit, Position | null>(all().map((unit) => [unit, unit.position]));
        const changedAt = new Map<RosterUnit, number>();
        const reader = new ReaderView(first);
        let looksAt: StreamView = first;
        steps.forEach(({ moves, look, resync }, tick) => {
          clock.advance(250);
          const changed = new Set<RosterUnit>();
          for (const [no, to] of moves) {
            const unit = roster.require(`u-${no}`, 'zj/');
            roster.report(unit.id, [fixAt(clock.now(), to)]);
            changed.add(unit);
            changedAt.set(unit, changedAt.get(unit) ?? tick);
          }
          if (look !== null) {
            looksAt = look;
            reader.look(look);
          }
          const due = reader.isDue(tick);
          const told = reader.take(changed, all, tick);
          expect(told.size === 0 || due || changed.size > 0).toBe(true);
          if (resync && tick % 9 === 0) {
            reader.handleSnapshot(all());
            all().forEach((unit) => told.add(unit));
          }
          for (const unit of told) {
            known.set(unit, unit.position);
            changedAt.delete(unit);
          }
          for (const unit of all()) {
            const has = known.get(unit) ?? null;
            const isSeen = [has, unit.position].some(
              (at) => at !== null && isInView(looksAt, at.lon, at.lat),
            );
            const isWatched = isSeen || looksAt.units.includes(unit.no);
            expect(isWatched ? has : null).toEqual(isWatched ? unit.position : null);
            expect(tick - (changedAt.get(unit) ?? tick)).toBeLessThan(ROUND_TICKS);
          }
        });
      }),
    );
  });

  test('a unit out of view is told of once a round, however often it moves', () => {
    const clock = new TestClock();
    const roster = rosterOf(clock, [unitRecord(1, clock, { position: fixAt(clock.now(), { lon: 110 }) })]);
    const [unit] = roster.within('zj/') as [RosterUnit];
    const reader = new ReaderView({ boxes: [CITY], units: [] });
    const told = Array.from({ length: 3 * ROUND_TICKS }, (_, tick) =>
      reader.take([unit], () => [unit], tick + 1),
    );
    expect(told.filter(({ size }) => size > 0)).toHaveLength(3);
  });

  test('a reader that looks at nothing is due only at the turn of what it is owed', () => {
    const clock = new TestClock();
    const roster = rosterOf(clock, [unitRecord(7, clock)]);
    const [unit] = roster.within('zj/') as [RosterUnit];
    const reader = new ReaderView(NOWHERE);
    reader.take([], () => [unit], 0);
    reader.take([unit], () => [unit], 8);
    expect(reader.isDue(9)).toBe(false);
    expect(reader.isDue(ROUND_TICKS + 7)).toBe(true);
    expect([...reader.take([], () => [unit], ROUND_TICKS + 7)]).toEqual([unit]);
    expect(reader.isDue(2 * ROUND_TICKS + 7)).toBe(false);
  });
});
