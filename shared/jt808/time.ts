import type { ByteReader, ByteWriter } from './bytes.ts';
import { Jt808Error } from './fault.ts';

/** Times of the standard are of GMT+8. */
export const OFFSET_MS = 8 * 3_600_000;
const DIGITS = /^(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)$/;

/** `YYMMDDhhmmss` as ISO 8601 with `zone`; null for what is no time, such as the zeros of a terminal without a fix. */
export function isoOf(digits: string, zone: '+08:00' | 'Z'): string | null {
  const [, year, month, day, hour, minute, second] = DIGITS.exec(digits) ?? [];
  const local = `20${year}-${month}-${day}T${hour}:${minute}:${second}`;
  const at = Date.parse(`${local}Z`);
  // 30 February would be taken for 2 March.
  return !Number.isNaN(at) && new Date(at).toISOString().startsWith(local) ? `${local}${zone}` : null;
}

/** A time of the standard as ISO 8601 with +08:00; UTC ms in. */
export const isoAt = (at: number): string => `${new Date(at + OFFSET_MS).toISOString().slice(0, 19)}+08:00`;

export const readTime = (reader: ByteReader): string | null => isoOf(reader.bcd(6), '+08:00');

/** Writes a time of any zone as GMT+8; null as zeros. */
export function writeTime(writer: ByteWriter, iso: string | null, offsetMs = OFFSET_MS): void {
  if (iso === null) {
    writer.bcd('0', 6);
    return;
  }
  const at = Date.parse(iso);
  const year = new Date(at + offsetMs).getUTCFullYear();
  if (Number.isNaN(at) || year < 2000 || year > 2099) {
    throw new Jt808Error('value', 0, `${iso} is no time of this century`);
  }
  writer.bcd(new Date(at + offsetMs).toISOString().slice(2, 19).replaceAll(/[^\d]/g, ''), 6);
}
