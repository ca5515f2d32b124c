const START_CODE = Buffer.from([0, 0, 0, 1]);
const IDR = 5;
const SPS = 7;
const STAP_A = 24;
const FU_A = 28;

const typeOf = (nal: Buffer): number => (nal[0] ?? 0) & 0x1f;

/** NAL units of an aggregation packet (RFC 6184, section 5.7.1). */
function aggregated(payload: Buffer): Buffer[] {
  const nals: Buffer[] = [];
  for (let offset = 1; offset + 2 <= payload.length;) {
    const length = payload.readUInt16BE(offset);
    nals.push(payload.subarray(offset + 2, offset + 2 + length));
    offset += 2 + length;
  }
  return nals;
}

/** NAL units of a frame's RTP payloads (RFC 6184): single ones, aggregated ones, and those in fragments. */
function nalUnits(payloads: readonly Buffer[]): Buffer[] {
  const nals: Buffer[] = [];
  let fragments: Buffer[] = [];
  for (const payload of payloads) {
    const [indicator = 0, header = 0] = payload;
    switch (typeOf(payload)) {
      case STAP_A: {
        nals.push(...aggregated(payload));
        break;
      }
      case FU_A: {
        if ((header & 0x80) !== 0) {
          fragments = [Buffer.from([(indicator & 0xe0) | (header & 0x1f)])];
        }
        fragments.push(payload.subarray(2));
        if ((header & 0x40) !== 0) {
          nals.push(Buffer.concat(fragments));
          fragments = [];
        }
        break;
      }
      default: {
        nals.push(payload);
      }
    }
  }
  return nals;
}

/** The H.264 key frame of a frame's RTP payloads as a byte stream (Annex B); null where it can't be decoded by itself. */
export function h264KeyFrame(payloads: readonly Buffer[]): Buffer | null {
  const nals = nalUnits(payloads);
  const types = new Set(nals.map(typeOf));
  return types.has(IDR) && types.has(SPS) ? Buffer.concat(nals.flatMap((nal) => [START_CODE, nal])) : null;
}
