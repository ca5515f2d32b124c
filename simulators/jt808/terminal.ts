import { Jt808Error, tryDecode } from '#shared/jt808/fault.ts';
import { FrameReader } from '#shared/jt808/frame-reader.ts';
import type { Edition } from '#shared/jt808/frame.ts';
import { RESULT } from '#shared/jt808/general.ts';
import { decodeMessage, encodeMessage, idOf, type Body, type Message } from '#shared/jt808/message.ts';
import type { TerminalPosition } from '#shared/jt808/position.ts';
import { isoAt } from '#shared/jt808/time.ts';
import { reasonOf, type Say } from '../lib/log.ts';
import { pause } from '../lib/retry.ts';
import { openTcp, openUdp, type Address, type Wire } from './wire.ts';

export interface TerminalOptions extends Address {
  transport: 'tcp' | 'udp';
  edition: Edition;
  phone: string;
  deviceId: string;
  plate: string;
  /** Where it is now. */
  where: () => Pick<TerminalPosition, 'latitude' | 'longitude' | 'speedKmh' | 'directionDeg'>;
  /** Time between two positions, ms; null: it reports only when it is told to. */
  reportMs: number | null;
  heartbeatMs: number;
  /** Whether it comes back when its connection breaks. */
  reconnects: boolean;
  say: Say;
}

const ANSWER_MS = 10_000;
const RECONNECT_MS = [200, 400, 800, 1_600, 3_200];
/** What it still sends after a loss, fixes. */
const KEPT_FIXES = 200;
const EMERGENCY = 1;
const LOCATED = 3;

/** A terminal that speaks JT/T 808: registers, shows its code, reports, gathers while it has no network, answers texts. */
export class Jt808Terminal {
  /** Texts that the platform has sent. */
  readonly texts: { text: string; flags: number }[] = [];
  /** Every message that has come. */
  readonly received: Message[] = [];
  /** What it answers texts with. */
  textResult: number = RESULT.done;
  /** Fragments that get lost on their first way. */
  readonly lostFragments = new Set<number>();
  readonly #options: TerminalOptions;
  readonly #kept: TerminalPosition[] = [];
  readonly #waiting = new Map<
    number,
    { resolve: (message: Message) => void; reject: (error: Error) => void }
  >();
  #sent: Uint8Array[] = [];
  #firstSerial = 0;
  #code: string | null = null;
  #wire: Wire | null = null;
  #serial = 0;
  #isUp = false;
  #isStopped = false;
  #isAlarmed = false;
  #timers: NodeJS.Timeout[] = [];

  constructor(options: TerminalOptions) {
    this.#options = options;
  }

