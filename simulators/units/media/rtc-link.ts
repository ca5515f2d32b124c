import {
  GenericNack,
  IceCandidate,
  PictureLossIndication,
  RTCDtlsFingerprint,
  RTCDtlsParameters,
  RTCDtlsTransport,
  RTCIceGatherer,
  RTCIceParameters,
  RTCIceTransport,
  RtcpPayloadSpecificFeedback,
  RtcpTransportLayerFeedback,
  type RtcpPacket,
  type RtpPacket,
} from 'werift';
import { z } from 'zod';
import type { RtcParameters, TransportOptions } from '#shared/media.ts';

/** SRTP protection profiles in order of preference (RFC 7714, RFC 5764): AES-GCM costs one pass less. */
const AEAD_AES_128_GCM = 0x0007;
const AES128_CM_SHA1_80 = 0x0001;

const IceParameters = z.object({
  usernameFragment: z.string(),
  password: z.string(),
  iceLite: z.boolean().optional(),
});
const Candidate = z.object({
  foundation: z.string(),
  priority: z.number(),
  address: z.string().optional(),
  ip: z.string().optional(),
  protocol: z.enum(['udp', 'tcp']),
  port: z.number(),
  type: z.string(),
});
const DtlsParameters = z.object({
  fingerprints: z.array(z.object({ algorithm: z.string(), value: z.string() })),
});

/** How many sent packets are kept to answer a NACK. */
const HISTORY = 512;

export interface RtcLinkEvents {
  /** The receiver has lost its picture of `ssrc` (PLI, RFC 4585 section 6.3.1). */
  keyFrameRequested: (ssrc: number) => void;
  /** The transport is gone for good. */
  lost: (reason: string) => void;
  /** Something came; for ends that receive. */
  received?: (packet: RtpPacket) => void;
}

/** The sending end of one WebRTC transport: ICE, DTLS and SRTP towards the SFU. */
export class RtcLink {
  readonly #ice: RTCIceTransport;
  readonly #dtls: RTCDtlsTransport;
  readonly #events: RtcLinkEvents;
  /** Encrypted packets by SSRC and sequence number modulo `HISTORY`. */
  readonly #sent = new Map<number, { sequence: number; bytes: Buffer }[]>();
  #isClosed = false;

