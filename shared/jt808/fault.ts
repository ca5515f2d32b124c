/**
 * What can be wrong with bytes of JT/T 808:
 * - `noise`: bytes between two frames that are no frame
 * - `escape`: 0x7d is followed by neither 0x01 nor 0x02
 * - `tooShort`, `tooLong`: fewer bytes than a field or a frame needs, or more than a frame can have
 * - `checksum`: the bytes were changed on their way
 * - `length`: the header states another length of the body than the frame has
 * - `fragment`: a fragment without a place in its message
 * - `value`: a value that the field can't hold
 */
export const FAULT_KINDS = [
  'noise',
  'escape',
  'tooShort',
  'tooLong',
  'checksum',
  'length',
  'fragment',
  'value',
] as const;
export type FaultKind = (typeof FAULT_KINDS)[number];

/** Bytes that aren't what the standard says, with where: `offset` counts from the byte after the frame's first mark. */
export class Jt808Error extends Error {
  readonly kind: FaultKind;
  readonly offset: number;

  constructor(kind: FaultKind, offset: number, reason: string) {
    super(`byte ${offset}: ${reason}`);
    this.name = 'Jt808Error';
    this.kind = kind;
    this.offset = offset;
  }
}

/** Runs a decoder. What it throws as a `Jt808Error` becomes its answer; anything else is an error of the program. */
export function tryDecode<T>(decode: () => T): T | Jt808Error {
  try {
    return decode();
  } catch (error) {
    if (error instanceof Jt808Error) {
      return error;
    }
    throw error;
  }
}
