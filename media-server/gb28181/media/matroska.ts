import type { FeedFormat } from '../../ingest/fed-stream.ts';
import { splitAdts, type AdtsFrame } from './adts.ts';
import type { GbCodec, GbFrame } from './ps.ts';

/*
 * ffmpeg's own reader of program streams knows no G.711 A in them, so it is given the frames in Matroska (RFC 9559), which carries all
 * codecs here with their times.
 */

const EBML = 0x1a45dfa3;
const SEGMENT = 0x18538067;
const CLUSTER = 0x1f43b675;
const TIMESTAMP = 0xe7;
const SIMPLE_BLOCK = 0xa3;

const TRACK: Readonly<Record<GbFrame['kind'], number>> = { video: 1, audio: 2 };
const TRACK_TYPE: Readonly<Record<GbFrame['kind'], number>> = { video: 1, audio: 2 };

const SAMPLE_RATE = 8_000;
/** Format tags of WAVEFORMATEX (RFC 2361). */
const WAVE_TAG = { pcma: 6, pcmu: 7 } as const;

function idBytes(id: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(id);
  return bytes.subarray(bytes.findIndex((byte) => byte !== 0));
}

function element(id: number, ...content: readonly Buffer[]): Buffer {
  const body = Buffer.concat(content);
  const size = Buffer.alloc(4);
  size.writeUInt32BE(0x1000_0000 | body.length);
  return Buffer.concat([idBytes(id), size, body]);
}

function integer(id: number, value: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64BE(BigInt(value));
  return element(id, bytes);
}

const text = (id: number, value: string): Buffer => element(id, Buffer.from(value, 'ascii'));

function float(id: number, value: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeDoubleBE(value);
  return element(id, bytes);
}

function waveFormat(tag: number): Buffer {
  const bytes = Buffer.alloc(18);
  bytes.writeUInt16LE(tag, 0);
  bytes.writeUInt16LE(1, 2);
  bytes.writeUInt32LE(SAMPLE_RATE, 4);
  bytes.writeUInt32LE(SAMPLE_RATE, 8);
  bytes.writeUInt16LE(1, 12);
  bytes.writeUInt16LE(8, 14);
  return bytes;
}

/** CodecID, CodecPrivate, and the settings of sound. */
function codecElements(codec: GbCodec, sample: GbFrame): Buffer[] {
  const audio = (rate: number, channels: number): Buffer =>
    element(0xe1, float(0xb5, rate), integer(0x9f, channels));
  switch (codec) {
    case 'h264': {
      return [text(0x86, 'V_MPEG4/ISO/AVC')];
    }
    case 'h265': {
      return [text(0x86, 'V_MPEGH/ISO/HEVC')];
    }
    case 'pcma':
    case 'pcmu': {
      return [text(0x86, 'A_MS/ACM'), element(0x63a2, waveFormat(WAVE_TAG[codec])), audio(SAMPLE_RATE, 1)];
    }
    case 'aac': {
      const [first] = splitAdts(sample.payload);
      return first === undefined
        ? [text(0x86, 'A_AAC'), audio(SAMPLE_RATE, 1)]
        : [text(0x86, 'A_AAC'), element(0x63a2, first.config), audio(first.sampleRate, first.channels)];
    }
  }
}

function trackEntry(sample: GbFrame): Buffer {
  // Any size will do: the picture's own parameter sets say it.
  const video = sample.kind === 'video' ? [element(0xe0, integer(0xb0, 16), integer(0xba, 16))] : [];
  return element(
    0xae,
    integer(0xd7, TRACK[sample.kind]),
    integer(0x73c5, TRACK[sample.kind]),
    integer(0x83, TRACK_TYPE[sample.kind]),
    ...codecElements(sample.codec, sample),
    ...video,
  );
}

function header(kinds: readonly GbFrame['kind'][], frames: readonly GbFrame[]): Buffer {
  const samples = (['video', 'audio'] as const)
    .filter((kind) => kinds.includes(kind))
    .flatMap((kind) => frames.find((frame) => frame.kind === kind) ?? []);
  const unknownSize = Buffer.from([0x01, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff]);
  return Buffer.concat([
    element(EBML, text(0x4282, 'matroska'), integer(0x4287, 4), integer(0x4285, 2)),
    idBytes(SEGMENT),
    unknownSize,
    element(0x1549a966, integer(0x2ad7b1, 1_000_000), text(0x4d80, 'ecc'), text(0x5741, 'ecc')),
    element(0x1654ae6b, ...samples.map(trackEntry)),
  ]);
}

/** A cluster of its own for each block: the times of blocks count from that of their cluster. */
function block(kind: GbFrame['kind'], timestamp: number, payload: Buffer): Buffer {
  const head = Buffer.from([0x80 | TRACK[kind], 0, 0, 0x80]);
  return element(CLUSTER, integer(TIMESTAMP, timestamp), element(SIMPLE_BLOCK, head, payload));
}

const aacBlocks = (frame: GbFrame): Buffer[] => {
  let samples = 0;
  return splitAdts(frame.payload).map(({ sampleRate, payload }: AdtsFrame) => {
    const at = frame.timestamp + Math.round((samples * 1_000) / sampleRate);
    samples += 1_024;
    return block(frame.kind, at, payload);
  });
};

/** How ffmpeg is given what comes in a program stream. */
export const matroskaFormat: FeedFormat<GbFrame> = {
  container: 'matroska',
  header,
  encode: (frame) =>
    frame.codec === 'aac'
      ? Buffer.concat(aacBlocks(frame))
      : block(frame.kind, frame.timestamp, frame.payload),
  // What the parameter sets say of it is read by the probe.
  isReordered: () => false,
};
