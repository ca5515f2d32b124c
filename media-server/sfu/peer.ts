import type { types } from 'mediasoup';
import { AppError } from '#shared/errors.ts';
import {
  MAX_CONSUMERS,
  NO_DECODER_PLACE,
  type Direction,
  type MediaEvent,
  type MediaKind,
  type RtcParameters,
} from '#shared/media.ts';
import { asClientRequest } from './failures.ts';
import type { LiveWorker } from './live-worker.ts';
import { dtlsParametersOf, rtpCapabilitiesOf, rtpParametersOf } from './parameters.ts';
import { PeerConsumer } from './peer-consumer.ts';
import type { Lease, Pipes } from './pipes.ts';
import type { ConsumedTrack, Track, TrackDemand } from './track.ts';

/** Where the estimate of a viewer's link begins, in bits a second: a wall of 16 small tiles and a large one come up at once. */
const INITIAL_OUTGOING_BPS = 4_000_000;
/** Most that a unit may send, in bits a second: all simulcast layers, audio and repair. */
const MAX_INCOMING_BPS = 4_000_000;
/**
 * Browsers ignore a request for a key frame within 300 ms of the last one, and mediasoup asks again only after a second. So
 * requests of viewers who join one after the other are held until the browser will answer.
 */
const KEY_FRAME_INTERVAL_MS = 330;
/** One to send; and one to receive, which clients replace by another from time to time, with those that aren't empty yet. */
const MAX_TRANSPORTS = 6;

/**
 * What becomes of a client's link: it is `up` with DTLS, `closed` when the client ends DTLS, `lost` when its consent to receive
 * expires (RFC 7675) or DTLS fails.
 */
export type LinkState = 'up' | 'closed' | 'lost';

/** The server's end of a transport, for the client. */
export type ServerTransport = Pick<
  types.WebRtcTransport,
  'id' | 'iceParameters' | 'iceCandidates' | 'dtlsParameters'
>;

interface PeerTransport {
  transport: types.WebRtcTransport;
  direction: Direction;
  rtpCapabilities: types.RtpCapabilities | undefined;
}

export interface PeerOptions {
  id: string;
  worker: LiveWorker;
  pipes: Pipes;
  /** Where its transports are made; the worker's common router unless given. */
  router?: types.Router;
  emit: (event: MediaEvent) => void;
  onLink?: (state: LinkState) => void;
  /** Called when the worker under the peer ended, with whether it died; the peer is closed by then. */
  onWorkerEnd: (died: boolean) => void;
}

/** One client's place in the SFU: its transports, producers and consumers, all on one worker. Knows nothing of sessions and courts. */
export class Peer {
  readonly id: string;
  readonly worker: LiveWorker;
  readonly #router: types.Router;
  readonly #pipes: Pipes;
  readonly #onLink: (state: LinkState) => void;
  readonly #emit: (event: MediaEvent) => void;
  readonly #transports = new Map<string, PeerTransport>();
  readonly #producers = new Map<string, types.Producer>();
  readonly #consumers = new Map<string, PeerConsumer>();
  readonly #release: (() => void)[] = [];
  #closed = false;

