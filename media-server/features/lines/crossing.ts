import type { types } from 'mediasoup';
import { AppError } from '#shared/errors.ts';
import { LAYER_DWELL_MS } from '#shared/layers.ts';
import type { MediaKind } from '#shared/media.ts';
import { Feed } from '../../feed.ts';
import type { CarriedMessage } from '../../lines/session.ts';
import type { MessageOf } from '../../lines/protocol.ts';
import type { LineTransport } from '../../lines/transport.ts';
import { rtpParametersOf } from '../../sfu/parameters.ts';
import type { RemoteLayers, Track, TrackDemand } from '../../sfu/track.ts';

const ANSWER_MS = 5_000;
/** A stream that nobody looks at is kept this long: a wall that changes its layout comes back for it. */
const LINGER_MS = 5_000;

export interface CrossingOptions {
  /** What the peer is asked for. */
  ask: MessageOf<'watch'> | MessageOf<'watchSite'>;
  kind: MediaKind;
  /** Names the connection that it belongs to. */
  run: string;
  transport: LineTransport;
  send: (message: CarriedMessage) => void;
  onTrack: (track: Track) => void;
  /** Told when what comes has changed. */
  onChange: () => void;
  /** Called once. */
  onEnd: () => void;
}

interface Viewer {
  paused: boolean;
  layer: number | undefined;
}

/** One stream of the peer that crosses the line once, for all who look at it here. */
export class Crossing implements RemoteLayers {
  readonly changes = new Feed<null>();
  readonly #options: CrossingOptions;
  readonly #viewers = new Set<Viewer>();
  readonly #ready = Promise.withResolvers<void>();
  readonly #limit: NodeJS.Timeout;
  #producer: types.Producer | null = null;
  #count = 1;
  #current: number | null = null;
  #lowered = false;
  /** What the peer was asked for last. */
  #asked: number | null = null;
  #lowering: NodeJS.Timeout | undefined;
  #closing: NodeJS.Timeout | undefined;
  /** Whether what comes may be passed on. */
  #isOpen = true;
  #isOver = false;

  constructor(options: CrossingOptions) {
    this.#options = options;
    // Whoever waits hears of it by its own promise.
    this.#ready.promise.catch(() => undefined);
    this.#limit = setTimeout(() => this.end('the other court’s server does not answer'), ANSWER_MS);
    options.send(options.ask);
  }

  get count(): number {
    return this.#count;
  }

  get current(): number | null {
    return this.#current;
  }

  /** Its picture is wanted, and the line's budget keeps it away. */
  get isHeld(): boolean {
    return this.#lowered && this.#current === null;
  }

  get producer(): types.Producer | null {
    return this.#producer;
  }

  /** Throws `unavailable` when the peer doesn't send it. */
  async demand(): Promise<TrackDemand> {
    const viewer: Viewer = { paused: true, layer: undefined };
    this.#viewers.add(viewer);
    clearTimeout(this.#closing);
    const release = (): void => {
      if (this.#viewers.delete(viewer)) {
        this.#review();
        this.#closeWhenUnused();
      }
    };
    try {
      await this.#ready.promise;
    } catch (error) {
      release();
      throw error;
    }
    return {
      layers: this,
      want: ({ paused, spatialLayer }) => {
        viewer.paused = paused ?? viewer.paused;
        viewer.layer = spatialLayer ?? viewer.layer;
        this.#review();
      },
      release,
    };
  }

  /** Throws `invalidInput` for parameters that aren't any. */
  async takeWatched({ rtpParameters, layers, sizes }: MessageOf<'watched'>): Promise<void> {
    const { transport, kind, run, onTrack } = this.#options;
    const parameters = rtpParametersOf(rtpParameters);
    const track = await transport.receive(kind, parameters, run);
    if (this.#isOver) {
      track.producer.close();
      return;
    }
    clearTimeout(this.#limit);
    this.#count = layers;
    this.#producer = track.producer;
    await track.producer.pause();
    track.producer.observer.once('close', () => this.end('the stream has ended'));
    onTrack(sizes === undefined || sizes.length !== layers ? track : { ...track, layers: sizes });
    this.#ready.resolve();
  }

  /** The producer pauses with what comes: viewers are told, and nobody takes its silence for a fault. */
  async takeSending({ layer, lowered }: MessageOf<'sending'>): Promise<void> {
    this.#current = layer;
    this.#lowered = lowered;
    await this.#flow();
    this.#options.onChange();
    this.changes.publish(null);
  }

  /** Lets what comes through, or holds it back: then nothing is asked for either, at once. */
  async govern(isOpen: boolean): Promise<void> {
    this.#isOpen = isOpen;
    if (isOpen) {
      this.#review();
    } else {
      clearTimeout(this.#lowering);
      this.#lowering = undefined;
      this.#ask(null);
    }
    await this.#flow();
  }

  /** Idempotent. */
  end(reason: string): void {
    if (this.#isOver) {
      return;
    }
    this.#isOver = true;
    clearTimeout(this.#limit);
    clearTimeout(this.#lowering);
    clearTimeout(this.#closing);
    this.#ready.reject(AppError.unavailable(reason));
    this.#options.send({ type: 'unwatch', stream: this.#options.ask.stream });
    this.#producer?.close();
    this.#options.onEnd();
  }

  async #flow(): Promise<void> {
    await (this.#current === null || !this.#isOpen ? this.#producer?.pause() : this.#producer?.resume());
  }

  /** The highest layer that somebody needs; null: nobody looks, or may. */
  #needed(): number | null {
    if (!this.#isOpen) {
      return null;
    }
    const layers = [...this.#viewers]
      .filter(({ paused }) => !paused)
      .map(({ layer }) => Math.min(layer ?? this.#count - 1, this.#count - 1));
    return layers.length === 0 ? null : Math.max(...layers);
  }

  /** More is asked for at once, less when it is still less after a while: each change costs a key frame. */
  #review(): void {
    const needed = this.#needed();
    if ((needed ?? -1) > (this.#asked ?? -1)) {
      clearTimeout(this.#lowering);
      this.#lowering = undefined;
      this.#ask(needed);
    } else if (needed !== this.#asked) {
      this.#lowering ??= setTimeout(() => {
        this.#lowering = undefined;
        this.#ask(this.#needed());
      }, LAYER_DWELL_MS);
    }
  }

  #ask(layer: number | null): void {
    if (!this.#isOver && layer !== this.#asked) {
      this.#asked = layer;
      this.#options.send({ type: 'need', stream: this.#options.ask.stream, layer });
    }
  }

  #closeWhenUnused(): void {
    if (this.#viewers.size === 0 && !this.#isOver) {
      clearTimeout(this.#closing);
      this.#closing = setTimeout(() => this.end('nobody looks at it'), LINGER_MS);
    }
  }
}
