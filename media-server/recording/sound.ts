import { OPUS_TIMESCALE, packetUnits, SILENT_PACKET, SILENT_UNITS, type OpusSample } from './mp4/opus.ts';
import { sequenceDifference, timestampDifference, type RtpPacket } from './rtp.ts';

const UNITS_A_MS = OPUS_TIMESCALE / 1000;
/** A packet that was lost and is sent again comes within this; what is missing longer becomes silence. */
const LATE_UNITS = 400 * UNITS_A_MS;
/** Packets nearer than this to where the last one ended follow it directly. */
const NEAR_UNITS = 10 * UNITS_A_MS;
/** Sound further than this from its picture is put back to it at once … */
const MAX_DRIFT_UNITS = 120 * UNITS_A_MS;
/** … and further than this when that was said so often in a row: first words go by arrivals, and clocks of devices drift apart. */
const SMALL_DRIFT_UNITS = 20 * UNITS_A_MS;
const WORDS_TO_MOVE = 20;
/** Packets that wait to be written; more than this come only from a broken sender. */
const MAX_WAITING = 1_000;

interface Waiting {
  /** Units since the first packet. */
  ticks: number;
  sequence: number;
  packet: Buffer;
  units: number;
}

/**
 * Makes one unbroken row of Opus packets out of what arrives of a stream. Packets are put in order; where none was sent (Opus sends
 * nothing while nobody speaks), or one was lost for good, there is silence of the same length: players stop where a track has a hole,
 * and those that don't play what follows too soon.
 */
export class Sound {
  readonly #waiting: Waiting[] = [];
  #first: { timestamp: number; sequence: number } | null = null;
  #last: Waiting | null = null;
  /** Run time of the first packet, in units; null until its place is known. */
  #anchor: number | null = null;
  /** How often in a row it was said that the sound is further from its picture than it ought to be. */
  #wordsAgainst = 0;
  /** Run time of what is written next, in units. */
  #cursor = 0;

  /** Run time at which the next packet is written, in units of `OPUS_TIMESCALE`. */
  get cursor(): number {
    return this.#cursor;
  }

  get isAnchored(): boolean {
    return this.#anchor !== null;
  }

  /** Takes a packet as it arrives. What isn't Opus is left out. */
  push({ sequence, timestamp, payload }: RtpPacket): void {
    const units = packetUnits(payload);
    if (units === null || this.#waiting.length >= MAX_WAITING) {
      return;
    }
    this.#first ??= { timestamp, sequence };
    const near = this.#last ?? { ticks: 0, sequence: this.#first.sequence };
    const expected = (this.#first.timestamp + near.ticks) >>> 0;
    const entry = {
      ticks: near.ticks + timestampDifference(timestamp, expected),
      sequence: near.sequence + sequenceDifference(sequence, near.sequence & 0xff_ff),
      packet: Buffer.from(payload),
      units,
    };
    if (this.#waiting.some((other) => other.sequence === entry.sequence)) {
      return;
    }
    const place = this.#waiting.findLastIndex((other) => other.ticks < entry.ticks);
    this.#waiting.splice(place + 1, 0, entry);
    if (this.#last === null || entry.sequence > this.#last.sequence) {
      this.#last = entry;
    }
  }

  /**
   * Says that the first packet belongs `ms` behind the beginning of the run. A small correction of an earlier word is taken over when it
   * stays: each costs a moment of silence, or of sound.
   */
  anchor(ms: number): void {
    const anchor = Math.round(ms * UNITS_A_MS);
    const off = this.#anchor === null ? Infinity : Math.abs(anchor - this.#anchor);
    this.#wordsAgainst = off > SMALL_DRIFT_UNITS ? this.#wordsAgainst + 1 : 0;
    if (off > MAX_DRIFT_UNITS || this.#wordsAgainst >= WORDS_TO_MOVE) {
      this.#anchor = anchor;
      this.#wordsAgainst = 0;
    }
  }

  /**
   * What is to be written up to `endMs` of the run; what may still come is waited for, `lateMs` at most. Empty when there is nothing
   * yet. The samples begin at the `cursor` before the call.
   */
  take(endMs: number, lateMs = LATE_UNITS / UNITS_A_MS): OpusSample[] {
    const samples: OpusSample[] = [];
    const end = endMs * UNITS_A_MS;
    const write = (sample: OpusSample): void => {
      samples.push(sample);
      this.#cursor += sample.units;
    };
    while (this.#cursor < end) {
      const next = this.#next();
      if (next !== null && next.at <= this.#cursor + NEAR_UNITS) {
        this.#waiting.shift();
        // What belongs to where something is written already came too late.
        if (next.at + next.units > this.#cursor + NEAR_UNITS) {
          write(next);
        }
      } else if (this.#cursor < end - lateMs * UNITS_A_MS) {
        write({ packet: SILENT_PACKET, units: SILENT_UNITS });
      } else {
        break;
      }
    }
    return samples;
  }

  #next(): (OpusSample & { at: number }) | null {
    const [next] = this.#waiting;
    return next === undefined || this.#anchor === null
      ? null
      : { packet: next.packet, units: next.units, at: this.#anchor + next.ticks };
  }
}
