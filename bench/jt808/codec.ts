import { Jt808Error } from '#shared/jt808/fault.ts';
import { FrameReader } from '#shared/jt808/frame-reader.ts';
import { fromHex } from '#shared/jt808/hex.ts';
import { encodeMessage, tryDecodeMessage, type Body } from '#shared/jt808/message.ts';
import { createMutator } from '#shared/jt808/testing/mutator.ts';
import { SAMPLE_FRAMES } from '#shared/jt808/testing/samples.ts';
import type { Figure } from '../lib/report.ts';

const RUNS = 10;
const MUTATED_A_RUN = 100_000;
const POSITIONS_A_RUN = 50_000;
/** As TCP hands them over. */
const CHUNK_BYTES = 1_400;

const CAR: Body = {
  type: 'position',
  alarmBits: 0,
  stateBits: 3,
  latitude: 30.123456,
  longitude: 120.654321,
  altitudeM: 12,
  speedKmh: 36.5,
  directionDeg: 90,
  time: '2026-01-05T16:00:00+08:00',
  items: [
    { id: 0x01, type: 'mileage', km: 1234.5 },
    { id: 0x30, type: 'signalStrength', value: 24 },
    { id: 0x31, type: 'satellites', count: 11 },
  ],
  restHex: '',
};

/** Decodes a stream; how many messages were read. A throw ends the benchmark: nothing that a line brings may make the reader throw. */
function decodeAll(stream: Uint8Array): { messages: number; faults: number } {
  const reader = new FrameReader();
  const counts = { messages: 0, faults: 0 };
  for (let at = 0; at < stream.length; at += CHUNK_BYTES) {
    for (const item of reader.push(stream.subarray(at, at + CHUNK_BYTES))) {
      const result = item instanceof Jt808Error ? item : tryDecodeMessage(item);
      counts[result instanceof Jt808Error ? 'faults' : 'messages'] += 1;
    }
  }
  return counts;
}

/** A million mutated frames in ten streams, and how many positions a second are read. */
export function jt808Codec(): Promise<Figure[]> {
  const envelope = { edition: '2019', protocolVersion: 1, phone: '13800138000' } as const;
  const cars = Buffer.concat(
    Array.from({ length: POSITIONS_A_RUN }, (_, i) =>
      Buffer.concat(encodeMessage({ ...envelope, serial: i & 0xffff }, CAR)),
    ),
  );
  const rates: number[] = [];
  const faults: number[] = [];
  const read: number[] = [];
  for (let run = 1; run <= RUNS; run++) {
    const mutate = createMutator(run);
    const mutated = Buffer.concat(
      Array.from({ length: MUTATED_A_RUN }, (_, i) =>
        mutate(fromHex(SAMPLE_FRAMES[i % SAMPLE_FRAMES.length]?.hex ?? '') ?? new Uint8Array()),
      ),
    );
    const found = decodeAll(mutated);
    faults.push(found.faults);
    read.push(found.messages);

    const from = performance.now();
    const { messages } = decodeAll(cars);
    if (messages !== POSITIONS_A_RUN) {
      throw new Error(`${messages} of ${POSITIONS_A_RUN} positions were read`);
    }
    rates.push(messages / ((performance.now() - from) / 1_000));
  }
  return Promise.resolve([
    { name: 'positions read', unit: '1/s', values: rates, aim: 10_000 },
    { name: 'of 100,000 mutated frames: faults', unit: 'frames', values: faults },
    { name: 'of 100,000 mutated frames: read', unit: 'frames', values: read },
  ]);
}
