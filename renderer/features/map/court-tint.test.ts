import { describe, expect, test } from 'vitest';
import type { Court } from '#shared/courts.ts';
import { courtTints, tintAreas, tintStep } from './court-tint.ts';

const court = (id: string, level: Court['level'], divisionCode: string): Court => ({
  id,
  parentId: null,
  level,
  nameZh: id,
  nameEn: id,
  shortZh: id,
  divisionCode,
  lon: 120,
  lat: 30,
});
const COURTS = new Map(
  [
    court('zj', 'high', '33'),
    court('hz', 'intermediate', '3301'),
    court('xihu', 'basic', '330106'),
    court('gongshu', 'basic', '330105'),
    court('new', 'basic', '330199'),
  ].map((each) => [each.id, each]),
);
const load = (overTermRate: number | null, overdue = 0) => ({ overTermRate, overdue });

test.each([
  [0, 'within'],
  [0.03, 'within'],
  [0.0301, 'over'],
  [0.06, 'over'],
  [0.0601, 'twice'],
  [1, 'twice'],
] as const)('tintStep(%s) is %s', (rate, step) => {
  expect(tintStep(rate)).toBe(step);
});

describe('courtTints()', () => {
  const tints = courtTints(
    COURTS,
    new Map([
      ['zj', load(0.5)],
      ['hz', load(0.02, 3)],
      ['xihu', load(0.09)],
      ['new', load(null)],
    ]),
  );

  test('has city and county courts by their division code', () => {
    expect([...tints.keys()]).toEqual(['3301', '330106']);
    expect(tints.get('3301')).toMatchObject({ rate: 0.02, overdue: 3, step: 'within' });
    expect(tints.get('330106')?.step).toBe('twice');
  });

  test('leaves courts plain that have no cases, aren’t known yet, or have no area of their own', () => {
    expect(['33', '330105', '330199'].filter((code) => tints.has(code))).toEqual([]);
  });

  test('becomes areas of their scope with the rate written on them', () => {
    expect(tintAreas(tints, (rate) => `${rate * 100} %`)).toEqual([
      {
        code: '3301',
        scope: 'city',
        step: 'within',
        rate: 0.02,
        label: '2 %',
        place: { lon: 120, lat: 30 },
      },
      {
        code: '330106',
        scope: 'county',
        step: 'twice',
        rate: 0.09,
        label: '9 %',
        place: { lon: 120, lat: 30 },
      },
    ]);
  });
});