  /** The code is kept as a terminal keeps it in its memory. */
  static async start(options: TerminalOptions): Promise<Jt808Terminal> {
    const terminal = new Jt808Terminal(options);
    await terminal.connect();
    const { reportMs, heartbeatMs, say } = options;
    const failed = (error: unknown): void => void (terminal.#isStopped || say(reasonOf(error)));
    const every = (ms: number, run: () => Promise<unknown>): void =>
      void terminal.#timers.push(setInterval(() => void run().catch(failed), ms));
    every(heartbeatMs, () => terminal.#beat());
    if (reportMs !== null) {
      every(reportMs, () => terminal.report());
    }
    return terminal;
  }

  get isUp(): boolean {
    return this.#isUp;
  }

  /** Connects, registers where it has no code, and shows the code. Throws when the platform refuses. */
  async connect(): Promise<void> {
    const { transport } = this.#options;
    const reader = new FrameReader();
    const open = transport === 'tcp' ? openTcp : openUdp;
    const wire: Wire = await open(this.#options, {
      onData: (chunk) => reader.push(chunk).forEach((item) => this.#handle(item)),
      onClosed: () => this.#lost(wire),
    });
    this.#wire = wire;
    try {
      await this.#getIn();
    } catch (error) {
      wire.cut();
      throw error;
    }
    this.#isUp = true;
    const kept = this.#kept.splice(0);
    if (kept.length > 0) {
      await this.batch(kept);
    }
  }

  async #getIn(): Promise<void> {
    if (this.#code === null) {
      await this.register();
    }
    const result = await this.ask({
      type: 'authenticate',
      code: this.#code ?? '',
      ...(this.#options.edition === '2019'
        ? { imei: '861234567890123', software: 'SIM-1.0' }
        : { imei: null, software: null }),
    });
    if (result !== RESULT.done) {
      this.#code = null;
      throw new Error(`${this.#options.phone} shows its code and gets result ${result}`);
    }
  }

  /** Registers; the result of the standard. */
  async register(): Promise<number> {
    const { edition, deviceId, plate } = this.#options;
    const answer = await this.#exchange({
      type: 'register',
      form: edition,
      province: 33,
      city: 106,
      maker: '70808',
      model: 'SIM-808',
      terminalId: deviceId,
      plateColour: 2,
      plate,
    });
    if (answer.body.type !== 'registerAnswer') {
      throw new Error(`a registration was answered by ${answer.body.type}`);
    }
    const { result, code } = answer.body;
    if (result !== 0 || code === null) {
      throw new Error(`${this.#options.phone} is refused with result ${result}`);
    }
    this.#code = code;
    return result;
  }

  /** Where it is now, as it would report it. */
  position(over: Partial<TerminalPosition> = {}): TerminalPosition {
    return {
      alarmBits: this.#isAlarmed ? EMERGENCY : 0,
      stateBits: LOCATED,
      altitudeM: 12,
      time: isoAt(Date.now()),
      items: [
        { id: 0x01, type: 'mileage', km: 1234.5 },
        { id: 0x30, type: 'signalStrength', value: 24 },
        { id: 0x31, type: 'satellites', count: 11 },
      ],
      restHex: '',
      ...this.#options.where(),
      ...over,
    };
  }

  /** Reports, or keeps what it would report for the next time that it is up. */
  async report(over: Partial<TerminalPosition> = {}): Promise<number | null> {
    const position = this.position(over);
    if (!this.#isUp) {
      this.#kept.push(position);
      this.#kept.splice(0, this.#kept.length - KEPT_FIXES);
      return null;
    }
    return this.ask({ type: 'position', ...position });
  }

  /** Sends what it has gathered, in fragments where it is longer than `maxBody` bytes. */
  batch(positions: TerminalPosition[], maxBody?: number): Promise<number> {
    return this.ask({ type: 'positionBatch', kind: 1, positions, restHex: '' }, maxBody);
  }

  /** The button is pressed, and stays so until it is released. */
  press(isAlarmed: boolean): Promise<number | null> {
    this.#isAlarmed = isAlarmed;
    return this.report();
  }

  /** Sends a message; the result of the general answer to its last frame. */
  async ask(body: Body, maxBody?: number): Promise<number> {
    const { body: answer } = await this.#exchange(body, maxBody);
    if (answer.type !== 'platformAnswer') {
      throw new Error(`a message was answered by ${answer.type}`);
    }
    return answer.result;
  }

  sendRaw(bytes: Uint8Array): void {
    this.#wire?.send(bytes);
  }

  /** Breaks the connection, as a tunnel does. */
  cut(): void {
    this.#wire?.cut();
  }

  stop(): Promise<void> {
    this.#isStopped = true;
    this.#timers.forEach((timer) => clearInterval(timer));
    this.#wire?.cut();
    this.#giveUp();
    return Promise.resolve();
  }

  #beat(): Promise<unknown> {
    return this.#isUp ? this.ask({ type: 'heartbeat' }) : Promise.resolve();
  }

  async #exchange(body: Body, maxBody?: number): Promise<Message> {
    const { edition, phone } = this.#options;
    const protocolVersion = edition === '2019' ? 1 : null;
    const serial = this.#serial;
    const frames = encodeMessage({ edition, protocolVersion, phone, serial }, body, maxBody);
    const last = (serial + frames.length - 1) & 0xffff;
    this.#serial = (last + 1) & 0xffff;
    if (frames.length > 1) {
      [this.#sent, this.#firstSerial] = [frames, serial];
    }
    const lost = frames.length > 1 ? new Set(this.lostFragments) : new Set<number>();
    const { promise, resolve, reject } = Promise.withResolvers<Message>();
    const timer = setTimeout(() => reject(new Error(`${idOf(body.type)} was not answered`)), ANSWER_MS);
    // A fragment that was lost is what completes the message.
    const answeredLast = lost.size > 0 ? (serial + Math.max(...lost) - 1) & 0xffff : last;
    this.#waiting.set(answeredLast, { resolve, reject });
    frames.forEach((frame, i) => {
      if (!lost.has(i + 1)) {
        this.#wire?.send(frame);
      }
    });
    try {
      return await promise;
    } finally {
      clearTimeout(timer);
      this.#waiting.delete(answeredLast);
    }
  }

  #handle(item: Parameters<typeof decodeMessage>[0] | Jt808Error): void {
    const message = item instanceof Jt808Error ? item : tryDecode(() => decodeMessage(item));
    if (message instanceof Jt808Error) {
      this.#options.say(`a wrong frame has come: ${message.message}`);
      return;
    }
    this.received.push(message);
    const { header, body } = message;
    switch (body.type) {
      case 'platformAnswer':
      case 'registerAnswer': {
        this.#waiting.get(body.answeredSerial)?.resolve(message);
        break;
      }
      case 'text': {
        this.texts.push({ text: body.text, flags: body.flags });
        this.#options.say(`reads: ${body.text}`);
        this.#answer(header.serial, header.messageId, this.textResult);
        break;
      }
      case 'platformResend': {
        if (body.firstSerial === this.#firstSerial) {
          body.numbers.forEach((number) => this.#wire?.send(this.#sent[number - 1] ?? new Uint8Array()));
        }
        break;
      }
      default: {
        this.#answer(header.serial, header.messageId, RESULT.unsupported);
      }
    }
  }

  #answer(answeredSerial: number, answeredId: number, result: number): void {
    const { edition, phone } = this.#options;
    const envelope = { edition, protocolVersion: edition === '2019' ? 1 : null, phone, serial: this.#serial };
    this.#serial = (this.#serial + 1) & 0xffff;
    encodeMessage(envelope, { type: 'terminalAnswer', answeredSerial, answeredId, result }).forEach((frame) =>
      this.#wire?.send(frame),
    );
  }

  #lost(wire: Wire): void {
    if (this.#wire !== wire) {
      return;
    }
    this.#isUp = false;
    this.#wire = null;
    this.#giveUp();
    if (this.#options.reconnects && !this.#isStopped) {
      void this.#comeBack();
    }
  }

  /** Nobody answers what was asked before. */
  #giveUp(): void {
    this.#waiting.forEach(({ reject }) => reject(new Error('the connection is gone')));
  }

  async #comeBack(): Promise<void> {
    for (let attempt = 0; !this.#isStopped && !this.#isUp; attempt++) {
      await pause(
        RECONNECT_MS[Math.min(attempt, RECONNECT_MS.length - 1)] ?? 0,
        new AbortController().signal,
      );
      try {
        await this.connect();
        return;
      } catch (error) {
        this.#options.say(`${this.#options.phone} can't come back: ${reasonOf(error)}`);
      }
      if (this.#wire !== null) {
        return;
      }
    }
  }
}
