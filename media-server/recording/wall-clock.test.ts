import { expect, it } from 'vitest';
import { WallClock } from './wall-clock.ts';

const RATE = 90_000;
const BEGAN = 1_700_000_000_000;
const START = 0xff_ff_00_00;

const report = (clock: WallClock, ms: number, { ntp = BEGAN + ms, lateMs = 0, aheadMs = 0 } = {}): void =>
  clock.report(
    { ssrc: 1, timestamp: (START + (ms * RATE) / 1000) >>> 0, ntpMs: ntp },
    BEGAN + ms + lateMs + aheadMs,
  );

it('goes by the arrival of the first packet until a report has come', () => {
  const clock = new WallClock(RATE);
  expect(clock.at(0)).toBeNull();
  clock.begin(START, BEGAN + 70);
  clock.begin(START + 900, BEGAN + 90);
  expect(clock.isExact).toBe(false);
  expect(clock.at(1_000)).toBe(BEGAN + 1_070);
});

it('goes by reports then, however late they are heard, over the wrap of the timestamp', () => {
  const clock = new WallClock(RATE);
  clock.begin(START, BEGAN + 70);
  for (let second = 1; second < 60; second += 1) {
    report(clock, second * 1_000, { lateMs: second % 3 === 0 ? 0 : 250 });
  }
  expect(clock.at(0)).toBeCloseTo(BEGAN, 3);
  expect(clock.at(60_000)).toBeCloseTo(BEGAN + 60_000, 3);
});

it("is this server's time where the clock of the SFU is another", () => {
  const clock = new WallClock(RATE);
  clock.begin(START, BEGAN);
  report(clock, 1_000, { ntp: 5_000 });
  report(clock, 2_000, { ntp: 6_000 });
  expect(clock.at(500)).toBeCloseTo(BEGAN + 500, 3);
});

it('follows a clock that was set, and a sender whose clock runs fast, within seconds', () => {
  const clock = new WallClock(RATE);
  clock.begin(START, BEGAN);
  for (let second = 1; second <= 20; second += 1) {
    report(clock, second * 1_000, { aheadMs: second > 10 ? 3_600_000 : 0 });
  }
  expect(clock.at(0)).toBeCloseTo(BEGAN + 3_600_000, 3);
});

it('leaves out a report from before the first packet', () => {
  const clock = new WallClock(RATE);
  report(clock, 1_000);
  expect(clock.isExact).toBe(false);
});