  constructor({ id, worker, router, pipes, emit, onLink, onWorkerEnd }: PeerOptions) {
    this.id = id;
    this.worker = worker;
    this.#router = router ?? worker.router;
    this.#onLink = onLink ?? (() => undefined);
    this.#pipes = pipes;
    this.#emit = emit;
    this.#release.push(
      worker.occupy(1),
      worker.onEnd((died) => {
        this.close();
        onWorkerEnd(died);
      }),
    );
  }

  get closed(): boolean {
    return this.#closed;
  }

  get counts(): { producers: number; consumers: number } {
    return { producers: this.#producers.size, consumers: this.#consumers.size };
  }

  get consumers(): IterableIterator<PeerConsumer> {
    return this.#consumers.values();
  }

  /** `rtpCapabilities` are those of the client's Device and are needed for `recv`. */
  async createTransport(
    direction: Direction,
    rtpCapabilities: RtcParameters | undefined,
  ): Promise<ServerTransport> {
    if (direction === 'recv' && rtpCapabilities === undefined) {
      throw AppError.invalidInput('rtpCapabilities', 'needed for a receiving transport');
    }
    if (this.#transports.size >= MAX_TRANSPORTS) {
      throw AppError.conflict(`a peer has at most ${MAX_TRANSPORTS} transports`);
    }
    const capabilities = rtpCapabilities === undefined ? undefined : rtpCapabilitiesOf(rtpCapabilities);
    const transport = await this.#request('direction', () =>
      this.#router.createWebRtcTransport({
        webRtcServer: this.worker.webRtcServer,
        enableUdp: true,
        enableTcp: true,
        preferUdp: true,
        initialAvailableOutgoingBitrate: INITIAL_OUTGOING_BPS,
      }),
    );
    this.#keepOrClose(transport);
    if (direction === 'send') {
      await this.#request('direction', () => transport.setMaxIncomingBitrate(MAX_INCOMING_BPS));
    }
    this.#transports.set(transport.id, { transport, direction, rtpCapabilities: capabilities });
    transport.observer.on('close', () => this.#transports.delete(transport.id));
    this.#watch(transport);
    return {
      id: transport.id,
      iceParameters: transport.iceParameters,
      iceCandidates: transport.iceCandidates,
      dtlsParameters: transport.dtlsParameters,
    };
  }

  async connectTransport(transportId: string, dtlsParameters: RtcParameters): Promise<void> {
    const { transport } = this.#transport(transportId);
    const parameters = dtlsParametersOf(dtlsParameters);
    await this.#request('dtlsParameters', () => transport.connect({ dtlsParameters: parameters }));
  }

  /** Ends the transport with its producers and consumers. Throws `notFound`. */
  closeTransport(transportId: string): void {
    this.#transport(transportId).transport.close();
  }

  async restartIce(transportId: string): Promise<types.IceParameters> {
    const { transport } = this.#transport(transportId);
    return this.#request('transportId', () => transport.restartIce());
  }

  /** Takes a stream that the client may pause and end. */
  async produce(transportId: string, kind: MediaKind, rtpParameters: RtcParameters): Promise<Track> {
    const producer = await this.#produce(transportId, rtpParameters, { kind });
    this.#producers.set(producer.id, producer);
    producer.observer.on('close', () => this.#producers.delete(producer.id));
    return { producer, worker: this.worker, publisher: this.id };
  }

  /** Takes a stream that is paused until the server resumes it; the client itself can't. It ends with its transport or by the server. */
  async produceGoverned(
    transportId: string,
    rtpParameters: RtcParameters,
    kind: MediaKind = 'audio',
  ): Promise<Track> {
    const producer = await this.#produce(transportId, rtpParameters, { kind, paused: true });
    return { producer, worker: this.worker, publisher: this.id };
  }

  async setProducerPaused(producerId: string, paused: boolean): Promise<void> {
    const producer = this.#producer(producerId);
    await this.#request('producerId', () => (paused ? producer.pause() : producer.resume()));
  }

  closeProducer(producerId: string): void {
    this.#producer(producerId).close();
  }

  /**
   * Starts to forward `track` to the client, paused. Its demand is released when the consumer ends, but not where this throws. Throws `conflict` when the client can't decode it, `unavailable` when the
   * track ends meanwhile.
   */
  async consume(transportId: string, sourceId: string, track: ConsumedTrack): Promise<PeerConsumer> {
    const { transport, rtpCapabilities } = this.#transport(transportId, 'recv');
    if (rtpCapabilities === undefined) {
      throw AppError.invalidInput('transportId', 'names a transport without rtpCapabilities');
    }
    if (this.#consumers.size >= MAX_CONSUMERS) {
      throw AppError.conflict(`a peer has at most ${MAX_CONSUMERS} consumers`);
    }
    const lease = await this.#leaseOf(track);
    try {
      const { producerId } = lease;
      const able = await this.#request('rtpCapabilities', async () =>
        this.#router.canConsume({ producerId, rtpCapabilities }),
      );
      if (!able) {
        throw new AppError('conflict', 'the client has no decoder for this source', {
          place: NO_DECODER_PLACE,
        });
      }
      const consumer = await this.#request('rtpCapabilities', () =>
        transport.consume({ producerId, rtpCapabilities, paused: true }),
      );
      this.#keepOrClose(consumer);
      return this.#adopt(consumer, sourceId, { lease, demand: track.demand ?? null });
    } catch (error) {
      lease.release();
      throw track.producer.closed && !this.#closed
        ? AppError.unavailable('the source went away; try again', error)
        : error;
    }
  }

  /** Throws `notFound`. */
  consumer(consumerId: string): PeerConsumer {
    const consumer = this.#consumers.get(consumerId);
    if (consumer === undefined) {
      throw AppError.notFound('consumer', consumerId);
    }
    return consumer;
  }

  /** Runs a request that only fails when the worker is gone or the client asked for nonsense. */
  request<T>(place: string, request: () => Promise<T>): Promise<T> {
    return this.#request(place, request);
  }

  /** Closes its transports and with them its producers and consumers. Idempotent. */
  close(): void {
    if (this.#closed) {
      return;
    }
    this.#closed = true;
    for (const { transport } of this.#transports.values()) {
      transport.close();
    }
    for (const release of this.#release) {
      release();
    }
  }

  async #produce(
    transportId: string,
    rtpParameters: RtcParameters,
    options: { kind: MediaKind; paused?: boolean },
  ): Promise<types.Producer> {
    const { transport } = this.#transport(transportId, 'send');
    const parameters = rtpParametersOf(rtpParameters);
    const producer = await this.#request('rtpParameters', () =>
      transport.produce({
        ...options,
        rtpParameters: parameters,
        keyFrameRequestDelay: KEY_FRAME_INTERVAL_MS,
      }),
    );
    this.#keepOrClose(producer);
    producer.observer.on('close', this.worker.occupy(1));
    return producer;
  }

  #watch(transport: types.WebRtcTransport): void {
    transport.on('icestatechange', (state) => {
      if (state === 'disconnected') {
        this.#onLink('lost');
      }
    });
    transport.on('dtlsstatechange', (state) => {
      if (state === 'connected') {
        this.#onLink('up');
      } else if (state === 'closed' || state === 'failed') {
        this.#onLink(state === 'closed' ? 'closed' : 'lost');
      }
    });
  }

  #adopt(
    consumer: types.Consumer,
    sourceId: string,
    { lease, demand }: { lease: Lease; demand: TrackDemand | null },
  ): PeerConsumer {
    const unload = this.worker.occupy(1);
    const adopted = new PeerConsumer({
      consumer,
      sourceId,
      lease,
      demand,
      emit: this.#emit,
      onClosed: () => {
        this.#consumers.delete(consumer.id);
        unload();
      },
    });
    this.#consumers.set(consumer.id, adopted);
    return adopted;
  }

  /** The source may go away while its pipe is made: that isn't the client's fault. */
  async #leaseOf(track: Track) {
    try {
      return await this.#pipes.lease(track, { router: this.#router });
    } catch (error) {
      throw AppError.unavailable('the source went away; try again', error);
    }
  }

  #transport(transportId: string, direction?: Direction): PeerTransport {
    const found = this.#transports.get(transportId);
    if (found === undefined || (direction !== undefined && found.direction !== direction)) {
      throw AppError.notFound(direction === undefined ? 'transport' : `${direction} transport`, transportId);
    }
    return found;
  }

  #producer(producerId: string): types.Producer {
    const producer = this.#producers.get(producerId);
    if (producer === undefined) {
      throw AppError.notFound('producer', producerId);
    }
    return producer;
  }

  #request<T>(place: string, request: () => Promise<T>): Promise<T> {
    return asClientRequest(place, this, request);
  }

  /** What was made while the peer closed must not outlive it. */
  #keepOrClose(made: { close(): void; readonly closed: boolean }): void {
    if (this.#closed || made.closed) {
      made.close();
      throw AppError.unavailable('the peer was closed; join again');
    }
  }
}
