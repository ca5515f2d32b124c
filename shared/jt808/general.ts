import type { ByteReader, ByteWriter } from './bytes.ts';
import { bodyCodec, emptyCodec } from './codec.ts';
import type { Edition } from './frame.ts';
import { isoOf, writeTime } from './time.ts';

/** Results of general answers: done, failed, wrong message, not supported, and (platform only) alarm dealt with. */
export const RESULT = { done: 0, failed: 1, wrong: 2, unsupported: 3, alarmHandled: 4 } as const;

/** Which message is answered, and how. */
export interface GeneralAnswer {
  answeredSerial: number;
  answeredId: number;
  result: number;
}

const readAnswer = (reader: ByteReader): GeneralAnswer => ({
  answeredSerial: reader.u16(),
  answeredId: reader.u16(),
  result: reader.u8(),
});
const writeAnswer = (writer: ByteWriter, body: GeneralAnswer): void =>
  void writer.u16(body.answeredSerial).u16(body.answeredId).u8(body.result);

/** Asks for fragments again. */
export interface Resend {
  /** Serial of the message's first fragment. */
  firstSerial: number;
  numbers: number[];
}

/** The count takes one byte in 2013 and two in 2019; the length of the whole says which a terminal has sent. */
const readResend = (reader: ByteReader): Resend => {
  const firstSerial = reader.u16();
  const count = reader.left % 2 === 0 ? reader.u16() : reader.u8();
  return { firstSerial, numbers: Array.from({ length: count }, () => reader.u16()) };
};
const writeResend = (writer: ByteWriter, { firstSerial, numbers }: Resend, edition: Edition): void => {
  writer.u16(firstSerial);
  if (edition === '2019') {
    writer.u16(numbers.length);
  } else {
    writer.u8(numbers.length);
  }
  numbers.forEach((number) => writer.u16(number));
};

/** Messages that hold the link. */
export const GENERAL = [
  bodyCodec({ id: 0x0001, type: 'terminalAnswer', read: readAnswer, write: writeAnswer }),
  bodyCodec({ id: 0x8001, type: 'platformAnswer', read: readAnswer, write: writeAnswer }),
  emptyCodec(0x0002, 'heartbeat'),
  emptyCodec(0x0003, 'logout'),
  emptyCodec(0x0004, 'timeQuery'),
  bodyCodec({
    id: 0x8004,
    type: 'timeAnswer',
    /** The one time of the standard that is UTC. */
    read: (reader) => ({ time: isoOf(reader.bcd(6), 'Z') }),
    write: (writer, { time }: { time: string | null }) => writeTime(writer, time, 0),
  }),
  bodyCodec({ id: 0x0005, type: 'terminalResend', read: readResend, write: writeResend }),
  bodyCodec({ id: 0x8003, type: 'platformResend', read: readResend, write: writeResend }),
] as const;
