import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { IncomingMessage } from 'node:http';
import type { Registry } from 'prom-client';
import type { WebSocket } from 'ws';
import type { Area } from '#shared/contract/index.ts';
import type { Court, CourtPath } from '#shared/courts.ts';
import type { SignedIn } from '#shared/identity.ts';
import type { Caller, ServerHandlers } from './api/caller.ts';
import type { Clock } from './clock.ts';
import type { Config } from './config/schema.ts';
import type { Logger } from './log.ts';
import type { Store } from './store/open.ts';

/** A court with its place in the tree. */
export interface CourtNode extends Court {
  path: CourtPath;
}

/** The court tree, in memory: it is read at start and changes only by an import while the server is down. */
export interface CourtTree {
  find(courtId: string): CourtNode | undefined;
  /** The court if it lies in the subtree of `scope`, else throws `notFound`. */
  require(courtId: string, scope: CourtPath): CourtNode;
  /** Courts of the subtree of `scope`, parents first. */
  within(scope: CourtPath): CourtNode[];
}

/** What happened, for the audit log. Never put a token, a password or a code into it. */
export interface AuditRecord {
  /** Username, call sign, or what else names the actor; `anonymous` where nobody has signed in. */
  actor: string;
  courtId: string | null;
  courtPath: CourtPath | null;
  /** Path of the call (`dispatch.send`), or the name of what the server did by itself. */
  action: string;
  target: string | null;
  outcome: 'ok' | 'refused' | 'failed';
  detail: Readonly<Record<string, unknown>>;
}

/** The append-only, hash-chained log. Calls whose rule says `audit` are appended by the API itself; features add what isn't a call. */
export interface AuditLog {
  /** Resolves when the entry is durable. Throws `unavailable` when it couldn't be written. */
  append(record: AuditRecord): Promise<void>;
}

/** Sessions of people and devices. Only the SHA-256 of a token is stored. */
export interface Sessions {
  /** The caller of a token. Throws `unauthenticated` for one that is unknown, expired or revoked. */
  authenticate(token: string): Promise<Caller>;
  createForUser(userId: string, client: string): Promise<SignedIn>;
  /** Ends the unit's sessions before it and starts a new one: a unit has one device. */
  createForUnit(unitId: string, client: string): Promise<SignedIn>;
  /** Aborts `Caller.ended` of all sessions of the unit; answers with how many ended. */
  revokeUnit(unitId: string): Promise<number>;
}

/** Handler of a WebSocket that the server has accepted: origin checked, session checked. The socket is closed when the session ends. */
export type SocketHandler = (socket: WebSocket, caller: Caller, request: IncomingMessage) => void;

/** A certificate with its chain, and its key; PEM. */
export interface Certificate {
  cert: string;
  key: string;
}

/** Where features add what isn't a call of the API. Everything is added before the server listens. */
export interface HttpRegistry {
  /**
   * Accepts WebSockets at `path`. A client names the subprotocols `[protocol, 'token.' + token]`; the server answers with `protocol`.
   * Messages from the client are limited to `maxPayload` bytes (default 64 kB).
   */
  addSocketPath(
    path: string,
    options: { protocol: string; maxPayload?: number },
    handler: SocketHandler,
  ): void;
  /** Registers a Fastify plugin with routes of its own. */
  addRoutes(plugin: (app: FastifyInstance) => Promise<void>): void;
  /** Names the origins whose pages may be shown within ours; asked for with every page. */
  allowFrames(origins: () => readonly string[]): void;
  /** Tells `listener` which certificate the server shows: the present one at once, then each that takes its place. */
  onCertificate(listener: (certificate: Certificate) => void): void;
  /** The caller of a route, by `Authorization: Bearer <token>`. Throws `unauthenticated`; routes' `AppError`s are answered as JSON. */
  authenticate(request: FastifyRequest): Promise<Caller>;
}

/** What readiness is made of. */
export interface Health {
  /** Adds a part. `probe` answers with facts to show, or throws where the part isn't ready. */
  addPart(name: string, probe: () => Promise<Readonly<Record<string, unknown>>>): void;
}

/** What the composition root gives to every feature. */
export interface ServerContext {
  config: Config;
  log: Logger;
  store: Store;
  clock: Clock;
  /** Metrics are made with `registers: [context.metrics]`; names begin with `ecc_`. */
  metrics: Registry;
  health: Health;
  courts: CourtTree;
  audit: AuditLog;
  sessions: Sessions;
  http: HttpRegistry;
}

/** What a feature's `createXxx` answers with: handlers of its areas of the contract, and how to end it. */
export interface Feature<A extends Area> {
  handlers: { [P in A]: ServerHandlers<P> };
  /** Idempotent. Called once calls in flight are done, before the store closes. */
  close(): Promise<void>;
}
