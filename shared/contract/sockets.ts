/** Paths of the server's WebSockets and HTTP calls. */
export const SOCKET_PATHS = { api: '/api', positions: '/positions' } as const;
export const HTTP_CALLS_PATH = '/trpc';

/**
 * Why the server closed a WebSocket (RFC 6455, section 7.4; 4000–4999 are an application's own).
 * - `unauthenticated`: the token is unknown or its session ended: sign in again, don't reconnect with the same token
 * - `violations`: the client sent too much that no correct client sends
 * - `restart`: the server is going down: reconnect with back-off
 */
export const CLOSE_CODES = { unauthenticated: 4001, violations: 4008, restart: 1012 } as const;

/** A token as a subprotocol name: browsers can't set headers on a WebSocket. The server answers with the other name. */
export const TOKEN_SUBPROTOCOL_PREFIX = 'token.';
