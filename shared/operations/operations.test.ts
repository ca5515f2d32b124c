import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { STALE_AFTER_MS } from '../units.ts';
import { checkInLevel, CheckInLevel } from './check-in.ts';
import {
  checkUnit,
  isHindrance,
  MAX_CLOCK_OFFSET_MS,
  MIN_BATTERY,
  MIN_STORAGE,
  type KnownOfUnit,
} from './checks.ts';
import { needState } from './needs.ts';
import { planGaps } from './operation.ts';
import { afterStep, isOver, OperationState, OperationStep, stepsFrom } from './state.ts';

const states = fc.constantFrom(...OperationState.options);
const steps = fc.constantFrom(...OperationStep.options);

describe('afterStep()', () => {
  test('nothing leaves an operation that is over, and only begin makes one run', () => {
    fc.assert(
      fc.property(states, steps, (state, step) => {
        const after = afterStep(state, step);
        expect(after === null || !isOver(state)).toBe(true);
        expect(after === 'running').toBe(step === 'begin' && state === 'checking');
      }),
    );
  });

  test('an operation that runs was planned and checked before, whatever steps were tried', () => {
    fc.assert(
      fc.property(fc.array(steps, { maxLength: 40 }), (tried) => {
        const way: OperationState[] = ['draft'];
        for (const step of tried) {
          const after = afterStep(way.at(-1) ?? 'draft', step);
          if (after !== null) {
            way.push(after);
          }
        }
        const running = way.indexOf('running');
        expect(running === -1 || (way[running - 1] === 'checking' && way.includes('planned'))).toBe(true);
        expect(way.filter(isOver).length).toBeLessThanOrEqual(1);
      }),
    );
  });

  test('every state but the last ones can be left, and be cancelled', () => {
    for (const state of OperationState.options) {
      expect(stepsFrom(state).includes('cancel')).toBe(!isOver(state));
    }
  });
});

describe('checkUnit()', () => {
  const now = 1_000_000_000;
  const ready: KnownOfUnit = {
    report: { battery: MIN_BATTERY, storageFreeBytes: MIN_STORAGE, clockOffsetMs: -MAX_CLOCK_OFFSET_MS },
    lastFixAt: now - STALE_AFTER_MS,
    hasLivePicture: true,
    answeredAt: now - 5,
    calledAt: now - 10,
  };
  const states = (known: KnownOfUnit): Record<string, string> =>
    Object.fromEntries(checkUnit(known, now).map(({ item, state }) => [item, state]));

  test('at its limits everything passes', () => {
    expect(new Set(Object.values(states(ready)))).toEqual(new Set(['passed']));
  });

  test('beyond them it fails', () => {
    const worse: KnownOfUnit = {
      report: { battery: 0.29, storageFreeBytes: MIN_STORAGE - 1, clockOffsetMs: MAX_CLOCK_OFFSET_MS + 1 },
      lastFixAt: now - STALE_AFTER_MS - 1,
      hasLivePicture: false,
      answeredAt: now - 11,
      calledAt: now - 10,
    };
    expect(new Set(Object.values(states(worse)))).toEqual(new Set(['failed']));
  });

  test('what a unit does not say is unknown, never passed', () => {
    const silent = { ...ready, report: null, lastFixAt: null };
    expect(states(silent)).toMatchObject({
      battery: 'unknown',
      storage: 'unknown',
      position: 'unknown',
      clock: 'unknown',
    });
    expect(checkUnit(silent, now).filter((check) => isHindrance({ ...check, waiver: null }))).toHaveLength(4);
  });

  test('an answer counts only after the call', () => {
    fc.assert(
      fc.property(fc.nat(100), fc.nat(100), (calledAt, answeredAt) => {
        expect(states({ ...ready, calledAt, answeredAt })['answer']).toBe(
          answeredAt >= calledAt ? 'passed' : 'failed',
        );
      }),
    );
    expect(states({ ...ready, calledAt: null })['answer']).toBe('failed');
  });

  test('a waived check hinders nothing', () => {
    expect(isHindrance({ state: 'failed', waiver: { by: '王', at: 1, reason: '备用' } })).toBe(false);
  });
});

describe('needState()', () => {
  test('a need is met when as many have come as were asked for', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 50 }), fc.nat(60), fc.boolean(), (quantity, met, isCancelled) => {
        const state = needState({ quantity, met, isCancelled });
        expect(state === 'cancelled').toBe(isCancelled);
        expect(state === 'met').toBe(!isCancelled && met >= quantity);
        expect(state === 'open').toBe(!isCancelled && met === 0);
      }),
    );
  });
});

describe('checkInLevel()', () => {
  const rank = (level: CheckInLevel): number => CheckInLevel.options.indexOf(level);

  test('it only gets worse with time', () => {
    fc.assert(
      fc.property(fc.nat(1e7), fc.nat(1e7), fc.integer({ min: 30_000, max: 7_200_000 }), (a, b, interval) => {
        const [less, more] = a < b ? [a, b] : [b, a];
        expect(rank(checkInLevel(less, interval))).toBeLessThanOrEqual(rank(checkInLevel(more, interval)));
      }),
    );
  });

  test('amber begins when the interval is over, red when it is over twice', () => {
    const levels = [0, 44_999, 45_000, 59_999, 60_000, 119_999, 120_000].map((ms) =>
      checkInLevel(ms, 60_000),
    );
    expect(levels).toEqual(['fresh', 'fresh', 'due', 'due', 'amber', 'amber', 'red']);
  });
});

test('planGaps() names what lacks', () => {
  const plan = { commander: '', phases: [], risk: { level: 'low' as const, text: '' }, contingency: '' };
  expect(planGaps({ ...plan, units: 0 })).toEqual([
    'commander',
    'assignments',
    'phases',
    'risk',
    'contingency',
  ]);
  expect(
    planGaps({
      commander: '王',
      phases: ['a'],
      risk: { level: 'low', text: 'b' },
      contingency: 'c',
      units: 1,
    }),
  ).toEqual([]);
});
