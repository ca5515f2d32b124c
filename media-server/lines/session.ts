import type { WebSocket } from 'ws';
import type { LineFault } from '#shared/lines.ts';
import {
  closeCodeOf,
  faultOfClose,
  Hello,
  LineMessage,
  PROTOCOL_VERSION,
  type MessageOf,
} from './protocol.ts';

const BEAT_MS = 1_000;
/** So long without a word from the peer, and the line counts as down. */
const SILENT_MS = 4_000;
const CLOSE_LIMIT_MS = 1_000;

/** What crosses besides what the session itself is made of. */
export type CarriedMessage = Exclude<LineMessage, MessageOf<'beat'> | MessageOf<'beaten'>>;

export interface SessionListener {
  /** Both sides speak the same version. */
  onReady(): void;
  onMessage(message: CarriedMessage): void;
  /** Called once. */
  onEnd(fault: LineFault): void;
}

/** What either side measures of what comes to it. */
export interface Reception {
  loss: number | null;
  jitterMs: number | null;
}

/** One connection between two courts' servers, from its first message to its end. */
export class LineSession {
  readonly #socket: WebSocket;
  readonly #listener: SessionListener;
  readonly #reception: () => Reception;
  readonly #timer: NodeJS.Timeout;
  #heardAt = performance.now();
  #beat = { number: 0, sentAt: 0 };
  #isReady = false;
  #isOver = false;
  #rttMs: number | null = null;
  #peerReception: Reception = { loss: null, jitterMs: null };

  /** `reception` is asked once a second. The socket is open already. */
  constructor(socket: WebSocket, reception: () => Reception, listener: SessionListener) {
    this.#socket = socket;
    this.#reception = reception;
    this.#listener = listener;
    socket.on('message', (data, isBinary) =>
      this.#take(isBinary || !Buffer.isBuffer(data) ? '' : data.toString()),
    );
    socket.on('close', (_code, reason) => this.#finish(faultOfClose(String(reason))));
    // The close that follows says all there is.
    socket.on('error', () => socket.terminate());
    this.#timer = setInterval(() => this.#tick(), BEAT_MS);
    this.#write({ type: 'hello', version: PROTOCOL_VERSION });
  }

  get isReady(): boolean {
    return this.#isReady && !this.#isOver;
  }

  /** Time there and back in ms; null before the first answer. */
  get rttMs(): number | null {
    return this.#rttMs;
  }

  /** What the peer measured of what was sent to it. */
  get peerReception(): Reception {
    return this.#peerReception;
  }

  send(message: CarriedMessage): void {
    this.#write(message);
  }

  /** Ends the connection and tells the peer why. Idempotent. */
  end(fault: LineFault): void {
    if (this.#isOver) {
      return;
    }
    this.#socket.close(closeCodeOf(fault), fault);
    setTimeout(() => this.#socket.terminate(), CLOSE_LIMIT_MS).unref();
    this.#finish(fault);
  }

  #write(message: LineMessage | Hello): void {
    if (!this.#isOver) {
      this.#socket.send(JSON.stringify(message));
    }
  }

  #take(text: string): void {
    if (this.#isOver) {
      return;
    }
    this.#heardAt = performance.now();
    let data: unknown;
    try {
      data = JSON.parse(text);
    } catch {
      this.end('malformed');
      return;
    }
    if (!this.#isReady) {
      this.#greet(data);
      return;
    }
    const parsed = LineMessage.safeParse(data);
    if (!parsed.success) {
      this.end('malformed');
      return;
    }
    const message = parsed.data;
    if (message.type === 'beat') {
      const { loss, jitterMs } = message;
      this.#peerReception = { loss, jitterMs };
      this.#write({ type: 'beaten', number: message.number });
    } else if (message.type === 'beaten') {
      if (message.number === this.#beat.number) {
        this.#rttMs = performance.now() - this.#beat.sentAt;
      }
    } else {
      this.#listener.onMessage(message);
    }
  }

  #greet(data: unknown): void {
    const hello = Hello.safeParse(data);
    if (!hello.success) {
      this.end('malformed');
    } else if (hello.data.version === PROTOCOL_VERSION) {
      this.#isReady = true;
      this.#listener.onReady();
    } else {
      this.end('version');
    }
  }

  #tick(): void {
    if (performance.now() - this.#heardAt > SILENT_MS) {
      this.end('silent');
    } else if (this.#isReady) {
      this.#beat = { number: this.#beat.number + 1, sentAt: performance.now() };
      this.#write({ type: 'beat', number: this.#beat.number, ...this.#reception() });
    }
  }

  #finish(fault: LineFault): void {
    if (!this.#isOver) {
      this.#isOver = true;
      clearInterval(this.#timer);
      this.#listener.onEnd(fault);
    }
  }
}
