import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compareSheets, type HandoverItem, type HandoverSection } from './handover.ts';

const item = (key: string, state = 'open'): HandoverItem => ({
  key,
  courtId: 'zj',
  title: key,
  state,
  at: null,
  text: null,
  link: null,
});
const section = (id: string, items: HandoverItem[], total = items.length): HandoverSection => ({
  id,
  total,
  counts: {},
  items,
});

const items = fc
  .uniqueArray(
    fc.tuple(fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'), fc.constantFrom('open', 'shelved')),
    {
      selector: ([key]) => key,
    },
  )
  .map((pairs) => pairs.map(([key, state]) => item(key, state)));
const sheet = fc.tuple(items, items).map(([sos, alarms]) => [section('sos', sos), section('alarms', alarms)]);

describe('differences between sheets', () => {
  test('of a sheet to itself are none, whatever the order of the sections', () => {
    fc.assert(
      fc.property(sheet, (one) => {
        expect(compareSheets(one, one.toReversed())).toEqual([]);
      }),
    );
  });

  test('turn the one into the other', () => {
    fc.assert(
      fc.property(sheet, sheet, (before, after) => {
        const changes = new Map(compareSheets(before, after).map((change) => [change.id, change]));
        for (const { id, items: now } of after) {
          const made = new Map(before.find((each) => each.id === id)?.items.map((each) => [each.key, each]));
          const change = changes.get(id);
          for (const { key } of change?.gone ?? []) {
            made.delete(key);
          }
          for (const each of [
            ...(change?.added ?? []),
            ...(change?.changed ?? []).map((both) => both.after),
          ]) {
            made.set(each.key, each);
          }
          const sorted = (all: Iterable<HandoverItem>): HandoverItem[] =>
            [...all].sort((a, b) => a.key.localeCompare(b.key));
          expect(sorted(made.values())).toEqual(sorted(now));
        }
      }),
    );
  });

  test('of the other way round are the mirror of it', () => {
    fc.assert(
      fc.property(sheet, sheet, (a, b) => {
        const keys = (all: { key: string }[]): string[] => all.map(({ key }) => key).sort();
        const there = compareSheets(a, b);
        const back = new Map(compareSheets(b, a).map((change) => [change.id, change]));
        expect(back.size).toBe(there.length);
        for (const { id, added, gone } of there) {
          expect(keys(back.get(id)?.gone ?? [])).toEqual(keys(added));
          expect(keys(back.get(id)?.added ?? [])).toEqual(keys(gone));
        }
      }),
    );
  });

  test('are not invented where a list was cut', () => {
    const cut = [section('alarms', [item('a'), item('b')], 900)];
    expect(compareSheets(cut, [section('alarms', [item('a'), item('x')], 900)])).toEqual([]);
    expect(compareSheets(cut, [section('alarms', [item('a', 'shelved')], 901)])).toMatchObject([
      { id: 'alarms', totalBefore: 900, total: 901, added: [], gone: [], changed: [{ after: { key: 'a' } }] },
    ]);
  });

  test('show a section that is new, and one that is gone', () => {
    expect(compareSheets([section('old', [item('a')])], [section('new', [item('b')])])).toMatchObject([
      { id: 'new', added: [{ key: 'b' }] },
      { id: 'old', gone: [{ key: 'a' }] },
    ]);
  });
});
