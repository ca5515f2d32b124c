import { Jt808Error } from './fault.ts';
import type { Frame } from './frame.ts';

/** How much a link may keep back. */
export interface FragmentLimits {
  /** Fragments of one message. */
  maxTotal: number;
  /** Bytes of all that is kept. */
  maxBytes: number;
  /** Messages that are put together at the same time. */
  maxMessages: number;
  /** A message is given up when so long nothing of it has come, ms. */
  patienceMs: number;
}

export const FRAGMENT_LIMITS: FragmentLimits = {
  maxTotal: 256,
  maxBytes: 262_144,
  maxMessages: 4,
  patienceMs: 30_000,
};

interface Pending {
  total: number;
  /** Serial of the message's fragment with number 0, were there one. */
  base: number;
  serial: number;
  parts: Map<number, Frame>;
  bytes: number;
  touchedAt: number;
}

/** A message of which fragments are still missing. */
export interface Incomplete {
  /** Serial of its first fragment. */
  firstSerial: number;
  missing: number[];
}

/**
 * Puts fragmented messages of one link together, in whatever order their fragments come. By the standard their serials follow one
 * another; some terminals give all the same. Time is given with each call (ms of any clock).
 */
export class Reassembler {
  readonly #limits: FragmentLimits;
  readonly #pending = new Map<number, Pending>();
  #bytes = 0;

  constructor(limits: FragmentLimits = FRAGMENT_LIMITS) {
    this.#limits = limits;
  }

  /**
   * The whole message when its last missing fragment has come, with the header of that one but no fragment; null while some are missing.
   * A frame that isn't a fragment comes back as it is. Throws a `Jt808Error` of kind `fragment` beyond the limits.
   */
  add(frame: Frame, now: number): Frame | null {
    const { fragment, messageId, serial } = frame.header;
    if (fragment === null) {
      return frame;
    }
    if (fragment.total > this.#limits.maxTotal) {
      throw new Jt808Error('fragment', 0, `a message of ${fragment.total} fragments is too long`);
    }
    const pending = this.#pendingOf(frame, now);
    const before = pending.parts.get(fragment.number);
    const more = frame.body.length - (before?.body.length ?? 0);
    if (this.#bytes + more > this.#limits.maxBytes) {
      this.#drop(messageId);
      throw new Jt808Error('fragment', 0, `more than ${this.#limits.maxBytes} bytes wait for their rest`);
    }
    pending.parts.set(fragment.number, frame);
    pending.bytes += more;
    this.#bytes += more;
    pending.touchedAt = now;
    pending.serial = serial;
    if (pending.parts.size < pending.total) {
      return null;
    }
    this.#drop(messageId);
    return { ...frame, header: { ...frame.header, fragment: null }, body: join(pending) };
  }

  /** What is still missing of a message; null where nothing is put together. */
  incomplete(messageId: number): Incomplete | null {
    const pending = this.#pending.get(messageId);
    if (pending === undefined) {
      return null;
    }
    const numbers = Array.from({ length: pending.total }, (_, i) => i + 1);
    return {
      firstSerial: (pending.base + 1) & 0xffff,
      missing: numbers.filter((number) => !pending.parts.has(number)),
    };
  }

  /** Gives up what has waited too long; answers with how many messages. */
  expire(now: number): number {
    const stale = [...this.#pending].filter(([, { touchedAt }]) => now - touchedAt > this.#limits.patienceMs);
    for (const [messageId] of stale) {
      this.#drop(messageId);
    }
    return stale.length;
  }

  #pendingOf({ header }: Frame, now: number): Pending {
    const { messageId, serial, fragment } = header;
    const { total, number } = fragment ?? { total: 1, number: 1 };
    const base = (serial - number) & 0xffff;
    const known = this.#pending.get(messageId);
    if (known !== undefined) {
      const isSame = known.total === total && (known.base === base || known.serial === serial);
      if (isSame && now - known.touchedAt <= this.#limits.patienceMs) {
        return known;
      }
      this.#drop(messageId);
    }
    this.expire(now);
    if (this.#pending.size >= this.#limits.maxMessages) {
      throw new Jt808Error('fragment', 0, `${this.#pending.size} messages wait for their rest already`);
    }
    const fresh = { total, base, serial, parts: new Map<number, Frame>(), bytes: 0, touchedAt: now };
    this.#pending.set(messageId, fresh);
    return fresh;
  }

  #drop(messageId: number): void {
    this.#bytes -= this.#pending.get(messageId)?.bytes ?? 0;
    this.#pending.delete(messageId);
  }
}

function join({ parts, bytes, total }: Pending): Uint8Array {
  const whole = new Uint8Array(bytes);
  let at = 0;
  for (let number = 1; number <= total; number++) {
    const { body } = parts.get(number) ?? { body: new Uint8Array() };
    whole.set(body, at);
    at += body.length;
  }
  return whole;
}
