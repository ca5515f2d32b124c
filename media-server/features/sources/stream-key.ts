import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

const KEY_BYTES = 32;

/** SHA-256 of a stream key, hexadecimal: all that the store knows of it. */
export const hashOf = (streamKey: string): string => createHash('sha256').update(streamKey).digest('hex');

/** A new stream key: letters, digits, `-` and `_`, so that it needs no escaping in a header, an address or a form. */
export function newStreamKey(): { streamKey: string; keyHash: string } {
  const streamKey = randomBytes(KEY_BYTES).toString('base64url');
  return { streamKey, keyHash: hashOf(streamKey) };
}

/** Whether `streamKey` is the one with this hash; takes as long for a wrong one as for the right one. */
export function isKey(streamKey: string, keyHash: string): boolean {
  const given = Buffer.from(hashOf(streamKey), 'hex');
  const wanted = Buffer.from(keyHash, 'hex');
  return given.length === wanted.length && timingSafeEqual(given, wanted);
}
