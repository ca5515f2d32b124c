import { timestampDifference, type SenderReport } from './rtp.ts';

/** Reports that count, about one a second. */
const KEPT = 8;

/**
 * When the packets of an RTP stream were taken in, by this server's clock. The SFU says with each sender report at which of its times
 * a timestamp fell due: by the capture, where the sender tells that, else by the arrival. Its clock is compared with this server's when
 * a report comes in; what delays a report can only make it late, so the least difference is the true one.
 */
export class WallClock {
  readonly #rate: number;
  #reports: { offsetMs: number; clockMs: number; at: number }[] = [];
  #first: { timestamp: number; at: number } | null = null;
  #base: number | null = null;
  /** Ticks from the first packet to the latest report, over all wraps. */
  #lastTicks = 0;

  /** `rate` in Hz. */
  constructor(rate: number) {
    this.#rate = rate;
  }

  /** Whether a report has come, without which times are those of the first packet's arrival. */
  get isExact(): boolean {
    return this.#reports.length > 0;
  }

  /** Notes the first packet, which arrived at `at` (UTC ms). Later ones are left alone. */
  begin(timestamp: number, at: number): void {
    this.#base ??= timestamp;
    this.#first ??= { timestamp, at };
  }

  /** Takes a report that came in at `at`, UTC ms. One that comes before the first packet is left out. */
  report({ timestamp, ntpMs }: SenderReport, at: number): void {
    if (this.#base === null) {
      return;
    }
    const mediaMs = this.#mediaMs(timestamp);
    this.#reports.push({ offsetMs: ntpMs - mediaMs, clockMs: at - ntpMs, at });
    this.#reports = this.#reports.slice(-KEPT);
  }

  /** UTC ms of the moment `mediaMs` behind the first packet; null before there is one. */
  at(mediaMs: number): number | null {
    if (this.#first === null) {
      return null;
    }
    if (this.#reports.length === 0) {
      return this.#first.at + mediaMs;
    }
    const least = (read: (report: { offsetMs: number; clockMs: number }) => number): number =>
      Math.min(...this.#reports.map(read));
    return least(({ offsetMs }) => offsetMs) + least(({ clockMs }) => clockMs) + mediaMs;
  }

  /** Ms from the first packet to a timestamp near the present. Wraps of the timestamp are counted by the reports before. */
  #mediaMs(timestamp: number): number {
    const known = this.#lastTicks;
    const base = this.#base ?? 0;
    const ticks = known + timestampDifference(timestamp, (base + known) >>> 0);
    this.#lastTicks = ticks;
    return (ticks * 1000) / this.#rate;
  }
}
