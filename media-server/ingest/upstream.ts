import { AppError } from '#shared/errors.ts';
import { splitCredentials } from './address.ts';

const MAX_REDIRECTS = 3;
/** Time until the headers of an answer, and between two pieces of its body. */
export const UPSTREAM_TIMEOUT_MS = 8_000;

/** The place that an HLS source is served from. Nothing outside the folder of its playlist is ever asked for. */
export class Upstream {
  readonly playlist: URL;
  readonly #base: string;
  readonly #headers: Record<string, string>;

  /** `address` may hold user and password; they are sent to that server only. */
  constructor(address: string) {
    const { bare, basic } = splitCredentials(address);
    this.playlist = new URL(bare);
    this.#base = new URL('.', bare).href;
    this.#headers = basic === null ? {} : { authorization: `Basic ${basic}` };
  }

  /** The URL of `relative` (with its query) below the folder. Throws `notFound` for anything else. */
  resolve(relative: string): URL {
    const [path = ''] = relative.split('?', 1);
    const url = URL.parse(`./${relative}`, this.#base);
    if (url === null || /^\/|\/\/|\\/.test(path) || !this.contains(url)) {
      throw AppError.notFound('file', relative.slice(0, 100));
    }
    return url;
  }

  /** Whether `url` lies in the folder. An encoded slash or backslash could mean another folder to the server behind. */
  contains(url: URL): boolean {
    return (
      url.username === '' &&
      url.password === '' &&
      url.href.startsWith(this.#base) &&
      !/%2f|%5c|%00|%2e%2e/i.test(url.pathname)
    );
  }

  /** The part of `url` behind the folder. */
  relative(url: URL): string {
    return url.href.slice(this.#base.length);
  }

  /**
   * Fetches a URL of the folder; redirects are followed within it only. Throws `unavailable` when the server can't be reached,
   * doesn't answer in time, answers with an error or points elsewhere; `cause` says which.
   */
  async fetch(url: URL, signal: AbortSignal, range?: string): Promise<Response> {
    const headers = { ...this.#headers, ...(range === undefined ? {} : { range }) };
    let next = url;
    for (let hop = 0; hop <= MAX_REDIRECTS; hop += 1) {
      const response = await this.#request(next, headers, signal);
      const location = response.headers.get('location');
      if (response.status < 300 || response.status >= 400 || location === null) {
        return response;
      }
      await response.body?.cancel();
      const target = URL.parse(location, next.href);
      if (target === null || !this.contains(target)) {
        throw AppError.unavailable('the source redirects to another place');
      }
      next = target;
    }
    throw AppError.unavailable('the source redirects too often');
  }

  async #request(url: URL, headers: Record<string, string>, signal: AbortSignal): Promise<Response> {
    const limit = new AbortController();
    const timer = setTimeout(
      () => limit.abort(new DOMException('no answer in time', 'TimeoutError')),
      UPSTREAM_TIMEOUT_MS,
    );
    try {
      return await fetch(url, {
        headers,
        redirect: 'manual',
        signal: AbortSignal.any([signal, limit.signal]),
      });
    } catch (error) {
      throw AppError.unavailable('the source does not answer', error);
    } finally {
      clearTimeout(timer);
    }
  }
}

/** Reads a text of at most `maxBytes`, within the time limit. Throws `unavailable` for a longer or slower one. */
export async function readText(response: Response, maxBytes: number): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of boundedBody(response, maxBytes)) {
    chunks.push(chunk);
    size += chunk.byteLength;
  }
  return Buffer.concat(chunks, size).toString('utf8');
}

/** The body, piece by piece. Throws `unavailable` when it is longer than `maxBytes` or stands still for too long. */
export async function* boundedBody(response: Response, maxBytes: number): AsyncGenerator<Uint8Array> {
  if (response.body === null) {
    return;
  }
  const reader: ReadableStreamDefaultReader<Uint8Array> = response.body.getReader();
  let size = 0;
  try {
    for (;;) {
      const { done, value } = await readInTime(reader);
      if (done) {
        return;
      }
      size += value.byteLength;
      if (size > maxBytes) {
        throw AppError.unavailable('the answer of the source is too long');
      }
      yield value;
    }
  } finally {
    // A body that has failed already can't be cancelled, and needn't be.
    await reader.cancel().catch(() => undefined);
  }
}

async function readInTime(
  reader: ReadableStreamDefaultReader<Uint8Array>,
): ReturnType<ReadableStreamDefaultReader<Uint8Array>['read']> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(AppError.unavailable('the source stands still')), UPSTREAM_TIMEOUT_MS);
  });
  try {
    return await Promise.race([reader.read(), late]);
  } finally {
    clearTimeout(timer);
  }
}
