import { expect, test } from 'vitest';
import type { Court } from '#shared/courts.ts';
import { courtArea } from './court-area.ts';

function court(id: string, parentId: string | null, lon: number, lat: number): Court {
  const level = parentId === null ? 'high' : 'basic';
  return { id, parentId, level, nameZh: id, nameEn: id, shortZh: id, divisionCode: '330000', lon, lat };
}

const COURTS = new Map(
  [
    court('zj', null, 120, 30),
    court('hz', 'zj', 120.2, 30.2),
    court('xihu', 'hz', 120.1, 30.3),
    court('nb', 'zj', 121.5, 29.9),
  ].map((each) => [each.id, each]),
);

test('courtArea spans the seats of a court and of all below it', () => {
  const area = courtArea(COURTS, 'hz');
  expect(area?.west).toBeCloseTo(119.9);
  expect(area?.east).toBeCloseTo(120.4);
});

test('courtArea has room around a single court', () => {
  const area = courtArea(COURTS, 'nb');
  expect((area?.east ?? 0) - (area?.west ?? 0)).toBeGreaterThan(0.1);
});

test('courtArea of an unknown court is null', () => {
  expect(courtArea(COURTS, 'gd')).toBeNull();
});
