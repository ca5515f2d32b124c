import { Device } from 'mediasoup-client';
import type {
  Consumer,
  ConsumerOptions as RtcConsumerOptions,
  Producer,
  ProducerOptions,
  Transport,
} from 'mediasoup-client/types';
import {
  MAX_CONSUMERS,
  type ConsumerChange,
  type ConsumerOptions,
  type Direction,
  type MediaEvent,
  type MediaKind,
  type RtcParameters,
} from '#shared/media.ts';
import type { Api } from '../api/api.ts';
import { Gathering } from '../api/gathering.ts';
import { watch } from '../api/watch.ts';
import { keepConnected } from './ice-keeper.ts';
import { ReceiveTransports, type Lease } from './receive-transports.ts';
import { consumerOptions, rtpCapabilities, toWire, transportOptions } from './rtc.ts';

/** A change of a consumer that the server didn't take is asked for again after this long, ms. */
export const ASK_AGAIN_MS = 1_000;

/** What the server says of one consumer. */
export interface ConsumerEvents {
  onClosed: () => void;
  /** What is forwarded now, and the highest layer that the source sends, where that is known. */
  onLayer: (spatialLayer: number | null, sentLayer: number | null) => void;
  /** It had better be replaced by another one of the same source when that is convenient. */
  onMove: () => void;
}

/** A consumer with what the server said of it. */
export interface Consumed {
  consumer: Consumer;
  options: ConsumerOptions;
}

export interface ConsumeInput {
  sourceId: string;
  kind: MediaKind;
  events: ConsumerEvents;
  /** Asks the server for what isn't a source. */
  ask?: (place: { peerId: string; transportId: string }) => Promise<ConsumerOptions>;
}

/** How the server is told that a stream begins, and that it ends. */
export interface Announcement {
  begin: (input: {
    peerId: string;
    transportId: string;
    kind: MediaKind;
    rtpParameters: RtcParameters;
  }) => Promise<{ producerId: string }>;
  end: (input: { peerId: string; producerId: string }) => Promise<unknown>;
}

/** A stream that is sent, as the peer keeps it. */
interface Sent {
  onClosed: () => void;
  announcement: Announcement;
}

/** A consumer as the peer keeps it. */
interface Held {
  events: ConsumerEvents;
  lease: Lease;
  /** The server has closed it. */
  isGone: boolean;
}

export interface PeerOptions {
  api: Api;
  /** The peer is of no use any more: its transports are dead, here or at the server. Called once. */
  onLost: () => void;
}

/** This client's place in the SFU from one join until it is lost: transports to receive and one to send, made when needed. */
export class Peer {
  readonly #api: Api;
  readonly #device: Device;
  readonly #peerId: string;
  readonly #onLost: () => void;
  readonly #receiving: ReceiveTransports;
  #sending: Promise<Transport> | null = null;
  readonly #consumers = new Map<string, Held>();
  readonly #producers = new Map<string, Sent>();
  readonly #firsts = new WeakMap<Transport, Map<MediaKind, Promise<unknown>>>();
  readonly #changes: Gathering<ConsumerChange & { consumerId: string }, null>;
  readonly #stopEvents: () => void;
  #closed = false;

