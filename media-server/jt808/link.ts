import type { Clock } from '../clock.ts';
import { Jt808Error, tryDecode, type FaultKind } from '#shared/jt808/fault.ts';
import { FrameReader } from '#shared/jt808/frame-reader.ts';
import type { Frame, Header } from '#shared/jt808/frame.ts';
import { Reassembler } from '#shared/jt808/fragments.ts';
import { RESULT, type GeneralAnswer } from '#shared/jt808/general.ts';
import { encodeMessage, idOf, tryDecodeMessage, type Body, type Message } from '#shared/jt808/message.ts';
import * as policy from './policy.ts';
import type { Wire, WireListener } from './server.ts';

/** Whom a link tells. */
export interface LinkOwner {
  clock: Clock;
  /** A whole message. What it answers with is sent as the general answer; null: it is answered otherwise, or not at all. */
  onMessage: (link: TerminalLink, message: Message) => Promise<number | null>;
  onFrame: (link: TerminalLink) => void;
  onWrongFrame: (link: TerminalLink, kind: FaultKind) => void;
  onFailure: (link: TerminalLink, error: unknown) => void;
  onEnd: (link: TerminalLink, reason: string) => void;
}

interface Awaited {
  messageId: number;
  resolve: (result: number | null) => void;
}

type Sender = Pick<Header, 'edition' | 'protocolVersion' | 'phone'>;

/**
 * One terminal's connection: frames in, one served after the other, and messages out. Nothing that comes by it makes it throw. A
 * terminal that sends too much, or too much that is wrong, is cut off.
 */
export class TerminalLink implements WireListener {
  readonly wire: Wire;
  readonly openedAt: number;
  readonly #owner: LinkOwner;
  readonly #reader = new FrameReader();
  readonly #fragments = new Reassembler();
  readonly #waiting: Frame[] = [];
  readonly #awaited = new Map<number, Awaited>();
  readonly #wrongAt: number[] = [];
  #isServing = false;
  #isPaused = false;
  #isOver = false;
  #serial = 0;
  #heardAt: number;
  #frames = policy.FRAMES_AT_ONCE;
  #framesAt: number;
  #sender: Sender | null = null;

  constructor(wire: Wire, owner: LinkOwner) {
    this.wire = wire;
    this.#owner = owner;
    this.openedAt = owner.clock.now();
    this.#heardAt = this.openedAt;
    this.#framesAt = this.openedAt;
  }

  get isOver(): boolean {
    return this.#isOver;
  }

  /** When something came last, UTC ms. */
  get heardAt(): number {
    return this.#heardAt;
  }

  data(chunk: Uint8Array): void {
    this.#heardAt = this.#owner.clock.now();
    for (const item of this.#reader.push(chunk)) {
      if (this.#isOver) {
        return;
      }
      if (item instanceof Jt808Error) {
        this.#wrong(item.kind);
      } else if (this.#mayCome()) {
        this.#waiting.push(item);
      } else {
        this.end('tooManyFrames');
        return;
      }
    }
    if (this.#waiting.length > policy.MAX_WAITING && !this.#isPaused) {
      this.#isPaused = true;
      this.wire.pause();
    }
    void this.#serveAll();
  }

  closed(): void {
    this.end('closed');
  }

  /** Ends the link once what was sent before is out. Idempotent. */
  end(reason: string): void {
    if (this.#isOver) {
      return;
    }
    this.#isOver = true;
    this.#waiting.length = 0;
    for (const { resolve } of this.#awaited.values()) {
      resolve(null);
    }
    this.#awaited.clear();
    this.wire.close();
    this.#owner.onEnd(this, reason);
  }

  /** Gives up what has waited too long for its other fragments. */
  expire(now: number): void {
    for (let left = this.#fragments.expire(now); left > 0; left--) {
      this.#wrong('fragment');
    }
  }

