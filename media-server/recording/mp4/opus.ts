import { findBox, makeBox, makeFullBox, uint16, uint32 } from './boxes.ts';

/** Opus counts time in these, whatever it was recorded with (RFC 7845, section 4). */
export const OPUS_TIMESCALE = 48_000;
/** 20 ms of silence: a CELT frame for both channels without any data of its own (RFC 6716, section 3.1). */
export const SILENT_PACKET = Buffer.from([0xfc, 0xff, 0xfe]);
export const SILENT_UNITS = 960;

/** One packet with the time that it lasts, in units of `OPUS_TIMESCALE`. */
export interface OpusSample {
  packet: Buffer;
  units: number;
}

/** Units of one frame, by the configuration in the first five bits of a packet (RFC 6716, table 2). */
function frameUnits(config: number): number {
  if (config < 12) {
    return [480, 960, 1920, 2880][config % 4] ?? 960;
  }
  return config < 16 ? ([480, 960][config % 2] ?? 960) : ([120, 240, 480, 960][config % 4] ?? 960);
}

/** How long a packet lasts (RFC 6716, section 3.1); null for one that isn't Opus. */
export function packetUnits(packet: Buffer): number | null {
  const [head, count] = packet;
  if (head === undefined) {
    return null;
  }
  const code = head & 3;
  const frames = code === 0 ? 1 : code === 3 ? (count ?? 0) & 63 : 2;
  const units = frames * frameUnits(head >> 3);
  // 120 ms at most.
  return units > 0 && units <= 5_760 ? units : null;
}

const zeros = (bytes: number): Buffer => Buffer.alloc(bytes);
/** The matrix that leaves a picture as it is. */
const UNITY = uint32(0x1_00_00, 0, 0, 0, 0x1_00_00, 0, 0, 0, 0x40_00_00_00);
/** `und` in three times five bits. */
const UNDETERMINED = uint16(0x55_c4, 0);
const CHANNELS = 2;

/** The track box of Opus sound (Encapsulation of Opus in ISO Base Media File Format, 4.3). */
export function opusTrack(trackId: number): Buffer {
  const tkhd = makeFullBox(
    'tkhd',
    { flags: 3 },
    uint32(0, 0, trackId, 0, 0),
    zeros(8),
    uint16(0, 1, 0x01_00, 0),
    UNITY,
    zeros(8),
  );
  const mdhd = makeFullBox('mdhd', {}, uint32(0, 0, OPUS_TIMESCALE, 0), UNDETERMINED);
  const hdlr = makeFullBox(
    'hdlr',
    {},
    zeros(4),
    Buffer.from('soun'),
    zeros(12),
    Buffer.from('SoundHandler\0'),
  );
  const dOps = makeBox('dOps', Buffer.from([0, CHANNELS]), uint16(0), uint32(OPUS_TIMESCALE), zeros(3));
  const entry = makeBox(
    'Opus',
    zeros(6),
    uint16(1),
    zeros(8),
    uint16(CHANNELS, 16, 0, 0),
    uint32(OPUS_TIMESCALE * 0x1_00_00),
    dOps,
  );
  const stbl = makeBox(
    'stbl',
    makeFullBox('stsd', {}, uint32(1), entry),
    makeFullBox('stts', {}, uint32(0)),
    makeFullBox('stsc', {}, uint32(0)),
    makeFullBox('stsz', {}, uint32(0, 0)),
    makeFullBox('stco', {}, uint32(0)),
  );
  const dinf = makeBox('dinf', makeFullBox('dref', {}, uint32(1), makeFullBox('url ', { flags: 1 })));
  const minf = makeBox('minf', makeFullBox('smhd', {}, zeros(4)), dinf, stbl);
  return makeBox('trak', tkhd, makeBox('mdia', mdhd, hdlr, minf));
}

const trackExtends = (trackId: number): Buffer => makeFullBox('trex', {}, uint32(trackId, 1, 0, 0, 0));

/** The header of a movie that has this sound only. */
export function opusInit(trackId: number): Buffer {
  const mvhd = makeFullBox(
    'mvhd',
    {},
    uint32(0, 0, 1000, 0, 0x1_00_00),
    uint16(0x01_00, 0),
    zeros(8),
    UNITY,
    zeros(24),
    uint32(trackId + 1),
  );
  return Buffer.concat([
    makeBox('ftyp', Buffer.from('iso5'), uint32(0x200), Buffer.from('iso5iso6mp41')),
    makeBox('moov', mvhd, opusTrack(trackId), makeBox('mvex', trackExtends(trackId))),
  ]);
}

/** The header of a movie with the sound added to its picture. Throws `RangeError` when it isn't that of a fragmented movie. */
export function addOpusTrack(init: Buffer, trackId: number): Buffer {
  const moov = findBox(init, ['moov']);
  const mvex = moov === undefined ? undefined : findBox(init, ['mvex'], moov);
  if (moov === undefined || mvex === undefined) {
    throw new RangeError('the header of a movie without fragments');
  }
  const head = init.subarray(0, moov.start);
  const before = init.subarray(moov.body, mvex.start);
  const extended = makeBox('mvex', init.subarray(mvex.body, mvex.end), trackExtends(trackId));
  return Buffer.concat([
    head,
    makeBox('moov', before, opusTrack(trackId), extended, init.subarray(mvex.end, moov.end)),
    init.subarray(moov.end),
  ]);
}

/** A fragment of sound. `decodeTime` in units of `OPUS_TIMESCALE`. */
export function opusFragment(
  { trackId, sequence, decodeTime }: { trackId: number; sequence: number; decodeTime: bigint },
  samples: readonly OpusSample[],
): Buffer {
  const time = Buffer.alloc(8);
  time.writeBigUInt64BE(decodeTime);
  const table = uint32(...samples.flatMap(({ packet, units }) => [units, packet.length]));
  const build = (dataOffset: number): Buffer =>
    makeBox(
      'moof',
      makeFullBox('mfhd', {}, uint32(sequence)),
      makeBox(
        'traf',
        // Data is found from the beginning of this `moof`.
        makeFullBox('tfhd', { flags: 0x2_00_00 }, uint32(trackId)),
        makeFullBox('tfdt', { version: 1 }, time),
        // Data offset, duration and size of each sample.
        makeFullBox('trun', { flags: 0x3_01 }, uint32(samples.length, dataOffset), table),
      ),
    );
  const { length } = build(0);
  return Buffer.concat([build(length + 8), makeBox('mdat', ...samples.map(({ packet }) => packet))]);
}
