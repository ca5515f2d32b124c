import { type ByteReader, ByteWriter } from './bytes.ts';
import { toHex } from './hex.ts';

/** Places that an alarm of a terminal is about: none, circle, rectangle, polygon, part of a route. */
export type AreaKind = number;

/** An additional item of a position (tables 27 to 33). What isn't as the standard says is kept as bytes. */
export type Item =
  | { id: number; type: 'mileage'; km: number }
  | { id: number; type: 'fuel'; litres: number }
  | { id: number; type: 'recorderSpeed'; kmh: number }
  | { id: number; type: 'alarmToConfirm'; eventId: number }
  /** In Pa, wheels from the front, left to right; null: no value. */
  | { id: number; type: 'tyrePressures'; pascals: (number | null)[] }
  | { id: number; type: 'compartmentTemperature'; celsius: number }
  | { id: number; type: 'overspeed'; area: AreaKind; areaId: number | null }
  /** direction: 0 in, 1 out. */
  | { id: number; type: 'areaPassed'; area: AreaKind; areaId: number; direction: number }
  /** result: 0 too short, 1 too long. */
  | { id: number; type: 'routeTime'; routeId: number; seconds: number; result: number }
  | { id: number; type: 'signals'; bits: number }
  | { id: number; type: 'io'; bits: number }
  | { id: number; type: 'analogue'; ad0: number; ad1: number }
  | { id: number; type: 'signalStrength'; value: number }
  | { id: number; type: 'satellites'; count: number }
  | { id: number; type: 'raw'; hex: string };

type Known = Exclude<Item['type'], 'raw'>;
type OfType<T extends Item['type']> = Omit<Extract<Item, { type: T }>, 'id' | 'type'>;

interface ItemCodec<T extends Known> {
  id: number;
  lengths: readonly number[];
  read: (reader: ByteReader) => OfType<T>;
  write: (writer: ByteWriter, item: OfType<T>) => void;
}

const NO_AREA = 0;
const TYRES = 30;
const NO_VALUE = 0xff;
const NEGATIVE = 0x8000;

const CODECS: { [T in Known]: ItemCodec<T> } = {
  mileage: {
    id: 0x01,
    lengths: [4],
    read: (reader) => ({ km: reader.u32() / 10 }),
    write: (writer, { km }) => writer.u32(Math.round(km * 10)),
  },
  fuel: {
    id: 0x02,
    lengths: [2],
    read: (reader) => ({ litres: reader.u16() / 10 }),
    write: (writer, { litres }) => writer.u16(Math.round(litres * 10)),
  },
  recorderSpeed: {
    id: 0x03,
    lengths: [2],
    read: (reader) => ({ kmh: reader.u16() / 10 }),
    write: (writer, { kmh }) => writer.u16(Math.round(kmh * 10)),
  },
  alarmToConfirm: {
    id: 0x04,
    lengths: [2],
    read: (reader) => ({ eventId: reader.u16() }),
    write: (writer, { eventId }) => writer.u16(eventId),
  },
  tyrePressures: {
    id: 0x05,
    lengths: [TYRES],
    read: (reader) => ({ pascals: [...reader.rest()].map((value) => (value === NO_VALUE ? null : value)) }),
    write: (writer, { pascals }) =>
      Array.from({ length: TYRES }, (_, wheel) => writer.u8(pascals[wheel] ?? NO_VALUE)),
  },
  compartmentTemperature: {
    id: 0x06,
    lengths: [2],
    // The highest bit is the sign, and what follows the amount: no two's complement.
    read: (reader) => {
      const value = reader.u16();
      return { celsius: value > NEGATIVE ? NEGATIVE - value : value & 0x7fff };
    },
    write: (writer, { celsius }) => writer.u16(celsius < 0 ? NEGATIVE - celsius : celsius),
  },
  overspeed: {
    id: 0x11,
    lengths: [1, 5],
    read: (reader) => ({ area: reader.u8(), areaId: reader.left > 0 ? reader.u32() : null }),
    write: (writer, { area, areaId }) => {
      writer.u8(area);
      if (area !== NO_AREA || areaId !== null) {
        writer.u32(areaId ?? 0);
      }
    },
  },
  areaPassed: {
    id: 0x12,
    lengths: [6],
    read: (reader) => ({ area: reader.u8(), areaId: reader.u32(), direction: reader.u8() }),
    write: (writer, { area, areaId, direction }) => writer.u8(area).u32(areaId).u8(direction),
  },
  routeTime: {
    id: 0x13,
    lengths: [7],
    read: (reader) => ({ routeId: reader.u32(), seconds: reader.u16(), result: reader.u8() }),
    write: (writer, { routeId, seconds, result }) => writer.u32(routeId).u16(seconds).u8(result),
  },
  signals: {
    id: 0x25,
    lengths: [4],
    read: (reader) => ({ bits: reader.u32() }),
    write: (writer, { bits }) => writer.u32(bits),
  },
  io: {
    id: 0x2a,
    lengths: [2],
    read: (reader) => ({ bits: reader.u16() }),
    write: (writer, { bits }) => writer.u16(bits),
  },
  analogue: {
    id: 0x2b,
    lengths: [4],
    // AD0 is the lower half of the double word.
    read: (reader) => {
      const [ad1, ad0] = [reader.u16(), reader.u16()];
      return { ad0, ad1 };
    },
    write: (writer, { ad0, ad1 }) => writer.u16(ad1).u16(ad0),
  },
  signalStrength: {
    id: 0x30,
    lengths: [1],
    read: (reader) => ({ value: reader.u8() }),
    write: (writer, { value }) => writer.u8(value),
  },
  satellites: {
    id: 0x31,
    lengths: [1],
    read: (reader) => ({ count: reader.u8() }),
    write: (writer, { count }) => writer.u8(count),
  },
};

/** What all codecs have in common, once their types are put aside. */
interface AnyItemCodec {
  id: number;
  lengths: readonly number[];
  read: (reader: ByteReader) => object;
  write: (writer: ByteWriter, item: object) => void;
}
const BY_TYPE = CODECS as unknown as Readonly<Record<Known, AnyItemCodec>>;
const BY_ID = new Map(
  Object.entries(BY_TYPE).map(([type, codec]) => [codec.id, { ...codec, type: type as Known }]),
);

function readItem(id: number, content: ByteReader): Item {
  const codec = BY_ID.get(id);
  return codec?.lengths.includes(content.left) === true
    ? ({ id, type: codec.type, ...codec.read(content) } as Item)
    : { id, type: 'raw', hex: toHex(content.rest()) };
}

/** Reads items up to the end. One that says to be longer than what is left is no item: the rest comes back as hexadecimal text. */
export function readItems(reader: ByteReader): { items: Item[]; restHex: string } {
  const items: Item[] = [];
  while (reader.left >= 2 && (reader.peek(1) ?? 0) <= reader.left - 2) {
    const id = reader.u8();
    items.push(readItem(id, reader.part(reader.u8())));
  }
  return { items, restHex: toHex(reader.rest()) };
}

/** Writes an item with its id and length. */
export function writeItem(writer: ByteWriter, item: Item): void {
  const content = new ByteWriter();
  if (item.type === 'raw') {
    content.hex(item.hex);
  } else {
    BY_TYPE[item.type].write(content, item);
  }
  const bytes = content.finish();
  writer.u8(item.id).u8(bytes.length).bytes(bytes);
}
