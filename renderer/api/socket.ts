/** A connection that isn't open after this long is given up, ms; browsers would wait for minutes. */
const CONNECT_TIMEOUT_MS = 5_000;
/** After `close()` on a dead link browsers wait up to a minute for the other end; we don't. */
const CLOSE_TIMEOUT_MS = 500;

/**
 * A WebSocket that reports a dead link soon: an attempt to connect ends after `CONNECT_TIMEOUT_MS`, and `close()` is followed by its
 * `close` event within `CLOSE_TIMEOUT_MS` even if the other end is silent.
 */
export class PromptWebSocket extends WebSocket {
  #closed = false;

  constructor(url: string | URL, protocols: string | string[] = []) {
    super(url, protocols);
    const timer = setTimeout(() => this.close(), CONNECT_TIMEOUT_MS);
    this.addEventListener('open', () => clearTimeout(timer));
    this.addEventListener('close', () => {
      this.#closed = true;
      clearTimeout(timer);
    });
  }

  override close(code?: number, reason?: string): void {
    super.close(code, reason);
    setTimeout(() => {
      if (!this.#closed) {
        this.dispatchEvent(new CloseEvent('close', { code: 1006, wasClean: false }));
      }
    }, CLOSE_TIMEOUT_MS);
  }
}

/** `https://host` as `wss://host/path`. */
export function socketUrl(baseUrl: string, path: string): string {
  const url = new URL(path, baseUrl);
  url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
  return url.href;
}
