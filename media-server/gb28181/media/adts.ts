/** One access unit of AAC. */
export interface AdtsFrame {
  payload: Buffer;
  /** AudioSpecificConfig (ISO/IEC 14496-3, section 1.6.2.1). */
  config: Buffer;
  sampleRate: number;
  channels: number;
}

const RATES = [
  96_000, 88_200, 64_000, 48_000, 44_100, 32_000, 24_000, 22_050, 16_000, 12_000, 11_025, 8_000, 7_350,
];

/** Cuts ADTS (ISO/IEC 13818-7, section 6.2) into its frames; ends at the first that is none. */
export function splitAdts(bytes: Buffer): AdtsFrame[] {
  const frames: AdtsFrame[] = [];
  let at = 0;
  while (at + 7 <= bytes.length && (bytes.readUInt16BE(at) & 0xfff6) === 0xfff0) {
    const length = (bytes.readUIntBE(at + 3, 3) >> 5) & 0x1fff;
    const headBytes = (bytes.readUInt8(at + 1) & 1) === 1 ? 7 : 9;
    const flags = bytes.readUInt16BE(at + 2);
    const rate = (flags >> 10) & 0x0f;
    const channels = (flags >> 6) & 0x07;
    const sampleRate = RATES[rate];
    if (length <= headBytes || at + length > bytes.length || sampleRate === undefined) {
      break;
    }
    const config = Buffer.alloc(2);
    config.writeUInt16BE((((flags >> 14) + 1) << 11) | (rate << 7) | (channels << 3));
    frames.push({ payload: bytes.subarray(at + headBytes, at + length), config, sampleRate, channels });
    at += length;
  }
  return frames;
}
