import { setTimeout as sleep } from 'node:timers/promises';
import type { types } from 'mediasoup';
import type { LiveWorker } from '../sfu/live-worker.ts';
import type { Lease, Pipes } from '../sfu/pipes.ts';
import type { Track } from '../sfu/track.ts';
import type { MessageOf } from './protocol.ts';

const SUITE = 'AEAD_AES_256_GCM';
const UDP_BUFFER_BYTES = 2_000_000;
/** A port that the transport before had is free a moment after that has closed. */
const ATTEMPTS = 10;
const ATTEMPT_GAP_MS = 100;

export interface LineTransportOptions {
  worker: LiveWorker;
  pipes: Pipes;
  /** Address of this machine by which the peer is reached. */
  ip: string;
  /** 0 lets the system choose. */
  port: number;
  /** Where the peer sends to, if that isn't where this side listens. */
  announced: { address: string | undefined; port: number | undefined };
}

/** What a stream that is sent costs and where it comes from. */
export interface SentStream {
  consumer: types.Consumer;
  lease: Lease;
}

/** A picture's rates, in kbit/s of each layer, the smallest first; as measured where it comes in. */
export async function layerRates({ producer }: Track): Promise<number[]> {
  const stats = await producer.getStats();
  const { encodings = [] } = producer.rtpParameters;
  return encodings.map(({ ssrc, rid }) => {
    const stat = stats.find((each) => (ssrc === undefined ? each.rid === rid : each.ssrc === ssrc));
    return (stat?.bitrate ?? 0) / 1_000;
  });
}

/**
 * One end of the SRTP between two servers, which carries all streams of a line both ways over one UDP port. It is a plain transport and
 * not a pipe: a pipe sends every layer of a picture, this one the layer that it is told.
 */
export class LineTransport {
  readonly worker: LiveWorker;
  readonly #pipes: Pipes;
  readonly #transport: types.PlainTransport;
  readonly #offer: MessageOf<'transport'>;

  /** Throws when the worker is gone or the port is taken. */
  static async open(options: LineTransportOptions): Promise<LineTransport> {
    const { worker, ip, port } = options;
    for (let attempt = 1; ; attempt += 1) {
      try {
        const transport = await worker.router.createPlainTransport({
          listenInfo: {
            protocol: 'udp',
            ip,
            ...(port === 0 ? {} : { port }),
            recvBufferSize: UDP_BUFFER_BYTES,
            sendBufferSize: UDP_BUFFER_BYTES,
          },
          rtcpMux: true,
          comedia: false,
          enableSrtp: true,
          srtpCryptoSuite: SUITE,
        });
        return new LineTransport(options, transport);
      } catch (error) {
        if (port === 0 || attempt === ATTEMPTS) {
          throw error;
        }
        await sleep(ATTEMPT_GAP_MS);
      }
    }
  }

  private constructor(
    { worker, pipes, ip, announced }: LineTransportOptions,
    transport: types.PlainTransport,
  ) {
    this.worker = worker;
    this.#pipes = pipes;
    this.#transport = transport;
    const key = transport.srtpParameters?.keyBase64;
    if (key === undefined) {
      transport.close();
      throw new Error('mediasoup gave no key for SRTP');
    }
    this.#offer = {
      type: 'transport',
      address: announced.address ?? ip,
      port: announced.port ?? transport.tuple.localPort,
      key,
    };
  }

  /** What the peer needs to know of this end. */
  get offer(): MessageOf<'transport'> {
    return this.#offer;
  }

  /** Calls `listener` once when it has ended, for whatever reason. */
  onEnd(listener: () => void): void {
    if (this.#transport.closed) {
      listener();
    } else {
      this.#transport.observer.once('close', listener);
    }
  }

  /** Takes the peer's end. */
  async connect({ address, port, key }: MessageOf<'transport'>): Promise<void> {
    await this.#transport.connect({
      ip: address,
      port,
      srtpParameters: { cryptoSuite: SUITE, keyBase64: key },
    });
  }

  /** Begins to send a track, paused. Throws when the track or the worker is gone. */
  async send(track: Track): Promise<SentStream> {
    const lease = await this.#pipes.lease(track, this.worker);
    try {
      const { codecs } = this.worker.router.rtpCapabilities;
      const consumer = await this.#transport.consume({
        producerId: lease.producerId,
        // Without extensions for congestion control: the budget decides on layers, and nothing else does.
        rtpCapabilities: { ...(codecs === undefined ? {} : { codecs }), headerExtensions: [] },
        // Sound too is sent again when it was lost.
        enableRtx: true,
        paused: true,
      });
      consumer.observer.once('close', () => lease.release());
      return { consumer, lease };
    } catch (error) {
      lease.release();
      throw error;
    }
  }

  /** Takes a stream that the peer sends. One layer of it comes at a time, whatever the source has there. */
  async receive(
    kind: types.MediaKind,
    rtpParameters: types.RtpParameters,
    publisher: string,
  ): Promise<Track> {
    const encodings = rtpParameters.encodings?.map(({ ssrc, rtx }) => ({
      ...(ssrc === undefined ? {} : { ssrc }),
      ...(rtx === undefined ? {} : { rtx }),
    }));
    const producer = await this.#transport.produce({
      kind,
      rtpParameters: { ...rtpParameters, ...(encodings === undefined ? {} : { encodings }) },
    });
    producer.observer.once('close', this.worker.occupy(1));
    return { producer, worker: this.worker, publisher };
  }

  /** Rates in kbit/s. */
  async rates(): Promise<{ sentKbit: number; receivedKbit: number }> {
    const [stat] = await this.#transport.getStats();
    return {
      sentKbit: ((stat?.rtpSendBitrate ?? 0) + (stat?.rtxSendBitrate ?? 0)) / 1_000,
      receivedKbit: ((stat?.rtpRecvBitrate ?? 0) + (stat?.rtxRecvBitrate ?? 0)) / 1_000,
    };
  }

  /** Ends it with all that it carries. Idempotent. */
  close(): void {
    this.#transport.close();
  }
}
