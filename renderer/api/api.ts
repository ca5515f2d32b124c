import { createTRPCClient, createWSClient, wsLink, type TRPCClient } from '@trpc/client';
import type { AppRouter } from '#shared/contract/index.ts';
import { CLOSE_CODES, SOCKET_PATHS } from '#shared/contract/sockets.ts';
import { AppError } from '#shared/errors.ts';
import type { Me } from '#shared/identity.ts';
import { toErrorInfo, type ErrorReport } from './errors.ts';
import { retryDelayMs } from './ladder.ts';
import { deadlineLink, sessionLink } from './links.ts';
import { ServerClock } from './server-clock.ts';
import { PromptWebSocket, socketUrl } from './socket.ts';
import { Cell, type Readable } from './store.ts';

/** Ping after this long without a message, ms; with `PONG_TIMEOUT_MS` a half-open link is seen within 8 s. */
const PING_INTERVAL_MS = 4_000;
const PONG_TIMEOUT_MS = 3_000;

/** Further readings of the server's clock after an inexact one: how many at most, and how far apart, ms. */
const CLOCK_READINGS = 5;
const CLOCK_READING_GAP_MS = 2_000;

/**
 * The link to the server: `connecting` until it is up for the first time, `reconnecting` when it was lost, `refused` when the session
 * is over (nothing is tried any more). `since` is UTC ms by this machine's clock.
 */
export type LinkState =
  | { kind: 'connecting' | 'connected' | 'reconnecting'; since: number }
  | { kind: 'refused'; since: number; error: ErrorReport };

export interface ApiOptions {
  /** Origin of the server, such as `https://console.court.example:8443`. */
  baseUrl: string;
  token: string;
  onState?: (state: LinkState) => void;
}

/** A signed-in client of the server: every call of the contract over one WebSocket that comes back by itself. */
export interface Api {
  readonly baseUrl: string;
  readonly token: string;
  /** `call.units.list.query({})`, `call.dispatch.send.mutate(…)`; feeds are better read by `useFeed`. */
  readonly call: TRPCClient<AppRouter>;
  readonly link: Readable<LinkState>;
  /** Whose session this is, as the server said at the latest connection; null before the first. */
  readonly me: Readable<Me | null>;
  /** UTC ms by the server's clock, as far as it is known; ages of what the server has stamped are counted by it. */
  serverNow: () => number;
  /** Ends everything that was opened through this client. */
  close: () => void;
}

/** Connects. A link that is lost is brought back along the retry ladder until `close()` or until the session is refused. */
export function createApi(options: ApiOptions): Api {
  const link = new Cell<LinkState>({ kind: 'connecting', since: Date.now() });
  const who = new Cell<Me | null>(null);
  const clock = new ServerClock();
  let closed = false;
  /** Counts what becomes of sockets: a greeting belongs to one that is still open. */
  let socketTurn = 0;

  const move = (state: LinkState): void => {
    const last = link.get().kind;
    if (last !== 'refused' && last !== state.kind && !closed) {
      link.set(state);
      options.onState?.(state);
    }
  };
  const refuse = (error: ErrorReport): void => {
    move({ kind: 'refused', since: Date.now(), error });
    void socket.close();
  };

  const socket = createWSClient({
    url: socketUrl(options.baseUrl, SOCKET_PATHS.api),
    connectionParams: () => ({ token: options.token }),
    WebSocket: PromptWebSocket,
    retryDelayMs,
    keepAlive: { enabled: true, intervalMs: PING_INTERVAL_MS, pongTimeoutMs: PONG_TIMEOUT_MS },
    onOpen: () => void greet((socketTurn += 1)),
    onClose: (cause) => {
      socketTurn += 1;
      if (cause?.code === CLOSE_CODES.unauthenticated) {
        refuse(toErrorInfo(new AppError('unauthenticated', 'the session has ended')));
      } else if (link.get().kind === 'connected') {
        move({ kind: 'reconnecting', since: Date.now() });
      }
    },
  });
  const call = createTRPCClient<AppRouter>({
    links: [sessionLink(refuse), deadlineLink(), wsLink({ client: socket })],
  });

  const readClock = async (): Promise<void> => {
    const sentAt = Date.now();
    const { serverTime } = await call.system.info.query({});
    clock.add({ sentAt, receivedAt: Date.now(), serverTime });
  };

  /** Reads the clock again where the answer took long, as it does while a page is still being built. */
  const refineClock = async (): Promise<void> => {
    for (let i = 0; i < CLOCK_READINGS && !clock.isGoodEnough; i += 1) {
      await new Promise((resolve) => setTimeout(resolve, CLOCK_READING_GAP_MS));
      if (closed) {
        return;
      }
      await readClock();
    }
  };

  /**
   * The link counts as connected when the server has answered who we are: an open socket alone proves no session. A server that is too
   * busy to answer is asked again while the socket is open; a lost socket opens by itself and greets again.
   */
  const greet = async (turn: number, attempt = 1): Promise<void> => {
    if (turn !== socketTurn || closed || link.get().kind === 'refused') {
      return;
    }
    try {
      clock.renew();
      const [, me] = await Promise.all([readClock(), call.identity.me.query({})]);
      who.set(me);
      move({ kind: 'connected', since: Date.now() });
    } catch {
      await new Promise((resolve) => setTimeout(resolve, retryDelayMs(attempt)));
      return greet(turn, attempt + 1);
    }
    // An inexact clock is better than none.
    return refineClock().catch(() => undefined);
  };

  return {
    baseUrl: options.baseUrl,
    token: options.token,
    call,
    link,
    me: who,
    serverNow: () => Date.now() + clock.offsetMs,
    close: () => {
      closed = true;
      void socket.close();
    },
  };
}