  private constructor(options: PeerOptions, joined: { peerId: string; device: Device }) {
    this.#api = options.api;
    this.#onLost = options.onLost;
    this.#peerId = joined.peerId;
    this.#device = joined.device;
    this.#receiving = new ReceiveTransports({
      make: () => this.#createTransport('recv'),
      onClosed: (transportId) => {
        // If this doesn't reach the server, the transport ends there with the peer.
        this.#api.call.media.closeTransport
          .mutate({ peerId: this.#peerId, transportId })
          .catch(() => undefined);
      },
    });
    this.#changes = new Gathering({
      most: MAX_CONSUMERS,
      call: async (changes) => {
        const { media } = this.#api.call;
        const given = { peerId: this.#peerId, changes: [...changes] };
        return (await media.setConsumers.mutate(given)).changes;
      },
    });
    this.#stopEvents = watch<MediaEvent>({
      start: (on) => this.#api.call.media.events.subscribe({ peerId: this.#peerId }, on),
      onEvent: (event) => this.#handleEvent(event),
      onRefused: () => this.#lose(),
    });
  }

  static async join(options: PeerOptions): Promise<Peer> {
    const { peerId, routerRtpCapabilities } = await options.api.call.media.join.mutate({});
    const device = await Device.factory();
    await device.load({ routerRtpCapabilities: rtpCapabilities(routerRtpCapabilities) });
    return new Peer(options, { peerId, device });
  }

  get id(): string {
    return this.#peerId;
  }

  get closed(): boolean {
    return this.#closed;
  }

  /** Makes ready to receive, so that what is asked for later comes sooner. */
  prepare(): void {
    this.#receiving.prepare();
  }

  /** Begins to receive a source. The consumer is paused at the server: `resume` it with the first `setConsumer`. */
  async consume({ sourceId, kind, events, ask }: ConsumeInput): Promise<Consumed> {
    const { transport, lease } = await this.#receiving.lease();
    lease.onMove = events.onMove;
    try {
      const place = { peerId: this.#peerId, transportId: transport.id };
      const options = await (ask === undefined
        ? this.#api.call.media.consume.mutate({ ...place, sourceId, kind })
        : ask(place));
      this.#consumers.set(options.id, { events, lease, isGone: false });
      try {
        const consumer = await this.#describe(transport, kind, consumerOptions(options, sourceId));
        return { consumer, options };
      } catch (error) {
        this.#forgetConsumer(options.id);
        throw error;
      }
    } catch (error) {
      lease.release();
      throw error;
    }
  }

  async setConsumer(consumerId: string, change: ConsumerChange): Promise<void> {
    await this.#changes.ask({ consumerId, ...change });
  }

  /** Stops receiving, here at once and at the server as soon as it hears of it. */
  closeConsumer(consumer: Consumer): void {
    consumer.close();
    this.#forgetConsumer(consumer.id);
  }

  /** Begins to send, as a publication unless announced otherwise. `onClosed` is called when the server has ended the producer. */
  async produce(
    options: ProducerOptions,
    onClosed: () => void,
    announcement = this.#publication(),
  ): Promise<Producer> {
    const transport = await this.#sendTransport();
    const producer = await transport.produce({ ...options, appData: { announcement } });
    this.#producers.set(producer.id, { onClosed, announcement });
    return producer;
  }

  async setProducerPaused(producerId: string, paused: boolean): Promise<void> {
    await this.#api.call.media.setProducerPaused.mutate({ peerId: this.#peerId, producerId, paused });
  }

  closeProducer(producer: Producer): void {
    const known = this.#producers.get(producer.id);
    this.#producers.delete(producer.id);
    producer.close();
    if (known !== undefined && !this.#closed) {
      known.announcement.end({ peerId: this.#peerId, producerId: producer.id }).catch(() => undefined);
    }
  }

  /** The video codec of this device and router by its name, such as `video/VP8`. */
  videoCodec(mimeType: string): ProducerOptions['codec'] {
    return this.#device.sendRtpCapabilities.codecs?.find(
      (codec) => codec.mimeType.toLowerCase() === mimeType.toLowerCase(),
    );
  }

  /** Statistics of everything that is received. */
  receiveStats(): Promise<RTCStatsReport[]> {
    return this.#receiving.stats();
  }

  /** Closes the transports; the server is told, so that it needn't wait for the peer. */
  close(): void {
    if (!this.#closed) {
      this.#closed = true;
      this.#stopEvents();
      this.#receiving.close();
      this.#sending?.then((open) => open.close()).catch(() => undefined);
      this.#api.call.media.leave.mutate({ peerId: this.#peerId }).catch(() => undefined);
    }
  }

  #publication(): Announcement {
    const { media } = this.#api.call;
    return {
      begin: (input) => media.produce.mutate(input),
      end: (input) => media.closeProducer.mutate(input),
    };
  }

  /**
   * The first sound and the first picture of a transport are described by themselves: a description of many streams takes its time, in
   * which the connection comes up.
   */
  async #describe(transport: Transport, kind: MediaKind, options: RtcConsumerOptions): Promise<Consumer> {
    const firsts = this.#firsts.get(transport) ?? new Map<MediaKind, Promise<unknown>>();
    this.#firsts.set(transport, firsts);
    if (firsts.has(kind)) {
      await Promise.all(firsts.values());
      return transport.consume(options);
    }
    const first = transport.consume(options);
    firsts.set(
      kind,
      first.catch(() => undefined),
    );
    return first;
  }

  #forgetConsumer(consumerId: string): void {
    const known = this.#consumers.get(consumerId);
    this.#consumers.delete(consumerId);
    known?.lease.release();
    if (known !== undefined && !known.isGone && !this.#closed) {
      // If this doesn't reach the server, the consumer ends there with the peer.
      this.#api.call.media.closeConsumer.mutate({ peerId: this.#peerId, consumerId }).catch(() => undefined);
    }
  }

  #lose(): void {
    if (!this.#closed) {
      this.close();
      this.#onLost();
    }
  }

  #sendTransport(): Promise<Transport> {
    if (this.#sending === null) {
      const made = this.#createTransport('send');
      this.#sending = made;
      made.catch(() => {
        this.#sending = null;
      });
    }
    return this.#sending;
  }

  async #createTransport(direction: Direction): Promise<Transport> {
    const { media } = this.#api.call;
    const peerId = this.#peerId;
    const options = transportOptions(
      await media.createTransport.mutate({
        peerId,
        direction,
        ...(direction === 'recv' ? { rtpCapabilities: toWire(this.#device.recvRtpCapabilities) } : {}),
      }),
    );
    const transport =
      direction === 'recv'
        ? this.#device.createRecvTransport(options)
        : this.#device.createSendTransport(options);
    const transportId = transport.id;
    const answer = async <T>(
      call: Promise<T>,
      done: (value: T) => void,
      fail: (error: Error) => void,
    ): Promise<void> => {
      try {
        done(await call);
      } catch (error) {
        fail(error instanceof Error ? error : new Error(String(error)));
      }
    };
    transport.on('connect', ({ dtlsParameters }, done, fail) => {
      const call = media.connectTransport.mutate({
        peerId,
        transportId,
        dtlsParameters: toWire(dtlsParameters),
      });
      void answer(call, () => done(), fail);
    });
    transport.on('produce', ({ kind, rtpParameters, appData }, done, fail) => {
      const { announcement } = appData as { announcement: Announcement };
      const call = announcement.begin({ peerId, transportId, kind, rtpParameters: toWire(rtpParameters) });
      void answer(call, ({ producerId }) => done({ id: producerId }), fail);
    });
    keepConnected(transport, {
      restart: async () => (await media.restartIce.mutate({ peerId, transportId })).iceParameters,
      onLost: () => this.#lose(),
    });
    if (this.#closed) {
      transport.close();
    }
    return transport;
  }

  #handleEvent(event: MediaEvent): void {
    switch (event.type) {
      case 'ready':
      case 'consumerPaused':
      case 'score': {
        break;
      }
      case 'reset': {
        this.#lose();
        break;
      }
      case 'consumerClosed': {
        const held = this.#consumers.get(event.consumerId);
        if (held !== undefined) {
          held.isGone = true;
          held.events.onClosed();
        }
        break;
      }
      case 'layers': {
        this.#consumers.get(event.consumerId)?.events.onLayer(event.spatialLayer, event.sentLayer ?? null);
        break;
      }
      case 'producerClosed': {
        const sent = this.#producers.get(event.producerId);
        this.#producers.delete(event.producerId);
        sent?.onClosed();
        break;
      }
    }
  }
}