  /** Sends a message in the edition of the terminal; its serial. */
  send(body: Body, serial = this.#take()): number {
    if (this.#sender !== null && !this.#isOver) {
      for (const frame of encodeMessage({ ...this.#sender, serial }, body)) {
        this.wire.send(frame);
      }
    }
    return serial;
  }

  /** Sends a message until it is answered, `ATTEMPTS` times; the result, or null where no answer has come. */
  async ask(body: Body): Promise<number | null> {
    const serial = this.#take();
    for (let attempt = 0; attempt < policy.ATTEMPTS && !this.#isOver; attempt++) {
      const { promise, resolve } = Promise.withResolvers<number | null>();
      this.#awaited.set(serial, { messageId: idOf(body.type) ?? 0, resolve });
      const timer = setTimeout(() => resolve(null), policy.ANSWER_MS);
      this.send(body, serial);
      const result = await promise;
      clearTimeout(timer);
      this.#awaited.delete(serial);
      if (result !== null) {
        return result;
      }
    }
    return null;
  }

  /** The terminal has answered a message of ours. */
  answered({ answeredSerial, answeredId, result }: GeneralAnswer): void {
    const awaited = this.#awaited.get(answeredSerial);
    if (awaited?.messageId === answeredId) {
      awaited.resolve(result);
    }
  }

  #take(): number {
    const serial = this.#serial;
    this.#serial = (serial + 1) & 0xffff;
    return serial;
  }

  /** A bucket of frames that fills at the rate a link may go on for long. */
  #mayCome(): boolean {
    const now = this.#owner.clock.now();
    const more = (Math.max(0, now - this.#framesAt) / 1_000) * policy.FRAMES_PER_SECOND;
    this.#frames = Math.min(policy.FRAMES_AT_ONCE, this.#frames + more) - 1;
    this.#framesAt = now;
    return this.#frames >= 0;
  }

  #wrong(kind: FaultKind): void {
    this.#owner.onWrongFrame(this, kind);
    const now = this.#owner.clock.now();
    this.#wrongAt.push(now);
    while ((this.#wrongAt[0] ?? now) < now - 60_000) {
      this.#wrongAt.shift();
    }
    if (this.#wrongAt.length > policy.MAX_WRONG_FRAMES) {
      this.end('tooManyWrongFrames');
    }
  }

  async #serveAll(): Promise<void> {
    if (this.#isServing) {
      return;
    }
    this.#isServing = true;
    for (let frame = this.#waiting.shift(); frame !== undefined; frame = this.#waiting.shift()) {
      try {
        await this.#serve(frame);
      } catch (error) {
        this.#owner.onFailure(this, error);
        this.#answer(frame.header, RESULT.failed);
      }
    }
    this.#isServing = false;
    if (this.#isPaused) {
      this.#isPaused = false;
      this.wire.resume();
    }
  }

  async #serve(frame: Frame): Promise<void> {
    const { edition, protocolVersion, phone } = frame.header;
    this.#sender = { edition, protocolVersion, phone };
    this.#owner.onFrame(this);
    const whole = tryDecode(() => this.#fragments.add(frame, this.#owner.clock.now()));
    if (whole === null) {
      this.#answer(frame.header, RESULT.done);
      this.#askForFragments(frame.header);
      return;
    }
    const message = whole instanceof Jt808Error ? whole : tryDecodeMessage(whole);
    if (message instanceof Jt808Error) {
      this.#wrong(message.kind);
      this.#answer(frame.header, RESULT.wrong);
      return;
    }
    const result = await this.#owner.onMessage(this, message);
    if (result !== null) {
      this.#answer(frame.header, result);
    }
  }

  /** The last fragment has come, but not all before it. */
  #askForFragments({ messageId, fragment }: Header): void {
    const incomplete = this.#fragments.incomplete(messageId);
    if (fragment?.number === fragment?.total && incomplete !== null) {
      const { firstSerial, missing } = incomplete;
      this.send({ type: 'platformResend', firstSerial, numbers: missing.slice(0, 255) });
    }
  }

  #answer({ serial, messageId }: Header, result: number): void {
    this.send({ type: 'platformAnswer', answeredSerial: serial, answeredId: messageId, result });
  }
}
