import { createHash } from 'node:crypto';
import type { CaseEventInput } from '#shared/cases/input.ts';
import { PUSH_PATH } from '#shared/feeds.ts';
import { pause, retryDelayMs } from '../../lib/retry.ts';
import { openCalls } from '../../units/api/link.ts';

/** Answers after which the same push may succeed. */
const AGAIN = new Set([429, 500, 502, 503, 504]);
const CLIENT = 'case-management simulator';

interface Options {
  /** The server's address, `https://…`. */
  url: string;
  /** A login of the role `feed`. */
  login: { username: string; password: string };
  signal: AbortSignal;
  /** Called once when pushes begin to fail, with the reason. */
  onTrouble: (reason: string) => void;
}

/** Pushes events as a court's case-management system does: over HTTP, each push until it is answered. */
export class EventPusher {
  readonly #options: Options;
  #token: string | null = null;

  constructor(options: Options) {
    this.#options = options;
  }

  /** Resolves when the events are stored. @throws Error when the server refuses them, or the signal's reason */
  async push(events: readonly CaseEventInput[]): Promise<void> {
    const { signal, onTrouble } = this.#options;
    const body = JSON.stringify(events);
    const key = createHash('sha256').update(body).digest('base64url');
    for (let attempt = 0; ; attempt += 1) {
      const reason = await this.#try(body, key);
      if (reason === null) {
        return;
      }
      if (attempt === 0) {
        onTrouble(reason);
      }
      await pause(retryDelayMs(attempt + 1, Math.random), signal);
    }
  }

  /** Null when the events are stored; else why the same push is to be tried again. */
  async #try(body: string, key: string): Promise<string | null> {
    const { url, signal } = this.#options;
    let response: Response;
    try {
      this.#token ??= await this.#signIn();
      response = await fetch(new URL(PUSH_PATH, url), {
        method: 'POST',
        signal,
        headers: {
          authorization: `Bearer ${this.#token}`,
          'content-type': 'application/json',
          'idempotency-key': key,
        },
        body,
      });
    } catch (error) {
      signal.throwIfAborted();
      return error instanceof Error ? error.message : String(error);
    }
    const answer = await response.text();
    if (response.ok) {
      return null;
    }
    if (response.status === 401) {
      this.#token = null;
      return answer;
    }
    if (AGAIN.has(response.status)) {
      return answer;
    }
    throw new Error(`the server refuses events: ${response.status} ${answer}`);
  }

  async #signIn(): Promise<string> {
    const { url, login } = this.#options;
    const { token } = await openCalls(url).identity.login.mutate({ ...login, client: CLIENT });
    return token;
  }
}
