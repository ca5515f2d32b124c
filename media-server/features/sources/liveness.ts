import type { Track } from '../../sfu/track.ts';
import type { Flow } from './state.ts';

/** A stream without a packet for this long is silent. */
export const SILENT_AFTER_MS = 3_000;

/**
 * Watches whether packets of a track arrive. mediasoup's score says at once when they begin; that they have stopped only a count
 * of them can tell, because the score of a stream without layers stays where it was.
 */
export class Liveness {
  readonly track: Track;
  readonly #onChange: () => void;
  #flow: Exclude<Flow, 'none' | 'paused'> = 'waiting';
  #grewAt = 0;
  #packets = 0;

  /** `onChange` is called when the flow may have changed. */
  constructor(track: Track, onChange: () => void) {
    this.track = track;
    this.#onChange = onChange;
    const { observer } = track.producer;
    observer.on('score', () => this.#onScore());
    observer.on('pause', onChange);
    observer.on('resume', onChange);
    this.#onScore();
  }

  get flow(): Exclude<Flow, 'none'> {
    return this.track.producer.paused ? 'paused' : this.#flow;
  }

  /** To be called about once a second; `now` in ms. */
  async check(now: number): Promise<void> {
    const packets = await this.#countPackets();
    if (packets !== this.#packets) {
      this.#packets = packets;
      this.#grewAt = now;
      this.#become('flowing');
    } else if (this.#flow === 'flowing' && now - this.#grewAt >= SILENT_AFTER_MS) {
      this.#become('stopped');
    }
  }

  /** A worker that doesn't answer is found out by its heartbeat, not here. */
  async #countPackets(): Promise<number> {
    const { producer } = this.track;
    if (producer.closed) {
      return this.#packets;
    }
    try {
      const stats = await producer.getStats();
      return stats.reduce((sum, stat) => sum + stat.packetCount, 0);
    } catch {
      // It was closed meanwhile, of which the source hears elsewhere.
      return this.#packets;
    }
  }

  /** Only the first score counts: later ones come with loss as well. */
  #onScore(): void {
    if (this.#flow === 'waiting' && this.track.producer.score.some(({ score }) => score > 0)) {
      this.#become('flowing');
    }
  }

  #become(flow: 'flowing' | 'stopped'): void {
    if (this.#flow !== flow) {
      this.#flow = flow;
      this.#onChange();
    }
  }
}
