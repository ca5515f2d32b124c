import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Mechanics } from './mechanics.ts';

function begin(): { motors: Mechanics; pass: (ms: number) => void } {
  let now = 1_000;
  return { motors: new Mechanics(() => now), pass: (ms) => (now += ms) };
}

test('a move goes on until its time is over', () => {
  const { motors, pass } = begin();
  motors.move({ pan: 1, tilt: -0.5 }, 1_000);
  pass(500);
  expect(motors.pose()).toEqual({ pan: 0.25, tilt: -0.125, zoom: 0 });
  expect(motors.isMoving('pan')).toBe(true);
  expect(motors.isMoving('zoom')).toBe(false);
  pass(5_000);
  expect(motors.pose()).toEqual({ pan: 0.5, tilt: -0.25, zoom: 0 });
  expect(motors.isMoving()).toBe(false);
});

test('stop() of some axes leaves the others', () => {
  const { motors, pass } = begin();
  motors.move({ pan: 1, zoom: 1 }, 60_000);
  pass(100);
  motors.stop('pan', 'tilt');
  pass(100);
  expect(motors.pose()).toEqual({ pan: 0.05, tilt: 0, zoom: 0.1 });
});

test('goTo() arrives and stays', () => {
  const { motors, pass } = begin();
  motors.goTo({ pan: -0.5, zoom: 1 });
  pass(100);
  expect(motors.pose().pan).toBeCloseTo(-0.1);
  pass(10_000);
  expect(motors.pose()).toEqual({ pan: -0.5, tilt: 0, zoom: 1 });
});

test('no command leaves the range', () => {
  const part = fc.double({ min: -1, max: 1, noNaN: true });
  const command = fc.oneof(
    fc.record({ pan: part, tilt: part, zoom: part }).map((v) => (m: Mechanics) => m.move(v, 3_000)),
    fc.record({ pan: part, zoom: part }).map((p) => (m: Mechanics) => m.goTo(p)),
    fc.constant((m: Mechanics) => m.stop()),
  );
  fc.assert(
    fc.property(fc.array(fc.tuple(command, fc.nat(5_000))), (steps) => {
      const { motors, pass } = begin();
      for (const [act, ms] of steps) {
        act(motors);
        pass(ms);
        const { pan, tilt, zoom } = motors.pose();
        expect(Math.max(Math.abs(pan), Math.abs(tilt), Math.abs(zoom - 0.5) + 0.5)).toBeLessThanOrEqual(1);
      }
    }),
  );
});
