import type { Session } from 'electron';
import { APP_ORIGIN, isAppUrl } from '../origin.ts';

/** Schemes that never reach the network; the last is the debugger's own page, which only unpackaged programs open. */
const INSIDE = /^(?:blob|data|devtools):/;

type Headers = Record<string, string | string[]>;

/** Whether a request may leave the program at all: to its own pages, to the configured server, and to embedded pages. */
export function mayRequest(url: string, server: string | null, webOrigins: readonly string[] = []): boolean {
  const isOwn = isAppUrl(url) || INSIDE.test(url) || isServer(url, server);

  return isOwn || webOrigins.some((origin) => isServer(url, origin));
}

/** Whether an address, also of a WebSocket, is the configured server's. */
export function isServer(url: string, server: string | null): boolean {
  return server !== null && URL.canParse(url) && new URL(url.replace(/^ws/, 'http')).origin === server;
}

/** Makes a request of our pages look like one of the server's own pages: the server refuses foreign origins. */
export function requestHeaders(headers: Record<string, string>, server: string): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [
      name,
      name.toLowerCase() === 'origin' && value === APP_ORIGIN ? server : value,
    ]),
  );
}

/** Lets our pages read the server's answers (Fetch standard, CORS protocol), and answers the browser's preflight. */
export function responseHeaders(details: { method: string; responseHeaders?: Headers }): {
  responseHeaders: Headers;
  statusLine?: string;
} {
  const kept = Object.entries(details.responseHeaders ?? {}).filter(
    ([name]) => !/^(?:access-control-.*|cross-origin-resource-policy)$/i.test(name),
  );
  const headers: Headers = {
    ...Object.fromEntries(kept),
    'Access-Control-Allow-Origin': [APP_ORIGIN],
    'Access-Control-Expose-Headers': ['Content-Length, Content-Range, X-Picture-At'],
  };

  if (details.method !== 'OPTIONS') {
    return { responseHeaders: headers };
  }

  return {
    statusLine: 'HTTP/1.1 204 No Content',
    responseHeaders: {
      ...headers,
      'Access-Control-Allow-Methods': ['GET, HEAD, POST'],
      'Access-Control-Allow-Headers': ['Authorization, Content-Type, Range'],
      'Access-Control-Max-Age': ['600'],
    },
  };
}

/** Puts the rules on a session. The server may change; `server` answers with the present one. */
export function guardRequests(
  session: Session,
  server: () => string | null,
  webOrigins: readonly string[],
): void {
  const { webRequest } = session;

  webRequest.onBeforeRequest((details, callback) => {
    callback({ cancel: !mayRequest(details.url, server(), webOrigins) });
  });
  webRequest.onBeforeSendHeaders((details, callback) => {
    const origin = server();
    callback(
      origin !== null && isServer(details.url, origin)
        ? { requestHeaders: requestHeaders(details.requestHeaders, origin) }
        : {},
    );
  });
  webRequest.onHeadersReceived((details, callback) => {
    callback(
      isServer(details.url, server()) && details.resourceType !== 'webSocket' ? responseHeaders(details) : {},
    );
  });
}
