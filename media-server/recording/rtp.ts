const VERSION_BITS = 0xc0;
const VERSION_2 = 0x80;
const HEADER_BYTES = 12;
const SENDER_REPORT = 200;
const SENDER_REPORT_BYTES = 28;
/** Seconds from 1900 to 1970 (RFC 3550, section 4). */
const NTP_EPOCH_S = 2_208_988_800;

/** A packet of RTP without what it is padded with. */
export interface RtpPacket {
  sequence: number;
  timestamp: number;
  ssrc: number;
  payload: Buffer;
}

/** What a sender says of its clock: that `timestamp` is `ntpMs`, UTC ms. */
export interface SenderReport {
  ssrc: number;
  ntpMs: number;
  timestamp: number;
}

const isVersion2 = (bytes: Buffer): boolean => ((bytes[0] ?? 0) & VERSION_BITS) === VERSION_2;

/** Whether a datagram of a port for both is RTCP (RFC 5761, section 4). */
export function isRtcp(bytes: Buffer): boolean {
  const type = bytes[1] ?? 0;
  return type >= 192 && type <= 223;
}

/** Reads a packet (RFC 3550, section 5.1); null when it is none. */
export function parseRtp(bytes: Buffer): RtpPacket | null {
  const [first = 0] = bytes;
  let start = HEADER_BYTES + (first & 0x0f) * 4;
  if (bytes.length < start || !isVersion2(bytes)) {
    return null;
  }
  if ((first & 0x10) !== 0) {
    if (bytes.length < start + 4) {
      return null;
    }
    start += 4 + bytes.readUInt16BE(start + 2) * 4;
  }
  const end = (first & 0x20) === 0 ? bytes.length : bytes.length - (bytes.at(-1) ?? 0);
  if (end < start) {
    return null;
  }
  return {
    sequence: bytes.readUInt16BE(2),
    timestamp: bytes.readUInt32BE(4),
    ssrc: bytes.readUInt32BE(8),
    payload: bytes.subarray(start, end),
  };
}

/** The sender reports of a compound packet (RFC 3550, section 6.4.1). */
export function parseSenderReports(bytes: Buffer): SenderReport[] {
  const reports: SenderReport[] = [];
  let at = 0;
  while (at + 4 <= bytes.length) {
    const part = bytes.subarray(at);
    const size = (part.readUInt16BE(2) + 1) * 4;
    if (part[1] === SENDER_REPORT && isVersion2(part) && part.length >= SENDER_REPORT_BYTES) {
      const seconds = part.readUInt32BE(8) - NTP_EPOCH_S;
      reports.push({
        ssrc: part.readUInt32BE(4),
        ntpMs: seconds * 1000 + (part.readUInt32BE(12) / 2 ** 32) * 1000,
        timestamp: part.readUInt32BE(16),
      });
    }
    at += size;
  }
  return reports;
}

/** How far `to` is behind `from` on a clock of 32 bits that wraps: −2³¹ to 2³¹ − 1. */
export function timestampDifference(to: number, from: number): number {
  return (to - from) | 0;
}

/** The same for sequence numbers of 16 bits. */
export function sequenceDifference(to: number, from: number): number {
  return ((to - from) << 16) >> 16;
}
