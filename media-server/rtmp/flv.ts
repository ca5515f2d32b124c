import type { FeedFormat } from '../ingest/fed-stream.ts';

/** A piece of sound or picture as RTMP and FLV carry it (FLV 10.1, annex E.4). */
export interface FlvTag {
  kind: 'audio' | 'video';
  /** Milliseconds. */
  timestamp: number;
  payload: Buffer;
}

const TAG_TYPE = { audio: 8, video: 9 } as const;
const TAG_HEADER_BYTES = 11;
const HAS_AUDIO = 4;
const HAS_VIDEO = 1;

const AVC = 7;
const AVC_NALUS = 1;

/** Head of an FLV file that holds these kinds. */
export function flvHeader(kinds: { audio: boolean; video: boolean }): Buffer {
  const flags = (kinds.audio ? HAS_AUDIO : 0) | (kinds.video ? HAS_VIDEO : 0);
  return Buffer.from([0x46, 0x4c, 0x56, 1, flags, 0, 0, 0, 9, 0, 0, 0, 0]);
}

/** A tag as it stands in a file. */
export function flvTag({ kind, timestamp, payload }: FlvTag): Buffer {
  const head = Buffer.alloc(TAG_HEADER_BYTES);
  head.writeUInt8(TAG_TYPE[kind]);
  head.writeUIntBE(payload.length, 1, 3);
  head.writeUIntBE(timestamp & 0xff_ff_ff, 4, 3);
  head.writeUInt8((timestamp >>> 24) & 0xff, 7);
  const size = Buffer.alloc(4);
  size.writeUInt32BE(TAG_HEADER_BYTES + payload.length);
  return Buffer.concat([head, payload, size]);
}

/** Whether an H.264 picture is shown at another time than it is decoded, as where it stands among B pictures. */
export function isReordered({ kind, payload }: FlvTag): boolean {
  const isPicture =
    kind === 'video' && payload.length >= 5 && ((payload[0] ?? 0) & 0x0f) === AVC && payload[1] === AVC_NALUS;
  return isPicture && payload.readIntBE(2, 3) !== 0;
}

/** How ffmpeg is given what an encoder sends over RTMP. */
export const flvFormat: FeedFormat<FlvTag> = {
  container: 'flv',
  header: (kinds) => flvHeader({ audio: kinds.includes('audio'), video: kinds.includes('video') }),
  encode: flvTag,
  isReordered,
};
