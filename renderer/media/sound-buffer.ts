/**
 * How long the browser is asked to keep sound before it is heard, ms, from step to step; 0: as it thinks best. The longest gives a lost
 * packet the time to be asked for once on each of two ways of 20 ms; more makes talk slow and mends little.
 */
const STEPS_MS = [0, 120, 160] as const;
/** More of a second's sound than this invented is a bad second. A single one is a stream that was cut off, not a line that loses. */
const BAD_SHARE = 0.01;
const BAD_SECONDS = 2;
/** After so many seconds without a bad one it is tried with less. */
const CALM_SECONDS = 60;
const SECOND_MS = 1_000;

/**
 * How long to keep sound so that a packet that is asked for again still comes in time, by what had to be invented of late. Pure; called
 * once a second.
 */
export class BufferRule {
  #step = 0;
  #bad = 0;
  #calm = 0;

  /** ms, or null: as the browser thinks best. `share`: how much of the last second's sound was invented, 0–1. */
  note(share: number): number | null {
    if (share > BAD_SHARE) {
      this.#calm = 0;
      this.#bad += 1;
      if (this.#bad >= BAD_SECONDS) {
        this.#bad = 0;
        this.#step = Math.min(this.#step + 1, STEPS_MS.length - 1);
      }
    } else {
      this.#bad = Math.max(this.#bad - 1, 0);
      this.#calm += 1;
      if (this.#calm >= CALM_SECONDS) {
        this.#calm = 0;
        this.#step = Math.max(this.#step - 1, 0);
      }
    }
    return STEPS_MS[this.#step] || null;
  }
}

/** Samples since the stream began. */
interface Counts {
  played: number;
  invented: number;
}

function countsIn(report: RTCStatsReport): Counts | null {
  for (const stats of report.values() as Iterable<RTCInboundRtpStreamStats>) {
    if (stats.type === 'inbound-rtp') {
      return {
        played: stats.totalSamplesReceived ?? 0,
        invented: (stats.concealedSamples ?? 0) - (stats.silentConcealedSamples ?? 0),
      };
    }
  }
  return null;
}

/** Keeps received sound longer while its line loses packets, and shorter again when it no longer does, until it is closed. */
export class SoundBuffer {
  readonly #receiver: RTCRtpReceiver;
  readonly #rule = new BufferRule();
  readonly #timer: ReturnType<typeof setInterval>;
  #before: Counts | null = null;

  constructor(receiver: RTCRtpReceiver) {
    this.#receiver = receiver;
    this.#timer = setInterval(() => void this.#look(), SECOND_MS);
  }

  close(): void {
    clearInterval(this.#timer);
  }

  async #look(): Promise<void> {
    // A connection that is being closed may have none.
    const report = await this.#receiver.getStats().catch(() => null);
    const now = report === null ? null : countsIn(report);
    const before = this.#before;
    this.#before = now;
    if (now !== null && before !== null && now.played > before.played) {
      const share = (now.invented - before.invented) / (now.played - before.played);
      this.#receiver.jitterBufferTarget = this.#rule.note(share);
    }
  }
}
