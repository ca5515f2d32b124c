import { parseScalabilityMode, type types } from 'mediasoup';
import type { ConsumerChange, MediaEvent } from '#shared/media.ts';
import type { Lease } from './pipes.ts';
import type { TrackDemand } from './track.ts';

export interface PeerConsumerOptions {
  consumer: types.Consumer;
  sourceId: string;
  lease: Lease;
  /** Of a stream that another court's server sends. */
  demand?: TrackDemand | null;
  emit: (event: MediaEvent) => void;
  /** Called once when it has ended, for whatever reason. */
  onClosed: () => void;
}

/** One stream of one source on its way to a peer. */
export class PeerConsumer {
  readonly sourceId: string;
  readonly #consumer: types.Consumer;
  readonly #emit: (event: MediaEvent) => void;
  readonly #demand: TrackDemand | null;
  #toldSentLayer: number | null = null;

  constructor({ consumer, sourceId, lease, demand = null, emit, onClosed }: PeerConsumerOptions) {
    this.sourceId = sourceId;
    this.#consumer = consumer;
    this.#emit = emit;
    this.#demand = demand;
    const stopHearing = demand?.layers.changes.listen(() => this.#emitLayers());
    consumer.observer.on('close', () => {
      lease.release();
      stopHearing?.();
      demand?.release();
      onClosed();
    });
    consumer.on('producerclose', () => emit({ type: 'consumerClosed', consumerId: consumer.id, sourceId }));
    consumer.on('producerpause', () => this.#emitPaused());
    consumer.on('producerresume', () => this.#emitPaused());
    consumer.on('layerschange', () => this.#emitLayers());
    consumer.on('score', () => {
      this.#emitScore();
      this.#emitSentLayer();
    });
  }

  get id(): string {
    return this.#consumer.id;
  }

  get kind(): types.MediaKind {
    return this.#consumer.kind;
  }

  get rtpParameters(): types.RtpParameters {
    return this.#consumer.rtpParameters;
  }

  /** Numbers of spatial and temporal layers that can be chosen from. */
  get layers(): { spatialLayers: number; temporalLayers: number } {
    if (this.#demand !== null) {
      return { spatialLayers: this.#demand.layers.count, temporalLayers: 1 };
    }
    const mode = this.#consumer.rtpParameters.encodings?.[0]?.scalabilityMode;
    const { spatialLayers, temporalLayers } = parseScalabilityMode(mode);
    // Without simulcast mediasoup forwards everything that comes.
    return { spatialLayers, temporalLayers: this.#consumer.type === 'simulcast' ? temporalLayers : 1 };
  }

  /** The events that tell a subscriber how things stand now. */
  emitState(): void {
    this.#emitPaused();
    if (this.#consumer.type === 'simulcast' || this.#demand !== null) {
      this.#emitLayers();
    }
    this.#emitScore();
  }

  /** A new layer is asked for before the resume, so that the first key frame is of the right one. */
  async set(change: ConsumerChange): Promise<void> {
    this.#demand?.want(change);
    if (
      (change.spatialLayer !== undefined || change.temporalLayer !== undefined) &&
      this.#consumer.type === 'simulcast'
    ) {
      await this.#consumer.setPreferredLayers(this.#preferred(change));
    }
    if (change.paused === true) {
      await this.#consumer.pause();
    } else if (change.paused === false) {
      await this.#consumer.resume();
    }
  }

  async requestKeyFrame(): Promise<void> {
    if (this.kind === 'video') {
      await this.#consumer.requestKeyFrame();
    }
  }

  /** Calls `listener` once when it has ended, for whatever reason. */
  onClose(listener: () => void): void {
    if (this.#consumer.closed) {
      listener();
    } else {
      this.#consumer.observer.once('close', listener);
    }
  }

  getStats(): Promise<object[]> {
    return this.#consumer.getStats();
  }

  /** Takes the stream from its client, which is told. Idempotent. */
  withdraw(): void {
    if (!this.#consumer.closed) {
      this.#emit({ type: 'consumerClosed', consumerId: this.id, sourceId: this.sourceId });
      this.#consumer.close();
    }
  }

  /** Idempotent. */
  close(): void {
    this.#consumer.close();
  }

  /** mediasoup takes both layers at once, and the highest where one is left out. */
  #preferred(change: ConsumerChange): types.ConsumerLayers {
    const { spatialLayers, temporalLayers } = this.layers;
    const before = this.#consumer.preferredLayers;
    return {
      spatialLayer: change.spatialLayer ?? before?.spatialLayer ?? spatialLayers - 1,
      temporalLayer: change.temporalLayer ?? before?.temporalLayer ?? temporalLayers - 1,
    };
  }

  /** The highest layer of which something arrives from the source. */
  #sentLayer(): number | null {
    const highest = this.#consumer.score.producerScores.findLastIndex((score) => score > 0);
    return highest === -1 ? null : highest;
  }

  #emitPaused(): void {
    this.#emit({ type: 'consumerPaused', consumerId: this.id, paused: this.#consumer.producerPaused });
  }

  #emitLayers(): void {
    if (this.#demand !== null) {
      const { current } = this.#demand.layers;
      this.#emit({ type: 'layers', consumerId: this.id, spatialLayer: current });
      return;
    }
    const spatialLayer = this.#consumer.currentLayers?.spatialLayer ?? null;
    const sentLayer = this.#sentLayer();
    this.#toldSentLayer = sentLayer;
    this.#emit({ type: 'layers', consumerId: this.id, spatialLayer, sentLayer });
  }

  /** The source has begun or ceased to send a layer: that explains a layer that is lower than was asked for. */
  #emitSentLayer(): void {
    if (this.#consumer.type === 'simulcast' && this.#sentLayer() !== this.#toldSentLayer) {
      this.#emitLayers();
    }
  }

  /** What a viewer gets is as bad as the worse of the way in and the way out. */
  #emitScore(): void {
    const { score, producerScore } = this.#consumer.score;
    this.#emit({ type: 'score', consumerId: this.id, score: Math.min(score, producerScore) });
  }
}
