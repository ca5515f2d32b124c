import { expect, test } from 'vitest';
import { parseManscdp, type Manscdp } from '../../gb28181/manscdp.ts';
import { CatalogCollector } from './catalog.ts';

const piece = (ids: readonly string[], sumNum: number, sn = '7'): Manscdp =>
  parseManscdp(
    Buffer.from(
      `<Response><CmdType>Catalog</CmdType><SN>${sn}</SN><SumNum>${sumNum}</SumNum><DeviceList>${ids
        .map((id) => `<Item><DeviceID>${id}</DeviceID></Item>`)
        .join('')}</DeviceList></Response>`,
    ),
  );

function collect(pieces: readonly Manscdp[]): { ids: string[]; isWhole: boolean } | null {
  let ended: { ids: string[]; isWhole: boolean } | null = null;
  const collector = new CatalogCollector('7', (items, { isWhole }) => {
    ended = { ids: items.map(({ channelId }) => channelId), isWhole };
  });
  pieces.forEach((each) => collector.take(each));
  collector.drop();
  return ended;
}

test('a catalogue is whole when all its items have come, in whatever pieces', () => {
  expect(collect([piece(['1', '2'], 3), piece(['3'], 3)])).toEqual({ ids: ['1', '2', '3'], isWhole: true });
  expect(collect([piece([], 0)])).toEqual({ ids: [], isWhole: true });
});

test('a piece that comes twice, or answers another question, does not make it whole', () => {
  expect(collect([piece(['1'], 2), piece(['1'], 2)])).toBeNull();
  expect(collect([piece(['1'], 2), piece(['2'], 2, '6')])).toBeNull();
});

test('an item without an ID counts, and is left out', () => {
  expect(collect([piece(['1', ''], 2)])).toEqual({ ids: ['1'], isWhole: true });
});
