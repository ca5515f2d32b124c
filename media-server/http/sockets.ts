import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer, type WebSocket } from 'ws';
import { CLOSE_CODES, TOKEN_SUBPROTOCOL_PREFIX } from '#shared/contract/sockets.ts';
import { AppError } from '#shared/errors.ts';
import type { SocketHandler, Sessions } from '../context.ts';
import type { Logger } from '../log.ts';
import type { ServerMetrics } from '../metrics.ts';
import { isOriginAllowed } from './origin.ts';

const DEFAULT_MAX_PAYLOAD = 64 * 1024;
/** A half-open link is noticed after this and `PONG_LIMIT_MS` at most. */
const PING_MS = 3_000;
const PONG_LIMIT_MS = 5_000;

/** What handles the sockets of one path. */
interface SocketPath {
  server: WebSocketServer;
  accept: Accept;
}

/** Takes an open socket of the path's server. */
type Accept = (socket: WebSocket, request: IncomingMessage, server: WebSocketServer) => Promise<void>;

interface Deps {
  sessions: Sessions;
  allowedOrigins: readonly string[];
  metrics: ServerMetrics;
  log: Logger;
}

const pathOf = (request: IncomingMessage): string => (request.url ?? '/').split('?', 1)[0] ?? '/';

const offeredProtocols = (request: IncomingMessage): string[] =>
  (request.headers['sec-websocket-protocol'] ?? '').split(',').map((name) => name.trim());

/** A store that fails says nothing about the token: the client is to try again, not to sign in again. */
function undefinedIfRefused(error: unknown): undefined {
  if (!(error instanceof AppError && error.code === 'unauthenticated')) {
    throw error;
  }
}

function refuse(stream: Duplex, status: string): void {
  stream.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}

/** Ends the socket when its other end stops answering pings. Every browser and library answers them by itself. */
function watchLink(socket: WebSocket): void {
  let answeredAt = performance.now();
  socket.on('pong', () => {
    answeredAt = performance.now();
  });
  const timer = setInterval(() => {
    if (performance.now() - answeredAt > PING_MS + PONG_LIMIT_MS) {
      socket.terminate();
    } else if (socket.readyState === socket.OPEN) {
      socket.ping();
    }
  }, PING_MS);
  socket.on('close', () => clearInterval(timer));
}

/** Accepts WebSockets by path: checks origin and path at the upgrade, watches the links, closes all at the end. */
export class SocketPaths {
  readonly #deps: Deps;
  readonly #paths = new Map<string, SocketPath>();
  #closing = false;

  constructor(deps: Deps) {
    this.#deps = deps;
  }

  /** Adds a path whose handler does its own authentication. */
  addOpen(path: string, options: { protocol?: string; maxPayload?: number }, accept: Accept): void {
    if (this.#paths.has(path)) {
      throw new Error(`two handlers for WebSockets at ${path}`);
    }
    const { protocol, maxPayload = DEFAULT_MAX_PAYLOAD } = options;
    const server = new WebSocketServer({
      noServer: true,
      maxPayload,
      handleProtocols: (offered) => (protocol !== undefined && offered.has(protocol) ? protocol : false),
    });
    this.#paths.set(path, { server, accept });
  }

  /** Adds a path whose clients name their token as a subprotocol. The socket ends with its session. */
  add(path: string, options: { protocol: string; maxPayload?: number }, handler: SocketHandler): void {
    this.addOpen(path, options, async (socket, request) => {
      const offered = offeredProtocols(request).find((name) => name.startsWith(TOKEN_SUBPROTOCOL_PREFIX));
      const caller = await this.#deps.sessions
        .authenticate(offered?.slice(TOKEN_SUBPROTOCOL_PREFIX.length) ?? '')
        .catch(undefinedIfRefused);
      if (caller === undefined) {
        socket.close(CLOSE_CODES.unauthenticated, 'sign in again');
        return;
      }
      const onEnd = (): void => socket.close(CLOSE_CODES.unauthenticated, 'the session has ended');
      caller.ended.addEventListener('abort', onEnd);
      socket.on('close', () => caller.ended.removeEventListener('abort', onEnd));
      if (socket.readyState === socket.OPEN) {
        handler(socket, caller, request);
      }
    });
  }

  /** Handler of the server's `upgrade` event. */
  readonly onUpgrade = (request: IncomingMessage, stream: Duplex, head: Buffer): void => {
    stream.on('error', (error) =>
      this.#deps.log.debug({ err: error }, 'a connection broke during its upgrade'),
    );
    const name = pathOf(request);
    const path = this.#paths.get(name);
    if (this.#closing) {
      refuse(stream, '503 Service Unavailable');
    } else if (path === undefined) {
      refuse(stream, '404 Not Found');
    } else if (isOriginAllowed(request.headers, this.#deps.allowedOrigins)) {
      path.server.handleUpgrade(request, stream, head, (socket) => this.#open(name, path, socket, request));
    } else {
      this.#deps.log.warn(
        { origin: request.headers.origin, path: name },
        'refused a WebSocket of another origin',
      );
      refuse(stream, '403 Forbidden');
    }
  };

  /** Refuses new sockets from now on. */
  stopAccepting(): void {
    this.#closing = true;
  }

  /** Sends a text to every socket of the path. */
  broadcast(path: string, text: string): void {
    for (const socket of this.#paths.get(path)?.server.clients ?? []) {
      if (socket.readyState === socket.OPEN) {
        socket.send(text);
      }
    }
  }

  /** Closes all sockets; those that don't answer the close within `limitMs` are cut. */
  async close(limitMs: number): Promise<void> {
    const sockets = [...this.#paths.values()].flatMap(({ server }) => [...server.clients]);
    const ended = sockets.map(
      (socket) => new Promise<void>((resolve) => socket.once('close', () => resolve())),
    );
    for (const socket of sockets) {
      socket.close(CLOSE_CODES.restart, 'the server is going down');
    }
    const timer = setTimeout(() => {
      for (const socket of sockets) {
        socket.terminate();
      }
    }, limitMs);
    await Promise.all(ended);
    clearTimeout(timer);
  }

  #open(name: string, path: SocketPath, socket: WebSocket, request: IncomingMessage): void {
    const { metrics, log } = this.#deps;
    metrics.sockets.inc({ path: name });
    socket.on('close', () => metrics.sockets.dec({ path: name }));
    // Frames that break the protocol or the size limit end here; ws closes the socket by itself.
    socket.on('error', (error) => {
      metrics.violations.inc({ kind: 'frame' });
      log.debug({ err: error, path: name }, 'a WebSocket broke');
    });
    watchLink(socket);
    path.accept(socket, request, path.server).catch((error: unknown) => {
      log.error({ err: error, path: name }, 'a WebSocket could not be handled');
      socket.close(1011);
    });
  }
}
