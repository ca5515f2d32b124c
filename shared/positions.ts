import { z } from 'zod';
import { AppError } from './errors.ts';
import type { UnitState } from './units.ts';

/**
 * Binary frames of the position stream (WebSocket `/positions`). Little-endian, columnar: a header of 24 bytes, then one column after
 * another, each with `count` items, wide types first so that every column is aligned.
 *
 * Header: u32 magic "POS1" · u8 kind (0 snapshot, 1 delta) · u8[3] zero · u32 sequence · u32 count · f64 server time (UTC ms).
 * Columns: i32 lon, i32 lat (1e-7 degree) · u32 unit number · u32 age of the fix (ms) · u16 accuracy (dm) · u16 speed (cm/s) ·
 * u16 heading (0.01 degree) · u8 battery (percent) · u8 state. 0xffff and 0xff mean unknown.
 *
 * A delta without rows breaks a silence: the link lives. A delta whose sequence is not the last one plus 1 tells of a gap: the client sends the text `resync` and gets a snapshot.
 * A client that doesn't look at all units says with a `StreamView` which of them it does, see there.
 */
const MAGIC = 0x31534f50;

/** WebSocket subprotocol of the position stream. */
export const POSITIONS_PROTOCOL = 'ecc.positions';
/** A client's message: it wants a snapshot. */
export const RESYNC = 'resync';

/** A part of the world, WGS-84 degrees, that doesn't cross the 180th meridian. */
export const ViewBox = z.tuple([
  z.number().min(-180).max(180),
  z.number().min(-90).max(90),
  z.number().min(-180).max(180),
  z.number().min(-90).max(90),
]);
/** West, south, east, north. */
export type ViewBox = z.infer<typeof ViewBox>;

export const MAX_VIEW_BOXES = 8;
export const MAX_VIEW_UNITS = 64;

/**
 * A client's message, as JSON: what it looks at. Units in one of the boxes, on their way out of them, or named by their number come as
 * soon as they change; of the others the latest position comes in turns, `VIEW_ROUND_MS` after it changed at the latest. Before the first
 * such message all units come at once.
 */
export const StreamView = z.strictObject({
  boxes: z.array(ViewBox).max(MAX_VIEW_BOXES),
  units: z.array(z.number().int().positive().max(0xffffffff)).max(MAX_VIEW_UNITS),
});
export type StreamView = z.infer<typeof StreamView>;

/** Units that nobody looks at are told of this often, ms. */
export const VIEW_ROUND_MS = 5_000;

/** Reads a client's message; null when it is none of those that clients send. */
export function readStreamMessage(text: string): typeof RESYNC | StreamView | null {
  if (text === RESYNC) {
    return RESYNC;
  }
  try {
    return StreamView.parse(JSON.parse(text));
  } catch {
    return null;
  }
}

/** Whether a place lies in one of the boxes. */
export function isInView({ boxes }: Pick<StreamView, 'boxes'>, lon: number, lat: number): boolean {
  return boxes.some(
    ([west, south, east, north]) => lon >= west && lon <= east && lat >= south && lat <= north,
  );
}
/** Close code of the stream besides those of all sockets: the caller's role may not see positions. */
export const POSITIONS_CLOSE = { forbidden: 4003 } as const;

const HEADER_BYTES = 24;
const ROW_BYTES = 4 * 4 + 3 * 2 + 2;
const UNKNOWN_16 = 0xffff;
const UNKNOWN_8 = 0xff;
const STATES: readonly UnitState[] = ['live', 'lastKnown', 'off'];

export interface PositionRow {
  no: number;
  lon: number;
  lat: number;
  /** Age of the fix at the frame's server time, ms. */
  ageMs: number;
  /** Metres. */
  accuracy: number;
  /** Metres a second. */
  speed: number | null;
  /** Degrees clockwise from north. */
  heading: number | null;
  /** 0–1. */
  battery: number | null;
  state: UnitState;
}

export interface PositionFrame {
  kind: 'snapshot' | 'delta';
  sequence: number;
  /** Server's UTC ms when the frame was made. */
  serverTime: number;
  rows: PositionRow[];
}

interface Columns {
  lon: Int32Array;
  lat: Int32Array;
  no: Uint32Array;
  age: Uint32Array;
  accuracy: Uint16Array;
  speed: Uint16Array;
  heading: Uint16Array;
  battery: Uint8Array;
  state: Uint8Array;
}

