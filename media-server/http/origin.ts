import type { IncomingHttpHeaders } from 'node:http';

/**
 * Whether a request may come from the page that it names. Programs that aren't browsers name none; they hold a token, never a cookie,
 * so nothing is lost by letting them in.
 */
export function isOriginAllowed(headers: IncomingHttpHeaders, allowed: readonly string[]): boolean {
  const { origin } = headers;
  if (origin === undefined) {
    return true;
  }
  const host = headers[':authority'] ?? headers.host;
  return origin === `https://${String(host)}` || allowed.some((other) => new URL(other).origin === origin);
}
