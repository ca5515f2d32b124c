import { ByteWriter, type ByteReader } from './bytes.ts';
import { bodyCodec, emptyCodec } from './codec.ts';
import { Jt808Error, tryDecode } from './fault.ts';
import { toHex } from './hex.ts';
import { readItems, writeItem, type Item } from './items.ts';
import { readTime, writeTime } from './time.ts';

/** Bits of a position's state that say how its coordinates are meant (table 25). */
export const STATE = { located: 1, south: 2, west: 3, encryptedCoordinates: 5 } as const;
/** Bit of the alarms (table 24): somebody has pressed the emergency button. */
export const ALARM = { emergency: 0 } as const;

/** Whether a bit of a double word is set. */
export const hasBit = (bits: number, bit: number): boolean => Math.floor(bits / 2 ** bit) % 2 === 1;

/** Section 8.12. */
export interface TerminalPosition {
  alarmBits: number;
  stateBits: number;
  /** Degrees, south and west negative, in the datum of the terminal: WGS-84, or GCJ-02 where its state says "encrypted". */
  latitude: number;
  longitude: number;
  altitudeM: number;
  speedKmh: number;
  /** Degrees clockwise from north. */
  directionDeg: number;
  /** ISO 8601 with +08:00; null: the terminal has no time. */
  time: string | null;
  items: Item[];
  /** What follows the items and is none, hexadecimal. */
  restHex: string;
}

const DEGREE = 1e6;

export function readPosition(reader: ByteReader): TerminalPosition {
  const alarmBits = reader.u32();
  const stateBits = reader.u32();
  const sign = (bit: number): 1 | -1 => (hasBit(stateBits, bit) ? -1 : 1);
  const latitude = reader.u32();
  const longitude = reader.u32();
  return {
    alarmBits,
    stateBits,
    // Zero has no sign.
    latitude: (sign(STATE.south) * latitude) / DEGREE || 0,
    longitude: (sign(STATE.west) * longitude) / DEGREE || 0,
    altitudeM: reader.u16(),
    speedKmh: reader.u16() / 10,
    directionDeg: reader.u16(),
    time: readTime(reader),
    ...readItems(reader),
  };
}

const withBit = (bits: number, bit: number, isSet: boolean): number =>
  isSet === hasBit(bits, bit) ? bits : bits + (isSet ? 1 : -1) * 2 ** bit;

/** The signs of the coordinates decide over the state's bits for south and west; of a zero the bits stay. */
export function writePosition(writer: ByteWriter, position: TerminalPosition): void {
  const { latitude, longitude } = position;
  let { stateBits } = position;
  stateBits = latitude === 0 ? stateBits : withBit(stateBits, STATE.south, latitude < 0);
  stateBits = longitude === 0 ? stateBits : withBit(stateBits, STATE.west, longitude < 0);
  writer.u32(position.alarmBits).u32(stateBits);
  writer.u32(Math.round(Math.abs(latitude) * DEGREE)).u32(Math.round(Math.abs(longitude) * DEGREE));
  writer
    .u16(position.altitudeM)
    .u16(Math.round(position.speedKmh * 10))
    .u16(position.directionDeg);
  writeTime(writer, position.time);
  position.items.forEach((item) => writeItem(writer, item));
  writer.hex(position.restHex);
}

/** Positions of a batch: fresh ones, or those of a stretch without a network. */
export const BATCH_KIND = { fresh: 0, blindArea: 1 } as const;

interface Batch {
  kind: number;
  positions: TerminalPosition[];
  /** What stands where a position should and is none, hexadecimal. */
  restHex: string;
}

/** Reads what is there, whatever number is stated: some terminals state that of another batch. */
function readBatch(reader: ByteReader): Batch {
  reader.u16();
  const kind = reader.u8();
  const positions: TerminalPosition[] = [];
  while (reader.left >= 2) {
    const trial = reader.ahead();
    const position = tryDecode(() => readPosition(trial.part(trial.u16())));
    if (position instanceof Jt808Error) {
      break;
    }
    positions.push(position);
    reader.bytes(reader.left - trial.left);
  }
  return { kind, positions, restHex: toHex(reader.rest()) };
}

/** Messages about where the terminal is. */
export const POSITION = [
  bodyCodec({ id: 0x0200, type: 'position', read: readPosition, write: writePosition }),
  emptyCodec(0x8201, 'positionQuery'),
  bodyCodec({
    id: 0x0201,
    type: 'positionAnswer',
    read: (reader) => ({ answeredSerial: reader.u16(), position: readPosition(reader) }),
    write: (writer, body: { answeredSerial: number; position: TerminalPosition }) =>
      writePosition(writer.u16(body.answeredSerial), body.position),
  }),
  bodyCodec({
    id: 0x0704,
    type: 'positionBatch',
    read: readBatch,
    write: (writer, { kind, positions, restHex }: Batch) => {
      writer.u16(positions.length).u8(kind);
      for (const position of positions) {
        const one = new ByteWriter();
        writePosition(one, position);
        const bytes = one.finish();
        writer.u16(bytes.length).bytes(bytes);
      }
      writer.hex(restHex);
    },
  }),
  bodyCodec({
    id: 0x8202,
    type: 'trackPosition',
    /** Reports every `intervalS` for `durationS`; an interval of 0 ends it, and has no duration. */
    read: (reader) => ({ intervalS: reader.u16(), durationS: reader.left >= 4 ? reader.u32() : null }),
    write: (writer, body: { intervalS: number; durationS: number | null }) => {
      writer.u16(body.intervalS);
      if (body.durationS !== null) {
        writer.u32(body.durationS);
      }
    },
  }),
] as const;
