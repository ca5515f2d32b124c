import type { IncomingMessage } from 'node:http';
import { TRPCError } from '@trpc/server';
import { getWSConnectionHandler, jsonEncoder, type Encoder } from '@trpc/server/adapters/ws';
import type { WebSocket, WebSocketServer } from 'ws';
import { ZodError } from 'zod';
import type { AppRouter } from '#shared/contract/index.ts';
import type { CallKind } from '#shared/contract/call.ts';
import { CLOSE_CODES } from '#shared/contract/sockets.ts';
import { AppError } from '#shared/errors.ts';
import type { CallContext, CallQuota, Caller } from '../api/caller.ts';
import type { Sessions } from '../context.ts';
import type { Logger } from '../log.ts';
import type { ServerMetrics } from '../metrics.ts';

/** 600 positions in one report, the largest input of the contract, are about 100 kB. */
export const API_MAX_PAYLOAD = 256 * 1024;

const MAX_BATCH = 100;
const MAX_RUNNING = { query: 64, mutation: 64, subscription: 64 } as const satisfies Record<CallKind, number>;
const MAX_VIOLATIONS = 20;
const VIOLATION_WINDOW_MS = 10_000;
/** A client that is closed for its messages and goes on to send them is cut off after this long. */
const CUT_OFF_MS = 1_000;
/** A socket outlives its session until its running calls are answered, the one that ended it among them, at most this long. */
const LAST_ANSWERS_MS = 5_000;

interface Deps {
  router: AppRouter;
  sessions: Sessions;
  metrics: ServerMetrics;
  log: Logger;
}

class Quota implements CallQuota {
  readonly #running: Record<CallKind, number> = { query: 0, mutation: 0, subscription: 0 };
  #onIdle: () => void = () => undefined;

  enter(kind: CallKind): void {
    if (this.#running[kind] >= MAX_RUNNING[kind]) {
      throw new AppError('rateLimited', `no more than ${MAX_RUNNING[kind]} calls of a kind at a time`);
    }
    this.#running[kind] += 1;
  }

  leave(kind: CallKind): void {
    this.#running[kind] -= 1;
    if (this.#answering === 0) {
      this.#onIdle();
    }
  }

  /** Calls `then` once when no query or mutation is running, with their answers on the way, or after `limitMs`. */
  whenIdle(limitMs: number, then: () => void): void {
    // A call leaves just before its answer is written; the next turn of the event loop comes after that.
    const done = (): void => {
      clearTimeout(timer);
      this.#onIdle = () => undefined;
      setImmediate(then);
    };
    const timer = setTimeout(done, limitMs);
    this.#onIdle = done;
    if (this.#answering === 0) {
      done();
    }
  }

  get #answering(): number {
    return this.#running.query + this.#running.mutation;
  }
}

type ViolationKind = 'malformed' | 'unknownCall' | 'input';

/** What an error says about the client, if it says that no correct client is at the other end. */
function violationOf(error: TRPCError): ViolationKind | undefined {
  if (error.cause instanceof AppError) {
    return undefined;
  }
  if (error.code === 'NOT_FOUND' || error.code === 'METHOD_NOT_SUPPORTED') {
    return 'unknownCall';
  }
  return error.code === 'BAD_REQUEST' && (error.cause instanceof ZodError || error.cause === undefined)
    ? 'input'
    : undefined;
}

/** Closes a socket that breaks the rules too often. */
class Violations {
  readonly #socket: WebSocket;
  readonly #metrics: ServerMetrics;
  readonly #log: Logger;
  #recent: number[] = [];
  #closed = false;

  constructor(socket: WebSocket, deps: Deps) {
    this.#socket = socket;
    this.#metrics = deps.metrics;
    this.#log = deps.log;
  }

  count(kind: ViolationKind): void {
    this.#metrics.violations.inc({ kind });
    if (this.#closed) {
      return;
    }
    const now = performance.now();
    this.#recent = this.#recent.filter((at) => now - at < VIOLATION_WINDOW_MS);
    this.#recent.push(now);
    if (this.#recent.length >= MAX_VIOLATIONS) {
      this.#closed = true;
      this.#log.warn({ kind }, 'closed a connection that sent too much that makes no sense');
      this.#socket.close(CLOSE_CODES.violations, 'too many bad messages');
      const timer = setTimeout(() => this.#socket.terminate(), CUT_OFF_MS);
      this.#socket.once('close', () => clearTimeout(timer));
    }
  }
}

function addressOf(request: IncomingMessage): string {
  return request.socket.remoteAddress ?? 'unknown';
}

/**
 * Serves the API to one WebSocket. The token comes as a connection parameter; without one the caller is anonymous. A token that
 * isn't good is answered with `unauthenticated` and the close code that says so.
 */
export function serveApiSocket(
  deps: Deps,
): (socket: WebSocket, request: IncomingMessage, server: WebSocketServer) => Promise<void> {
  return (socket, request, server) => {
    const violations = new Violations(socket, deps);
    const quota = new Quota();
    const closing = new AbortController();
    socket.once('close', () => closing.abort());

    const encoder: Encoder = {
      encode: (data) => {
        // An error that answers no call answers a message that was none.
        if (
          typeof data === 'object' &&
          data !== null &&
          'error' in data &&
          'id' in data &&
          data.id === null
        ) {
          violations.count('malformed');
        }
        return jsonEncoder.encode(data);
      },
      decode: (data) => jsonEncoder.decode(data),
    };

    const endWith = (caller: Caller): void => {
      const onEnd = (): void => {
        quota.whenIdle(LAST_ANSWERS_MS, () =>
          socket.close(CLOSE_CODES.unauthenticated, 'the session has ended'),
        );
      };
      caller.ended.addEventListener('abort', onEnd);
      socket.on('close', () => caller.ended.removeEventListener('abort', onEnd));
    };

    const createContext = async (token: string | undefined): Promise<CallContext> => {
      const origin = { address: addressOf(request), quota, closed: closing.signal };
      if (token === undefined) {
        return { caller: { kind: 'anonymous' }, origin };
      }
      try {
        const caller = await deps.sessions.authenticate(token);
        endWith(caller);
        return { caller, origin };
      } catch (error) {
        const isRefused = error instanceof AppError && error.code === 'unauthenticated';
        // Runs after the answer is sent, and before tRPC closes the socket without a code.
        setImmediate(() => socket.close(isRefused ? CLOSE_CODES.unauthenticated : 1011));
        throw isRefused
          ? new TRPCError({ code: 'UNAUTHORIZED', message: error.message, cause: error })
          : error;
      }
    };

    const serve = getWSConnectionHandler<AppRouter>({
      wss: server,
      router: deps.router,
      maxBatchSize: MAX_BATCH,
      experimental_encoder: encoder,
      createContext: ({ info }) => createContext(info.connectionParams?.['token']),
      onError: ({ error }) => {
        const kind = violationOf(error);
        if (kind !== undefined) {
          violations.count(kind);
        }
      },
    });
    serve(socket, request);
    return Promise.resolve();
  };
}

/** Tells a tRPC client to open a new connection. */
export const RECONNECT_MESSAGE = JSON.stringify({ id: null, method: 'reconnect' });
