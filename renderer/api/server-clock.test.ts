import { expect, test } from 'vitest';
import { ServerClock } from './server-clock.ts';

test('add() takes the middle of the round trip for when the server read its clock', () => {
  const clock = new ServerClock();
  clock.add({ sentAt: 1_000, receivedAt: 1_200, serverTime: 6_100 });
  expect(clock.offsetMs).toBe(5_000);
  expect(clock.isGoodEnough).toBe(true);
});

test('add() of a shorter round trip replaces what a long one gave, and never the other way round', () => {
  const clock = new ServerClock();
  clock.add({ sentAt: 0, receivedAt: 12_000, serverTime: 100 });
  expect(clock.offsetMs).toBe(-5_900);
  expect(clock.isGoodEnough).toBe(false);
  clock.add({ sentAt: 20_000, receivedAt: 20_040, serverTime: 20_020 });
  expect(clock.offsetMs).toBe(0);
  clock.add({ sentAt: 30_000, receivedAt: 34_000, serverTime: 30_100 });
  expect(clock.offsetMs).toBe(0);
});

test('add() ignores a sample across which this clock was set back', () => {
  const clock = new ServerClock();
  clock.add({ sentAt: 10_000, receivedAt: 4_000, serverTime: 10_000 });
  expect(clock.offsetMs).toBe(0);
  expect(clock.isGoodEnough).toBe(false);
});

test('renew() lets the first sample of a new connection count', () => {
  const clock = new ServerClock();
  clock.add({ sentAt: 0, receivedAt: 10, serverTime: 5 });
  clock.renew();
  expect(clock.offsetMs).toBe(0);
  clock.add({ sentAt: 1_000, receivedAt: 1_400, serverTime: 61_200 });
  expect(clock.offsetMs).toBe(60_000);
});
