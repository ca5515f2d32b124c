import { OpusPacketizer, RtcpSenderInfo, RtcpSrPacket, Vp8Packetizer, type RtpPacket } from 'werift';
import { OPUS_PAYLOAD_TYPE, VP8_PAYLOAD_TYPE } from './rtp-parameters.ts';

/** Room for SRTP's tag and IP, UDP headers below the usual 1,500 bytes, as browsers leave it. */
const MAX_PAYLOAD_BYTES = 1_180;
/** Seconds from 1900 (NTP) to 1970 (Unix). */
const NTP_TO_UNIX_S = 2_208_988_800;

const CLOCK_RATE = { vp8: 90_000, opus: 48_000 } as const;

/** The wall clock in ticks, so that a unit's streams agree with each other. `ms` is UTC. */
function timestampAt(ms: number, clockRate: number): number {
  return Number(((BigInt(Math.round(ms)) * BigInt(clockRate)) / 1000n) & 0xffff_ffffn);
}

/** Makes one stream's packets from encoded frames (VP8: RFC 7741, Opus: RFC 7587) and accounts for them. */
export class RtpStream {
  readonly ssrc: number;
  readonly #clockRate: number;
  readonly #packetizer: Vp8Packetizer | OpusPacketizer;
  #packets = 0;
  #octets = 0;

  constructor(ssrc: number, codec: keyof typeof CLOCK_RATE) {
    this.ssrc = ssrc;
    this.#clockRate = CLOCK_RATE[codec];
    this.#packetizer =
      codec === 'vp8'
        ? new Vp8Packetizer({ ssrc, payloadType: VP8_PAYLOAD_TYPE, maxPayloadSize: MAX_PAYLOAD_BYTES })
        : new OpusPacketizer({ ssrc, payloadType: OPUS_PAYLOAD_TYPE });
  }

  /** Packets of a frame that was captured at `at` (UTC ms). */
  packetize(frame: Buffer, at: number): RtpPacket[] {
    const packets = this.#packetizer.packetize(frame, timestampAt(at, this.#clockRate));
    this.#packets += packets.length;
    this.#octets += packets.reduce((sum, packet) => sum + packet.payload.length, 0);
    return packets;
  }

  /** What has been sent up to `now` (UTC ms), with both clocks (RFC 3550 section 6.4.1). */
  senderReport(now: number): RtcpSrPacket {
    const seconds = BigInt(Math.floor(now / 1000) + NTP_TO_UNIX_S);
    const fraction = BigInt(Math.floor(((now % 1000) / 1000) * 2 ** 32));
    return new RtcpSrPacket({
      ssrc: this.ssrc,
      senderInfo: new RtcpSenderInfo({
        ntpTimestamp: (seconds << 32n) | fraction,
        rtpTimestamp: timestampAt(now, this.#clockRate),
        packetCount: this.#packets,
        octetCount: this.#octets % 2 ** 32,
      }),
    });
  }
}