  private constructor(ice: RTCIceTransport, dtls: RTCDtlsTransport, events: RtcLinkEvents) {
    this.#ice = ice;
    this.#dtls = dtls;
    this.#events = events;
    dtls.onRtcp.subscribe((packet) => this.#handleRtcp(packet));
    dtls.onRtp.subscribe((packet) => events.received?.(packet));
    ice.onStateChange.subscribe((state) => {
      if (!this.#isClosed && (state === 'failed' || state === 'disconnected')) {
        events.lost(`ICE ${state}`);
      }
    });
    dtls.onStateChange.subscribe((state) => {
      if (!this.#isClosed && (state === 'failed' || state === 'closed')) {
        events.lost(`DTLS ${state}`);
      }
    });
  }

  /** Prepares the transport whose server side is `options`; `connect` brings it up. */
  static async create(options: TransportOptions, events: RtcLinkEvents): Promise<RtcLink> {
    const link = await RtcLink.open(events);
    await link.accept(options);
    return link;
  }

  /** Prepares this end alone, for who has to make an offer of it before the server's end is known. */
  static async open(events: RtcLinkEvents): Promise<RtcLink> {
    const gatherer = new RTCIceGatherer({
      useIpv6: false,
      useTcp: false,
      // A server on this machine may announce the loopback address alone; other interfaces' sockets don't reach that.
      additionalHostAddresses: ['127.0.0.1'],
    });
    const ice = new RTCIceTransport(gatherer);
    const certificate = await RTCDtlsTransport.SetupCertificate();
    const dtls = new RTCDtlsTransport({}, ice, certificate, [AEAD_AES_128_GCM, AES128_CM_SHA1_80]);
    dtls.role = 'client';
    return new RtcLink(ice, dtls, events);
  }

  /** Takes the server's end; `connect` brings the transport up. */
  async accept(options: TransportOptions): Promise<void> {
    const remote = IceParameters.parse(options.iceParameters);
    this.#ice.setRemoteParams(new RTCIceParameters({ ...remote, iceLite: remote.iceLite ?? false }));
    this.#ice.connection.iceControlling = true;
    const { fingerprints } = DtlsParameters.parse(options.dtlsParameters);
    this.#dtls.setRemoteParams(
      new RTCDtlsParameters(
        fingerprints.map(({ algorithm, value }) => new RTCDtlsFingerprint(algorithm, value)),
        'server',
      ),
    );
    for (const candidate of options.iceCandidates.map((entry) => Candidate.parse(entry))) {
      const address = candidate.address ?? candidate.ip;
      if (candidate.protocol === 'udp' && address !== undefined) {
        await this.#ice.addRemoteCandidate(
          new IceCandidate(
            1,
            candidate.foundation,
            address,
            candidate.port,
            candidate.priority,
            'udp',
            candidate.type,
          ),
        );
      }
    }
    await this.#ice.addRemoteCandidate(undefined);
  }

  /** This end's ICE credentials. */
  get iceParameters(): { usernameFragment: string; password: string } {
    const { usernameFragment, password } = this.#ice.localParameters;
    return { usernameFragment, password };
  }

  /** This end's addresses, as values of `a=candidate` (RFC 8839); known once they are gathered. */
  get candidates(): string[] {
    return this.#ice.localCandidates.map(
      ({ foundation, component, protocol, priority, ip, port, type }) =>
        `${foundation} ${component} ${protocol} ${priority} ${ip} ${port} typ ${type}`,
    );
  }

  /** This end's DTLS parameters as `media.connectTransport` takes them. */
  get dtlsParameters(): RtcParameters {
    return {
      role: 'client',
      fingerprints: this.#dtls.localParameters.fingerprints.map(({ algorithm, value }) => ({
        algorithm,
        value,
      })),
    };
  }

  /** Finds this end's addresses. */
  gather(): Promise<void> {
    return this.#ice.gather();
  }

  /** Brings up ICE and DTLS; throws when either fails. */
  async connect(): Promise<void> {
    await this.gather();
    await this.#ice.start();
    await this.#dtls.start();
  }

  /** Encrypts and sends; a packet that can't go is lost, as on any network. */
  send(packet: RtpPacket): void {
    if (this.#isClosed) {
      return;
    }
    const { header, payload } = packet;
    const bytes = this.#dtls.srtp.encrypt(payload, header);
    this.#remember(header.ssrc, header.sequenceNumber, bytes);
    this.#write(bytes);
  }

  /** Sends RTCP packets as one compound packet. */
  report(packets: RtcpPacket[]): void {
    if (!this.#isClosed) {
      this.#write(this.#dtls.srtcp.encrypt(Buffer.concat(packets.map((packet) => packet.serialize()))));
    }
  }

  /** Closes the sockets. Tells the other side nothing, as a device that is switched off. */
  async close(): Promise<void> {
    if (!this.#isClosed) {
      this.#isClosed = true;
      await this.#dtls.stop();
    }
  }

  #write(bytes: Buffer): void {
    this.#ice.connection.send(bytes).catch(() => {
      // As on any network; a link that stays away is told by ICE.
    });
  }

  #remember(ssrc: number, sequence: number, bytes: Buffer): void {
    const history = this.#sent.get(ssrc) ?? [];
    history[sequence % HISTORY] = { sequence, bytes };
    this.#sent.set(ssrc, history);
  }

  #handleRtcp(packet: RtcpPacket): void {
    if (packet instanceof RtcpPayloadSpecificFeedback && packet.feedback instanceof PictureLossIndication) {
      this.#events.keyFrameRequested(packet.feedback.mediaSsrc);
    } else if (packet instanceof RtcpTransportLayerFeedback && packet.feedback instanceof GenericNack) {
      this.#repeat(packet.feedback);
    }
  }

  #repeat(nack: GenericNack): void {
    const history = this.#sent.get(nack.mediaSourceSsrc) ?? [];
    for (const sequence of nack.lost) {
      const sent = history[sequence % HISTORY];
      if (sent?.sequence === sequence) {
        this.#write(sent.bytes);
      }
    }
  }
}
