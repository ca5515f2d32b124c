import { expect, test } from 'vitest';
import type { Unit } from '#shared/units.ts';
import { heldOrder, unitRows, type UnitFilter } from './unit-rows.ts';

const unit = (id: string, state: Unit['state'] = 'live'): Unit => ({
  id,
  no: 1,
  callSign: `浙执-${id}`,
  officerName: '张三',
  courtId: 'xh',
  deviceModel: '',
  enrolled: true,
  connected: true,
  state,
  since: 0,
  position: null,
});
const all: UnitFilter = { search: '', states: new Set(), courtId: null };
const about = { courtName: () => '西湖法院', inSos: new Set<string>() };
const ids = (units: readonly Unit[]): string[] => units.map(({ id }) => id);

test('unitRows() puts live units first and counts numbers in call signs as numbers', () => {
  expect(ids(unitRows([unit('10'), unit('3', 'off'), unit('9')], all, about))).toEqual(['9', '10', '3']);
});

test('unitRows() puts a unit with an open SOS above all others', () => {
  expect(ids(unitRows([unit('1'), unit('2', 'off')], all, { ...about, inSos: new Set(['2']) }))).toEqual([
    '2',
    '1',
  ]);
});

test("unitRows() searches call sign, officer and the court's name", () => {
  expect(ids(unitRows([unit('1'), unit('2')], { ...all, search: '西湖' }, about))).toEqual(['1', '2']);
  expect(ids(unitRows([unit('1'), unit('2')], { ...all, search: '-2' }, about))).toEqual(['2']);
});

test('heldOrder() moves no row that is shown, drops the gone and appends the new', () => {
  const held = heldOrder([unit('a'), unit('b'), unit('c')], [unit('n'), unit('c', 'off'), unit('a')]);
  expect(ids(held)).toEqual(['a', 'c', 'n']);
  expect(held[1]?.state).toBe('off');
});
