import { createTRPCClient, createWSClient, TRPCClientError, wsLink, type TRPCClient } from '@trpc/client';
import { WebSocket, type ClientOptions } from 'ws';
import type { AppRouter } from '#shared/contract/index.ts';
import { AppError, type ErrorInfo } from '#shared/errors.ts';
import type { SignedIn } from '#shared/identity.ts';
import { TEST_PASSWORD } from '../../../media-server/testing/province.ts';
import type { TestServer } from './server.ts';

/** A client of the API over one WebSocket. */
export interface TestClient {
  call: TRPCClient<AppRouter>;
  /** Resolves with the code of the next close. */
  closed: Promise<number | undefined>;
  close: () => Promise<void>;
}

/** A raw WebSocket to the server that trusts its CA. */
export function openSocket(
  server: TestServer,
  pathAndQuery: string,
  options: ClientOptions & { protocols?: string[] } = {},
): WebSocket {
  const { protocols = [], ...rest } = options;
  return new WebSocket(`${server.url.replace('https', 'wss')}${pathAndQuery}`, protocols, {
    ca: server.ca,
    ...rest,
  });
}

/** Connects to the API as whoever the token belongs to; without one as nobody. It doesn't come back by itself after a close. */
export function connectClient(server: TestServer, token?: string): TestClient {
  const { ca } = server;
  class TrustingSocket extends WebSocket {
    constructor(address: string | URL, protocols?: string | string[]) {
      super(address, protocols, { ca });
    }
  }
  const { promise: closed, resolve } = Promise.withResolvers<number | undefined>();
  const socket = createWSClient({
    url: `${server.url.replace('https', 'wss')}/api`,
    connectionParams: () => (token === undefined ? null : { token }),
    WebSocket: TrustingSocket as unknown as typeof globalThis.WebSocket,
    retryDelayMs: () => 3_600_000,
    onClose: (cause) => resolve(cause?.code),
  });
  return {
    call: createTRPCClient<AppRouter>({ links: [wsLink({ client: socket })] }),
    closed,
    close: () => socket.close(),
  };
}

/** Signs in by password. */
export async function signIn(
  server: TestServer,
  username: string,
  password = TEST_PASSWORD,
): Promise<SignedIn> {
  const client = connectClient(server);
  try {
    return await client.call.identity.login.mutate({ username, password, client: 'test' });
  } finally {
    await client.close();
  }
}

/** The server's error of a call that failed, or of one thing of several that a call asked for; throws when it didn't, or failed otherwise. */
export async function errorOf(call: Promise<unknown>): Promise<ErrorInfo> {
  const error: unknown = await call.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error instanceof TRPCClientError && error.data !== null && error.data !== undefined) {
    return error.data as ErrorInfo;
  }
  if (error instanceof AppError) {
    const { code, message, retryable } = error;
    return { code, message, retryable };
  }
  throw new Error('the call was not refused by the server', { cause: error });
}
