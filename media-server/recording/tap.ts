import type { types } from 'mediasoup';
import { z } from 'zod';
import { LOOPBACK } from '../sfu/listen.ts';
import type { Track } from '../sfu/track.ts';

/** What a trace of a packet says, of which one thing is needed. */
const TracedPacket = z.object({ rtpPacket: z.object({ timestamp: z.number() }) });

export interface TapOptions {
  track: Track;
  /** Port of this machine that gets the packets. */
  port: number;
  /** Port that gets RTCP; the same as `port` for both together. */
  rtcpPort: number;
  /** The first packet has been sent. */
  onFirstPacket: (timestamp: number) => void;
  /** The stream is gone with its producer, its worker or its transport. */
  onEnd: () => void;
  /** Another layer of a simulcast is sent now; null while none is. */
  onLayer: (spatialLayer: number | null) => void;
}

/** A way out of a router: one stream as plain RTP to a port of this machine. It begins silent. */
export class Tap {
  readonly consumer: types.Consumer;
  readonly #transport: types.PlainTransport;
  readonly #release: () => void;

  /** Throws when the track or its worker is gone. */
  static async open(options: TapOptions): Promise<Tap> {
    const { track, port, rtcpPort } = options;
    const { router } = track.worker;
    const transport = await router.createPlainTransport({
      listenInfo: LOOPBACK,
      rtcpMux: port === rtcpPort,
      comedia: false,
    });
    try {
      await transport.connect({ ip: '127.0.0.1', port, ...(port === rtcpPort ? {} : { rtcpPort }) });
      const consumer = await transport.consume({
        producerId: track.producer.id,
        // Extensions would only have to be skipped, and nobody asks for lost packets on a loopback.
        rtpCapabilities: { codecs: router.rtpCapabilities.codecs ?? [], headerExtensions: [] },
        enableRtx: false,
        paused: true,
      });
      return new Tap(options, transport, consumer);
    } catch (error) {
      transport.close();
      throw error;
    }
  }

  private constructor(options: TapOptions, transport: types.PlainTransport, consumer: types.Consumer) {
    this.consumer = consumer;
    this.#transport = transport;
    this.#release = options.track.worker.occupy(1);
    consumer.observer.once('close', () => {
      this.#release();
      options.onEnd();
    });
    // With its last consumer the transport has nothing left to do.
    consumer.on('producerclose', () => this.close());
    consumer.on('layerschange', (layers) => options.onLayer(layers?.spatialLayer ?? null));
    let isFirst = true;
    consumer.on('trace', ({ info }) => {
      const traced = TracedPacket.safeParse(info);
      if (isFirst && traced.success) {
        isFirst = false;
        options.onFirstPacket(traced.data.rtpPacket.timestamp);
        // The consumer may be gone, which ends its traces too.
        consumer.enableTraceEvent([]).catch(() => undefined);
      }
    });
  }

  /** Lets packets through, of a picture from its next key frame on, which is asked for; of a simulcast its highest layer. */
  async start(): Promise<void> {
    await this.consumer.enableTraceEvent(['rtp']);
    await this.consumer.resume();
    await this.requestKeyFrame();
  }

  async requestKeyFrame(): Promise<void> {
    if (this.consumer.kind === 'video' && !this.consumer.closed) {
      await this.consumer.requestKeyFrame();
    }
  }

  /** Idempotent. */
  close(): void {
    this.#transport.close();
  }
}
