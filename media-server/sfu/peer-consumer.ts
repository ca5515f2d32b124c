import { parseScalabilityMode, type types } from 'mediasoup';
import type { MediaEvent } from '#shared/media.ts';
import type { Lease } from './pipes.ts';

export interface PeerConsumerOptions {
  consumer: types.Consumer;
  sourceId: string;
  lease: Lease;
  emit: (event: MediaEvent) => void;
  /** Called once when it has ended, for whatever reason. */
  onClosed: () => void;
}

/** One stream of one source on its way to a peer. */
export class PeerConsumer {
  readonly sourceId: string;
  readonly #consumer: types.Consumer;
  readonly #emit: (event: MediaEvent) => void;

  constructor({ consumer, sourceId, lease, emit, onClosed }: PeerConsumerOptions) {
    this.sourceId = sourceId;
    this.#consumer = consumer;
    this.#emit = emit;
    consumer.observer.on('close', () => {
      lease.release();
      onClosed();
    });
    consumer.on('producerclose', () => emit({ type: 'consumerClosed', consumerId: consumer.id, sourceId }));
    consumer.on('producerpause', () => this.#emitPaused());
    consumer.on('producerresume', () => this.#emitPaused());
    consumer.on('layerschange', () => this.#emitLayers());
    consumer.on('score', () => this.#emitScore());
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

  /** Number of spatial layers that can be chosen from. */
  get spatialLayers(): number {
    const mode = this.#consumer.rtpParameters.encodings?.[0]?.scalabilityMode;
    return parseScalabilityMode(mode).spatialLayers;
  }

  /** The events that tell a subscriber how things stand now. */
  emitState(): void {
    this.#emitPaused();
    if (this.#consumer.type === 'simulcast') {
      this.#emitLayers();
    }
    this.#emitScore();
  }

  /** A new layer is asked for before the resume, so that the first key frame is of the right one. */
  async set(change: { paused?: boolean | undefined; spatialLayer?: number | undefined }): Promise<void> {
    if (change.spatialLayer !== undefined && this.#consumer.type === 'simulcast') {
      await this.#consumer.setPreferredLayers({ spatialLayer: change.spatialLayer });
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

  /** Idempotent. */
  close(): void {
    this.#consumer.close();
  }

  #emitPaused(): void {
    this.#emit({ type: 'consumerPaused', consumerId: this.id, paused: this.#consumer.producerPaused });
  }

  #emitLayers(): void {
    const spatialLayer = this.#consumer.currentLayers?.spatialLayer ?? null;
    this.#emit({ type: 'layers', consumerId: this.id, spatialLayer });
  }

  /** What a viewer gets is as bad as the worse of the way in and the way out. */
  #emitScore(): void {
    const { score, producerScore } = this.#consumer.score;
    this.#emit({ type: 'score', consumerId: this.id, score: Math.min(score, producerScore) });
  }
}
