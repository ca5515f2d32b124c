import type { Server as TlsServer } from 'node:tls';
import Fastify, { type FastifyInstance, type FastifyRequest } from 'fastify';
import { TRPCError } from '@trpc/server';
import { fastifyTRPCPlugin } from '@trpc/server/adapters/fastify';
import type { AppRouter } from '#shared/contract/index.ts';
import { HTTP_CALLS_PATH, SOCKET_PATHS } from '#shared/contract/sockets.ts';
import { AppError, ERROR_CODES, type ErrorInfo } from '#shared/errors.ts';
import type { CallContext } from '../api/caller.ts';
import type { Config } from '../config/schema.ts';
import type { Certificate, HttpRegistry, Sessions } from '../context.ts';
import type { Logger } from '../log.ts';
import type { ServerMetrics } from '../metrics.ts';
import { API_MAX_PAYLOAD, RECONNECT_MESSAGE, serveApiSocket } from './api-socket.ts';
import { bearerToken } from './bearer.ts';
import { addHealthRoutes, type HealthParts } from './health.ts';
import { addMetricsRoute } from './metrics-route.ts';
import { isOriginAllowed } from './origin.ts';
import { addSecurityHeaders } from './security.ts';
import { SocketPaths } from './sockets.ts';
import { addStaticFiles } from './static.ts';

const SOCKETS_CLOSE_LIMIT_MS = 1_000;

interface Deps {
  config: Config;
  log: Logger;
  metrics: ServerMetrics;
  health: HealthParts;
  sessions: Sessions;
  tls: Certificate;
}

function toErrorInfo(error: unknown): { status: number; info: ErrorInfo } {
  if (error instanceof AppError) {
    const { code, message, retryable, place } = error;
    return {
      status: ERROR_CODES[code].http,
      info: { code, message, retryable, ...(place === undefined ? {} : { place }) },
    };
  }
  const status = (error as { statusCode?: number }).statusCode ?? 500;
  return status < 500
    ? {
        status,
        info: {
          code: status === ERROR_CODES.tooLarge.http ? 'tooLarge' : 'invalidInput',
          message: (error as Error).message,
          retryable: false,
        },
      }
    : { status, info: { code: 'internal', message: 'the server failed', retryable: true } };
}

/** The server's HTTPS and WebSocket side. Features register with `registry`; `listen` comes when all have. */
export class HttpServer implements HttpRegistry {
  readonly #deps: Deps;
  readonly #app: FastifyInstance;
  readonly #sockets: SocketPaths;
  #frameOrigins: () => readonly string[] = () => [];
  #certificate: Certificate;
  readonly #certificateListeners: ((certificate: Certificate) => void)[] = [];

  private constructor(deps: Deps, app: FastifyInstance) {
    this.#deps = deps;
    this.#app = app;
    this.#certificate = deps.tls;
    this.#sockets = new SocketPaths({ ...deps, allowedOrigins: deps.config.allowedOrigins });
    app.server.on('upgrade', this.#sockets.onUpgrade);
  }

  static async create(deps: Deps): Promise<HttpServer> {
    const { tls, log } = deps;
    const options = {
      http2: true,
      https: { allowHTTP1: true, cert: tls.cert, key: tls.key },
      bodyLimit: 64 * 1024,
    } as const;
    // HTTP/2 changes the types of the raw request and response, which nothing here touches.
    const app = Fastify(options) as unknown as FastifyInstance;
    app.setErrorHandler((error, request, reply) => {
      const { status, info } = toErrorInfo(error);
      if (status >= 500) {
        log.error(
          { err: error, method: request.method, route: request.routeOptions.url },
          'an HTTP request failed',
        );
      }
      return reply.code(status).send(info);
    });
    app.setNotFoundHandler((_request, reply) =>
      reply
        .code(404)
        .send({ code: 'notFound', message: 'there is nothing here', retryable: false } satisfies ErrorInfo),
    );
    const server = new HttpServer(deps, app);
    await addSecurityHeaders(app, () => server.#frameOrigins());
    addHealthRoutes(app, deps.health);
    addMetricsRoute(app, {
      registry: deps.metrics.registry,
      authenticate: (request) => server.authenticate(request),
    });
    await addStaticFiles(app, deps);
    return server;
  }

  addSocketPath: HttpRegistry['addSocketPath'] = (path, options, handler) =>
    this.#sockets.add(path, options, handler);

  addRoutes: HttpRegistry['addRoutes'] = (plugin) => {
    void this.#app.register(plugin);
  };

  allowFrames: HttpRegistry['allowFrames'] = (origins) => {
    this.#frameOrigins = origins;
  };

  onCertificate: HttpRegistry['onCertificate'] = (listener) => {
    this.#certificateListeners.push(listener);
    listener(this.#certificate);
  };

  authenticate: HttpRegistry['authenticate'] = (request) =>
    this.#deps.sessions.authenticate(bearerToken(request.headers.authorization));

  /** Serves the API: all calls over WebSocket, those open to anyone over HTTP too. */
  addApi(router: AppRouter): void {
    const { config } = this.#deps;
    this.#sockets.addOpen(
      SOCKET_PATHS.api,
      { maxPayload: API_MAX_PAYLOAD },
      serveApiSocket({ ...this.#deps, router }),
    );
    const createContext = ({ req }: { req: FastifyRequest }): CallContext => {
      if (!isOriginAllowed(req.headers, config.allowedOrigins)) {
        throw new TRPCError({
          code: 'FORBIDDEN',
          cause: AppError.forbidden('requests of other origins are refused'),
        });
      }
      return { caller: { kind: 'anonymous' }, origin: { address: req.ip } };
    };
    void this.#app.register(fastifyTRPCPlugin, {
      prefix: HTTP_CALLS_PATH,
      trpcOptions: { router, createContext, allowBatching: false },
    });
  }

  /** Shows this certificate to new connections. */
  useCertificate({ cert, key }: Certificate): void {
    this.#certificate = { cert, key };
    this.#tlsServer.setSecureContext(this.#certificate);
    for (const listener of this.#certificateListeners) {
      listener(this.#certificate);
    }
  }

  /** Listens; answers with the port, which the system chose if the configured one is 0. */
  async listen(): Promise<number> {
    const { host, port } = this.#deps.config;
    await this.#app.listen({ host, port });
    const address = this.#app.server.address();
    return typeof address === 'object' && address !== null ? address.port : port;
  }

  get #tlsServer(): TlsServer {
    return this.#app.server as unknown as TlsServer;
  }

  /** Takes no more connections. Open ones go on. */
  stopAccepting(): void {
    this.#sockets.stopAccepting();
    this.#app.server.close();
  }

  /** Tells tRPC's clients to come back, closes all sockets, and ends. */
  async close(): Promise<void> {
    this.#sockets.broadcast(SOCKET_PATHS.api, RECONNECT_MESSAGE);
    await this.#sockets.close(SOCKETS_CLOSE_LIMIT_MS);
    this.#app.server.closeAllConnections?.();
    await this.#app.close();
  }
}
