import { describe, expect, test } from 'vitest';
import type { PositionFrame, PositionRow } from '#shared/positions.ts';
import { PositionTable, transferables } from './position-table.ts';

const row = (no: number, change: Partial<PositionRow> = {}): PositionRow => ({
  no,
  lon: 120,
  lat: 30,
  ageMs: 500,
  accuracy: 8,
  speed: null,
  heading: null,
  battery: 0.5,
  state: 'live',
  ...change,
});

const frame = (kind: PositionFrame['kind'], sequence: number, rows: PositionRow[]): PositionFrame => ({
  kind,
  sequence,
  serverTime: 10_000,
  rows,
});

describe('PositionTable', () => {
  test('a delta changes its rows and leaves the others', () => {
    const table = new PositionTable();
    table.apply(frame('snapshot', 5, [row(1), row(2)]));
    expect(table.apply(frame('delta', 6, [row(2, { lon: 121 })]))).toBe('applied');
    expect([...table.columns().lon]).toEqual([120, 121]);
  });

  test('a snapshot forgets units that are not in it', () => {
    const table = new PositionTable();
    table.apply(frame('snapshot', 5, [row(1), row(2)]));
    table.apply(frame('snapshot', 9, [row(2)]));
    expect([...table.columns().no]).toEqual([2]);
  });

  test('a missing frame is a gap, and so is every delta until the next snapshot', () => {
    const table = new PositionTable();
    table.apply(frame('snapshot', 1, [row(1)]));
    expect(table.apply(frame('delta', 3, [row(1, { lon: 99 })]))).toBe('gap');
    expect(table.apply(frame('delta', 4, [row(1, { lon: 99 })]))).toBe('gap');
    expect([...table.columns().lon]).toEqual([120]);
    expect(table.apply(frame('snapshot', 5, [row(1, { lon: 121 })]))).toBe('applied');
  });

  test('a delta before any snapshot is a gap', () => {
    expect(new PositionTable().apply(frame('delta', 1, [row(1)]))).toBe('gap');
  });

  test('the sequence wraps at 32 bits', () => {
    const table = new PositionTable();
    table.apply(frame('snapshot', 0xffffffff, [row(1)]));
    expect(table.apply(frame('delta', 0, [row(1)]))).toBe('applied');
  });

  test('the time of a fix is told by the server clock, unknown values are NaN', () => {
    const table = new PositionTable();
    table.apply(frame('snapshot', 1, [row(1)]));
    const columns = table.columns();
    expect(columns.fixAt[0]).toBe(9_500);
    expect(columns.speed[0]).toBeNaN();
    expect(columns.battery[0]).toBe(0.5);
  });

  test('columns that were handed over leave the table whole', () => {
    const table = new PositionTable();
    table.apply(frame('snapshot', 1, [row(1)]));
    const columns = table.columns();
    structuredClone(columns, { transfer: transferables(columns) as ArrayBuffer[] });
    expect(columns.lon).toHaveLength(0);
    expect([...table.columns().lon]).toEqual([120]);
  });
});
