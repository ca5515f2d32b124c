import { createTRPCClient, createWSClient, httpLink, wsLink, type TRPCClient } from '@trpc/client';
import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import tls from 'node:tls';
import { WebSocket } from 'ws';
import type { AppRouter } from '#shared/contract/index.ts';
import { CLOSE_CODES, HTTP_CALLS_PATH, SOCKET_PATHS } from '#shared/contract/sockets.ts';
import { retryDelayMs } from '../../lib/retry.ts';

/** The typed API. */
export type Api = TRPCClient<AppRouter>;

/** A server that is silent for this long after a ping is taken for gone; the socket is opened anew. */
const KEEP_ALIVE = { enabled: true, intervalMs: 5_000, pongTimeoutMs: 4_000 } as const;

/** Whoever closes waits no longer than this. */
const CLOSE_MS = 3_000;

/** Makes all TLS connections of this process trust the authority in `caFile` (PEM) too. */
export async function trustAuthority(caFile: string): Promise<void> {
  const authority = await readFile(caFile, 'utf8');
  tls.setDefaultCACertificates([...tls.getCACertificates('default'), authority]);
}

/** The calls that are open to anyone, over HTTP. */
export function openCalls(url: string): Api {
  return createTRPCClient<AppRouter>({ links: [httpLink({ url: new URL(HTTP_CALLS_PATH, url).href })] });
}

export interface LinkOptions {
  /** The server's address, `https://…`. */
  url: string;
  token: string;
  onUp?: () => void;
  /** The link broke; it comes back by itself. */
  onDown?: () => void;
  /** The server doesn't accept the token (any more); the link stays closed. */
  onRefused?: () => void;
}

/** A signed-in connection over WebSocket that comes back by itself until it is closed. */
export class Link {
  readonly api: Api;
  readonly #client: ReturnType<typeof createWSClient>;
  #socket: WebSocket | null = null;
  #isClosed = false;

  private constructor(options: LinkOptions) {
    const onSocket = (socket: WebSocket): void => {
      this.#socket = socket;
    };
    class TrackedSocket extends WebSocket {
      constructor(address: string | URL, protocols?: string | string[]) {
        super(address, protocols);
        onSocket(this);
      }
    }
    const address = new URL(SOCKET_PATHS.api, options.url);
    address.protocol = 'wss:';
    this.#client = createWSClient({
      url: address.href,
      connectionParams: { token: options.token },
      WebSocket: TrackedSocket as unknown as typeof globalThis.WebSocket,
      retryDelayMs: (attempt) => retryDelayMs(attempt + 1, Math.random),
      keepAlive: KEEP_ALIVE,
      onOpen: () => options.onUp?.(),
      onClose: (cause) => {
        if (this.#isClosed) {
          return;
        }
        if (cause?.code === CLOSE_CODES.unauthenticated) {
          void this.close();
          options.onRefused?.();
        } else {
          options.onDown?.();
        }
      },
    });
    this.api = createTRPCClient<AppRouter>({ links: [wsLink({ client: this.#client })] });
  }

  static open(options: LinkOptions): Link {
    return new Link(options);
  }

  /** Closes for good; running calls fail. */
  async close(): Promise<void> {
    this.#isClosed = true;
    const limit = new AbortController();
    // The client waits for what it has asked a server that may be gone.
    await Promise.race([
      this.#client.close(),
      sleep(CLOSE_MS, undefined, { signal: limit.signal }).catch(() => undefined),
    ]);
    limit.abort();
    this.#socket?.close();
  }

  /** Closes for good without a word to the server, as when a device loses its network. */
  async cut(): Promise<void> {
    this.#isClosed = true;
    this.#socket?.terminate();
    await this.#client.close();
  }
}
