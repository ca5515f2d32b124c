import { CLOSE_CODES, SOCKET_PATHS, TOKEN_SUBPROTOCOL_PREFIX } from '#shared/contract/sockets.ts';
import {
  decodePositions,
  POSITIONS_CLOSE,
  POSITIONS_PROTOCOL,
  RESYNC,
  type StreamView,
} from '#shared/positions.ts';
import { retryDelayMs } from './ladder.ts';
import { PositionTable, type PositionColumns } from './position-table.ts';
import { PromptWebSocket, socketUrl } from './socket.ts';

/** At most four updates a second reach the page. */
const UPDATE_INTERVAL_MS = 250;
/** After this long without a frame a snapshot is asked for, which also proves that the link is alive, ms. */
const SILENCE_MS = 6_000;
/** A snapshot that was asked for and hasn't come by now tells of a dead link, ms. */
const RESYNC_TIMEOUT_MS = 3_000;

/** After these the same token would be refused again. */
const FINAL_CODES: readonly number[] = [CLOSE_CODES.unauthenticated, POSITIONS_CLOSE.forbidden];

export interface PositionLinkOptions {
  baseUrl: string;
  token: string;
  onUpdate: (columns: PositionColumns) => void;
  onConnected: (connected: boolean) => void;
}

/** The binary position stream: comes back by itself, asks for a full resync after each gap, and gathers frames to few updates. */
export class PositionLink {
  readonly #options: PositionLinkOptions;
  readonly #table = new PositionTable();
  #socket: PromptWebSocket | null = null;
  #view: StreamView | null = null;
  #attempt = 0;
  #closed = false;
  #retry: ReturnType<typeof setTimeout> | undefined;
  #watchdog: ReturnType<typeof setTimeout> | undefined;
  #update: ReturnType<typeof setTimeout> | undefined;

  constructor(options: PositionLinkOptions) {
    this.#options = options;
  }

  /** Begins; once. */
  open(): void {
    this.#connect();
  }

  /** Says what the page looks at, now and after each new connection. */
  look(view: StreamView): void {
    this.#view = view;
    if (this.#socket !== null) {
      this.#sendView(this.#socket);
    }
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#retry);
    clearTimeout(this.#watchdog);
    clearTimeout(this.#update);
    this.#socket?.close();
  }

  #connect(): void {
    const { baseUrl, token } = this.#options;
    const socket = new PromptWebSocket(socketUrl(baseUrl, SOCKET_PATHS.positions), [
      POSITIONS_PROTOCOL,
      `${TOKEN_SUBPROTOCOL_PREFIX}${token}`,
    ]);
    socket.binaryType = 'arraybuffer';
    this.#socket = socket;
    this.#table.expectSnapshot();
    socket.addEventListener('open', () => {
      this.#watch(socket);
      this.#sendView(socket);
    });
    socket.addEventListener('message', (event: MessageEvent<unknown>) => {
      // A superseded socket may still speak; only the present one counts.
      if (socket === this.#socket && event.data instanceof ArrayBuffer) {
        this.#handleFrame(socket, event.data);
      }
    });
    socket.addEventListener('close', ({ code }) => {
      if (socket === this.#socket && !this.#closed) {
        this.#socket = null;
        clearTimeout(this.#watchdog);
        this.#options.onConnected(false);
        if (!FINAL_CODES.includes(code)) {
          this.#retry = setTimeout(() => this.#connect(), retryDelayMs(this.#attempt++));
        }
      }
    });
  }

  #handleFrame(socket: PromptWebSocket, data: ArrayBuffer): void {
    let applied: 'applied' | 'gap';
    try {
      applied = this.#table.apply(decodePositions(data));
    } catch {
      // A frame that can't be read is a frame that is missing.
      applied = 'gap';
      this.#table.expectSnapshot();
    }
    if (applied === 'gap') {
      this.#resync(socket);
      return;
    }
    this.#attempt = 0;
    this.#options.onConnected(true);
    this.#watch(socket);
    this.#update ??= setTimeout(() => {
      this.#update = undefined;
      this.#options.onUpdate(this.#table.columns());
    }, UPDATE_INTERVAL_MS);
  }

  #sendView(socket: PromptWebSocket): void {
    if (this.#view !== null && socket.readyState === WebSocket.OPEN) {
      socket.send(JSON.stringify(this.#view));
    }
  }

  #watch(socket: PromptWebSocket): void {
    clearTimeout(this.#watchdog);
    this.#watchdog = setTimeout(() => this.#resync(socket), SILENCE_MS);
  }

  #resync(socket: PromptWebSocket): void {
    if (socket.readyState === WebSocket.OPEN) {
      socket.send(RESYNC);
    }
    clearTimeout(this.#watchdog);
    this.#watchdog = setTimeout(() => socket.close(), RESYNC_TIMEOUT_MS);
  }
}