function columnsOf(buffer: ArrayBuffer, count: number): Columns {
  let offset = HEADER_BYTES;
  const take = (bytes: number): number => {
    const at = offset;
    offset += bytes * count;
    return at;
  };
  return {
    lon: new Int32Array(buffer, take(4), count),
    lat: new Int32Array(buffer, take(4), count),
    no: new Uint32Array(buffer, take(4), count),
    age: new Uint32Array(buffer, take(4), count),
    accuracy: new Uint16Array(buffer, take(2), count),
    speed: new Uint16Array(buffer, take(2), count),
    heading: new Uint16Array(buffer, take(2), count),
    battery: new Uint8Array(buffer, take(1), count),
    state: new Uint8Array(buffer, take(1), count),
  };
}

const scaled = (value: number | null, factor: number, unknown: number): number =>
  value === null ? unknown : Math.min(Math.round(value * factor), unknown - 1);

const unscaled = (value: number, factor: number, unknown: number): number | null =>
  value === unknown ? null : value / factor;

/** Encodes a frame; values beyond a column's range are held at its greatest value. */
export function encodePositions(frame: PositionFrame): ArrayBuffer {
  const count = frame.rows.length;
  const buffer = new ArrayBuffer(HEADER_BYTES + ROW_BYTES * count);
  const header = new DataView(buffer);
  header.setUint32(0, MAGIC, true);
  header.setUint8(4, frame.kind === 'snapshot' ? 0 : 1);
  header.setUint32(8, frame.sequence >>> 0, true);
  header.setUint32(12, count, true);
  header.setFloat64(16, frame.serverTime, true);
  const columns = columnsOf(buffer, count);
  frame.rows.forEach((row, i) => {
    columns.lon[i] = Math.round(row.lon * 1e7);
    columns.lat[i] = Math.round(row.lat * 1e7);
    columns.no[i] = row.no;
    columns.age[i] = Math.min(Math.max(Math.round(row.ageMs), 0), 0xffffffff);
    columns.accuracy[i] = scaled(row.accuracy, 10, UNKNOWN_16);
    columns.speed[i] = scaled(row.speed, 100, UNKNOWN_16);
    columns.heading[i] = scaled(row.heading, 100, UNKNOWN_16);
    columns.battery[i] = scaled(row.battery, 100, UNKNOWN_8);
    columns.state[i] = STATES.indexOf(row.state);
  });
  return buffer;
}

/** Decodes a frame. Throws `AppError('invalidInput')` with the byte offset as its place. */
export function decodePositions(buffer: ArrayBuffer): PositionFrame {
  if (buffer.byteLength < HEADER_BYTES) {
    throw AppError.invalidInput(
      'byte 0',
      `a frame has at least ${HEADER_BYTES} bytes, not ${buffer.byteLength}`,
    );
  }
  const header = new DataView(buffer);
  if (header.getUint32(0, true) !== MAGIC) {
    throw AppError.invalidInput('byte 0', 'not a position frame');
  }
  const kind = header.getUint8(4);
  if (kind > 1) {
    throw AppError.invalidInput('byte 4', `unknown kind ${kind}`);
  }
  const count = header.getUint32(12, true);
  if (buffer.byteLength !== HEADER_BYTES + ROW_BYTES * count) {
    throw AppError.invalidInput('byte 12', `${count} rows do not fill ${buffer.byteLength} bytes`);
  }
  const columns = columnsOf(buffer, count);
  const serverTime = header.getFloat64(16, true);
  if (!Number.isFinite(serverTime)) {
    throw AppError.invalidInput('byte 16', 'the server time is not a number');
  }
  const rows: PositionRow[] = [];
  for (let i = 0; i < count; i++) {
    const state = STATES[columns.state[i] ?? UNKNOWN_8];
    if (state === undefined) {
      throw AppError.invalidInput(`row ${i}`, `unknown state ${columns.state[i]}`);
    }
    const lon = (columns.lon[i] ?? 0) / 1e7;
    const lat = (columns.lat[i] ?? 0) / 1e7;
    if (Math.abs(lon) > 180 || Math.abs(lat) > 90) {
      throw AppError.invalidInput(`row ${i}`, `${lon}, ${lat} is not on the Earth`);
    }
    rows.push({
      no: columns.no[i] ?? 0,
      lon,
      lat,
      ageMs: columns.age[i] ?? 0,
      accuracy: (columns.accuracy[i] ?? 0) / 10,
      speed: unscaled(columns.speed[i] ?? UNKNOWN_16, 100, UNKNOWN_16),
      heading: unscaled(columns.heading[i] ?? UNKNOWN_16, 100, UNKNOWN_16),
      battery: unscaled(columns.battery[i] ?? UNKNOWN_8, 100, UNKNOWN_8),
      state,
    });
  }
  return { kind: kind === 0 ? 'snapshot' : 'delta', sequence: header.getUint32(8, true), serverTime, rows };
}
