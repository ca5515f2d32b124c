import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { decodeAmf, encodeAmf, type Amf } from './amf0.ts';
import { ChunkReader, MESSAGE, writeMessage, type Message } from './chunks.ts';
import { flvHeader, flvTag, isReordered } from './flv.ts';
import { Handshake } from './handshake.ts';
import { RtmpError } from './rtmp-error.ts';

const anyAmf: fc.Arbitrary<Amf> = fc.letrec<{ value: Amf }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', maxDepth: 4 },
    fc.double({ noNaN: true }),
    fc.boolean(),
    fc.string(),
    fc.constantFrom(null, undefined),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(fc.stringMatching(/^[a-zA-Z]{1,8}$/), tie('value'), { maxKeys: 4 }),
  ),
})).value;

/** Bytes that are written as hexadecimal digits, with spaces between fields. */
const fromHex = (text: string): Buffer => Buffer.from(text.replaceAll(' ', ''), 'hex');

/** The reader's answer to bytes that come in pieces of these sizes. */
function readPieces(bytes: Buffer, sizes: readonly number[], reader = new ChunkReader()): Message[] {
  const messages: Message[] = [];
  let at = 0;
  for (const size of [...sizes, bytes.length]) {
    messages.push(...reader.read(bytes.subarray(at, at + size)));
    at += size;
  }
  return messages;
}

const setChunkSize = (size: number): Buffer => {
  const payload = Buffer.alloc(4);
  payload.writeUInt32BE(size);
  return writeMessage(2, { type: MESSAGE.setChunkSize, streamId: 0, payload });
};

it('decodeAmf() reads back whatever encodeAmf() writes', () => {
  fc.assert(
    fc.property(fc.array(anyAmf, { maxLength: 5 }), (values) => {
      const read = decodeAmf(encodeAmf(values));
      expect(JSON.stringify(read)).toBe(JSON.stringify(values));
    }),
  );
});

it('decodeAmf() reads long texts, dates and arrays with names', () => {
  const hex = '0b4072c000000000000000 0c00000002 6869 08000000000001610100000009';
  expect(decodeAmf(fromHex(hex))).toEqual([300, 'hi', { a: false }]);
});

it('decodeAmf() answers any bytes with values or an RtmpError', () => {
  const outcome = (bytes: Uint8Array): string => {
    try {
      decodeAmf(Buffer.from(bytes));
      return 'values';
    } catch (error) {
      return error instanceof RtmpError ? 'refused' : String(error);
    }
  };
  // A few types come often, so that objects within objects do.
  const byte = fc.oneof(fc.constantFrom(0, 1, 2, 3, 8, 9, 10), fc.nat({ max: 255 }));
  fc.assert(
    fc.property(fc.array(byte, { maxLength: 200 }), (bytes) => {
      expect(['values', 'refused']).toContain(outcome(Uint8Array.from(bytes)));
    }),
    { numRuns: 2_000 },
  );
  expect(outcome(fromHex('030001'.repeat(40) + '61'))).toBe('refused');
  expect(outcome(fromHex('0affffffff'))).toBe('refused');
});

it('ChunkReader puts messages together however the bytes are cut', () => {
  const message = fc.record({
    type: fc.constantFrom<number>(MESSAGE.audio, MESSAGE.video, MESSAGE.command),
    streamId: fc.integer({ min: 0, max: 0xff_ff_ff_ff }),
    payload: fc.uint8Array({ maxLength: 700 }).map((bytes) => Buffer.from(bytes)),
  });
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.integer({ min: 2, max: 20 }), message), { minLength: 1, maxLength: 6 }),
      fc.integer({ min: 1, max: 600 }),
      fc.array(fc.integer({ min: 1, max: 300 }), { maxLength: 30 }),
      (sent, chunkBytes, sizes) => {
        const bytes = Buffer.concat([
          setChunkSize(chunkBytes),
          ...sent.map(([id, one]) => writeMessage(id, one, chunkBytes)),
        ]);
        const read = readPieces(bytes, sizes);
        expect(read).toEqual(sent.map(([, one]) => ({ ...one, timestamp: 0 })));
      },
    ),
  );
});

