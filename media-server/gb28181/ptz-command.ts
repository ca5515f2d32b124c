import type { PtzVelocity } from '#shared/ptz.ts';

/** Directions of byte 4 (GB/T 28181-2016, table A.4). */
const BIT = { right: 0x01, left: 0x02, down: 0x04, up: 0x08, zoomIn: 0x10, zoomOut: 0x20 } as const;
/** What is done with presets (table A.7). */
export const PRESET = { set: 0x81, call: 0x82, remove: 0x83 } as const;
export const MAX_PRESET = 255;

const FIRST = 0xa5;
const VERSION = 0;
const ADDRESS = 1;

/** Eight bytes as the field PTZCmd has them: 16 capital hexadecimal digits (annex A.3.1). */
function encode(command: number, data: readonly [number, number, number]): string {
  // The low half of byte 2 is the sum of the halves of byte 1 and of the version.
  const second = (VERSION << 4) | (((FIRST >> 4) + (FIRST & 0x0f) + VERSION) % 16);
  const bytes = [FIRST, second, ADDRESS, command, ...data];
  const sum = bytes.reduce((total, byte) => total + byte, 0) % 256;
  return Buffer.from([...bytes, sum])
    .toString('hex')
    .toUpperCase();
}

/** Moves a camera; all zeros stop it. */
export function moveCommand({ pan, tilt, zoom }: PtzVelocity): string {
  const way = (value: number, plus: number, minus: number): number =>
    value > 0 ? plus : value < 0 ? minus : 0;
  // The slowest speed that is one: nought stands still.
  const speed = (value: number, most: number): number =>
    value === 0 ? 0 : Math.max(1, Math.round(Math.abs(value) * most));
  const bits =
    way(pan, BIT.right, BIT.left) | way(tilt, BIT.up, BIT.down) | way(zoom, BIT.zoomIn, BIT.zoomOut);
  return encode(bits, [speed(pan, 0xff), speed(tilt, 0xff), speed(zoom, 0x0f) << 4]);
}

/** `number` from 1 to 255. */
export const presetCommand = (command: number, number: number): string => encode(command, [0, number, 0]);
