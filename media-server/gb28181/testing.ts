import { Gb28181Error } from './fault.ts';

/** What a decoder throws that isn't the typed error; null when it throws nothing else. */
export function untyped(decode: () => unknown): unknown {
  try {
    decode();
    return null;
  } catch (error) {
    return error instanceof Gb28181Error ? null : error;
  }
}