it('ChunkReader adds deltas to times, also extended ones, and knows chunks without a header', () => {
  const hex = [
    // Time 0x01000000 needs the extension; then a delta of 40; then the same again without a header.
    '04 ffffff 000001 09 01000000 01000000 aa',
    '44 000028 000001 09 bb',
    'c4 cc',
    // Only a new delta.
    '84 000001 dd',
  ].join('');
  const read = readPieces(fromHex(hex), [3, 5, 8, 1]);
  expect(read.map(({ timestamp, payload }) => [timestamp, payload.toString('hex')])).toEqual([
    [0x0100_0000, 'aa'],
    [0x0100_0028, 'bb'],
    [0x0100_0050, 'cc'],
    [0x0100_0051, 'dd'],
  ]);
});

it('ChunkReader takes messages that are interleaved, and drops one that is aborted', () => {
  const head = (id: number, length: number): string =>
    `0${id}000000${length.toString(16).padStart(6, '0')}0900000000`;
  const part = 'ab'.repeat(128);
  const abort = `02000000000004020000000000000005`;
  const bytes = fromHex(
    head(4, 130) + part + head(5, 130) + part + abort + `c4${'cd'.repeat(2)}` + head(5, 1) + 'ef',
  );
  const read = [...new ChunkReader().read(bytes)];
  expect(read.map(({ payload }) => payload.length)).toEqual([130, 1]);
});

it.each([
  ['a chunk without the one before it', 'c4aa'],
  ['a message larger than a command, before anything is published', '04000000 0f4240 0900000000'],
  ['a chunk size of zero', '02000000000004010000000000000000'],
  ['a message that begins within another', `04000000 000100 0900000000${'ab'.repeat(128)}04000000000001`],
])('ChunkReader refuses %s', (_what, hex) => {
  expect(() => readPieces(fromHex(hex.padEnd(600, '0')), [])).toThrow(RtmpError);
});

it('ChunkReader keeps no more under way than two of the largest messages', () => {
  const hex = Array.from(
    { length: 20 },
    (_, index) =>
      `${(4 + index).toString(16).padStart(2, '0')}000000 00fa00 0900000000${'ab'.repeat(12_800)}`,
  ).join('');
  expect(() => readPieces(Buffer.concat([setChunkSize(12_800), fromHex(hex)]), [])).toThrow('under way');
});

it('ChunkReader answers any bytes with messages or an RtmpError', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 2_000 }), fc.array(fc.nat({ max: 200 })), (bytes, sizes) => {
      let failure: unknown = null;
      try {
        readPieces(Buffer.from(bytes), sizes);
      } catch (error) {
        failure = error;
      }
      expect(failure === null || failure instanceof RtmpError).toBe(true);
    }),
    { numRuns: 1_000 },
  );
});

it('Handshake echoes what the client sent, and hands over what comes behind', () => {
  const client = Buffer.concat([Buffer.from([3]), Buffer.alloc(1_536, 7)]);
  const handshake = new Handshake();
  expect(handshake.take(client.subarray(0, 700))).toEqual({ answer: null, behind: null });
  const { answer, behind } = handshake.take(client.subarray(700));
  expect(behind).toBeNull();
  expect(answer?.length).toBe(1 + 2 * 1_536);
  expect(answer?.subarray(1 + 1_536).equals(client.subarray(1))).toBe(true);
  expect(handshake.take(Buffer.alloc(1_536 + 4, 1)).behind?.length).toBe(4);
  expect(() => new Handshake().take(Buffer.from('GET / HTTP/1.1'))).toThrow(RtmpError);
});

it('flvTag() and flvHeader() write what stands in a file', () => {
  expect(flvHeader({ audio: true, video: true }).toString('hex')).toBe('464c5601050000000900000000');
  const tag = flvTag({ kind: 'video', timestamp: 0x0102_0304, payload: Buffer.from([1, 2]) });
  expect(tag).toEqual(fromHex('09 000002 020304 01 000000 0102 0000000d'));
});

it('isReordered() tells a picture that is shown later than it is decoded', () => {
  const picture = (offset: string) => ({
    kind: 'video' as const,
    timestamp: 0,
    payload: fromHex(`2701${offset}`),
  });
  expect(isReordered(picture('000000'))).toBe(false);
  expect(isReordered(picture('000028'))).toBe(true);
  expect(isReordered({ ...picture('000028'), kind: 'audio' })).toBe(false);
  expect(isReordered({ ...picture('000028'), payload: fromHex('1700000028') })).toBe(false);
});
