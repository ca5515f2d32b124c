import type { types } from 'mediasoup';
import type { Track } from '../../sfu/track.ts';
import type { Flow } from './state.ts';

/** A stream without a packet for this long is silent. */
export const SILENT_AFTER_MS = 3_000;
/** By the time mediasoup lowers the score of a stream to 0, nothing has arrived for at least this long. */
const SCORE_DELAY_MS = 1_500;

/**
 * Watches whether packets of a track arrive. mediasoup's score says at once when they begin; when it falls to 0 the packets
 * themselves are counted, because heavy loss alone can bring it down.
 */
export class Liveness {
  readonly track: Track;
  readonly #onChange: () => void;
  #flow: Exclude<Flow, 'none' | 'paused'> = 'waiting';
  #lastPacketAt = 0;
  #packets = 0;
  #scored = false;

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
    if (this.#hasScore()) {
      this.#scored = true;
      this.#lastPacketAt = now;
      return;
    }
    if (this.#scored) {
      this.#scored = false;
      this.#lastPacketAt = now - SCORE_DELAY_MS;
      this.#packets = await this.#countPackets();
      return;
    }
    const packets = await this.#countPackets();
    if (packets > this.#packets) {
      this.#packets = packets;
      this.#lastPacketAt = now;
      this.#become('flowing');
    } else if (this.#flow === 'flowing' && now - this.#lastPacketAt >= SILENT_AFTER_MS) {
      this.#become('stopped');
    }
  }

  async #countPackets(): Promise<number> {
    const { producer } = this.track;
    if (producer.closed) {
      return 0;
    }
    const stats: types.ProducerStat[] = await producer.getStats().catch(() => []);
    return stats.reduce((sum, stat) => sum + stat.packetCount, 0);
  }

  #hasScore(): boolean {
    return this.track.producer.score.some(({ score }) => score > 0);
  }

  #onScore(): void {
    if (this.#hasScore()) {
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
