import { describe, expect, test } from 'vitest';
import { OFF_AFTER_MS, STALE_AFTER_MS } from '#shared/units.ts';
import { TestClock } from '../../testing/clock.ts';
import { fixAt } from '../../testing/field.ts';
import { Reader } from '../../testing/reader.ts';
import { rosterOf, unitRecord } from '../../testing/roster.ts';

describe('Roster', () => {
  test('connect() twice counts as one connection that ends with the last', () => {
    const clock = new TestClock();
    const roster = rosterOf(clock, [unitRecord(1, clock)]);
    const heard: boolean[] = [];
    roster.connection.listen(({ connected }) => heard.push(connected));
    const [first, second] = [roster.connect('u-1'), roster.connect('u-1')];
    first();
    first();
    expect(roster.find('u-1')).toMatchObject({ connections: 1, state: 'live' });
    second();
    expect(roster.find('u-1')).toMatchObject({ connections: 0, state: 'lastKnown' });
    expect(heard).toEqual([true, false]);
  });

  test('tick() reports each change of state once, with the time since when', () => {
    const clock = new TestClock();
    const roster = rosterOf(clock, [unitRecord(1, clock), unitRecord(2, clock)]);
    const disconnect = roster.connect('u-1');
    const heard: string[] = [];
    roster.changed.listen((changes) => heard.push(...changes.map(({ unit }) => `${unit.id} ${unit.state}`)));
    clock.advance(STALE_AFTER_MS);
    roster.tick();
    expect(heard).toEqual([]);
    clock.advance(1);
    roster.tick();
    roster.tick();
    expect(heard).toEqual(['u-1 lastKnown']);
    expect(roster.find('u-1')?.since).toBe(clock.now());
    disconnect();
    clock.advance(OFF_AFTER_MS + 1);
    roster.tick();
    expect(heard).toEqual(['u-1 lastKnown', 'u-1 lastKnown', 'u-1 off', 'u-2 off']);
    expect(roster.countByState()).toEqual({ live: 0, lastKnown: 0, off: 2 });
  });

  test('report() with a fix that is not newer changes nothing but when the unit was seen', () => {
    const clock = new TestClock();
    const roster = rosterOf(clock, [unitRecord(1, clock)]);
    const position = roster.find('u-1')?.position;
    let moves = 0;
    roster.moved.listen(() => {
      moves += 1;
    });
    clock.advance(500);
    roster.report('u-1', [fixAt(clock.now() - 500, { lon: 99 }), fixAt(clock.now() - 900)]);
    expect(moves).toBe(0);
    expect(roster.find('u-1')).toMatchObject({ position, lastSeenAt: clock.now() });
  });

  test('require() and within() keep to the subtree, also where one court id begins with another', () => {
    const clock = new TestClock();
    const roster = rosterOf(clock, [
      unitRecord(1, clock),
      unitRecord(2, clock, { courtId: 'zj-hz2', courtPath: 'zj/zj-hz2/' }),
    ]);
    expect(roster.within('zj/zj-hz/').map(({ id }) => id)).toEqual(['u-1']);
    expect(roster.within('zj/').map(({ id }) => id)).toEqual(['u-1', 'u-2']);
    expect(() => roster.require('u-2', 'zj/zj-hz/')).toThrow('not found');
    expect(() => roster.require('u-3', 'zj/')).toThrow('not found');
  });

  test('setEnrolled() false puts a unit off whatever else is known of it', () => {
    const clock = new TestClock();
    const roster = rosterOf(clock, [unitRecord(1, clock)]);
    roster.connect('u-1');
    const moved: string[] = [];
    roster.moved.listen(({ state }) => moved.push(state));
    expect(roster.setEnrolled('u-1', false).state).toBe('off');
    // The position stream hears of it, so that no map goes on to show it live.
    expect(moved).toEqual(['off']);
    roster.report('u-1', [fixAt(clock.now() + 1)]);
    expect(roster.find('u-1')?.state).toBe('off');
    expect(roster.setEnrolled('u-1', true).state).toBe('live');
  });

  test('tick() that changes thousands of units at once comes to a reader as one event', async () => {
    const clock = new TestClock();
    const count = 6_000;
    const roster = rosterOf(
      clock,
      Array.from({ length: count }, (_, i) => unitRecord(i + 1, clock)),
    );
    const reader = new Reader((signal) => roster.changed.read(() => Promise.resolve([]), signal));
    await reader.next();
    clock.advance(OFF_AFTER_MS + 1);
    roster.tick();
    expect(await reader.next()).toHaveLength(count);
    await reader.stop();
  });
});
