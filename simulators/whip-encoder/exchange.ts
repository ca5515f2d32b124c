const SDP = 'application/sdp';
const FRAGMENT = 'application/trickle-ice-sdpfrag';
const ANSWER_LIMIT_MS = 10_000;

/** The server refused; `retryAfterMs` is how long it asks to wait, 0 where it doesn't say. */
export class ExchangeRefusal extends Error {
  readonly status: number;
  readonly retryAfterMs: number;

  constructor(status: number, retryAfterMs: number, reason: string) {
    super(`the server answers ${status}: ${reason}`);
    this.name = 'ExchangeRefusal';
    this.status = status;
    this.retryAfterMs = retryAfterMs;
  }
}

/** A session as the server has begun it. */
export interface Exchange {
  /** Address of the session. */
  session: URL;
  etag: string;
  answer: string;
}

async function ask(address: URL, init: RequestInit & { token: string }): Promise<Response> {
  const { token, headers, ...rest } = init;
  const response = await fetch(address, {
    ...rest,
    headers: { ...(headers as Record<string, string>), authorization: `Bearer ${token}` },
    signal: AbortSignal.timeout(ANSWER_LIMIT_MS),
  });
  if (!response.ok) {
    const seconds = Number(response.headers.get('retry-after') ?? 0);
    const text = (await response.text()).slice(0, 200);
    throw new ExchangeRefusal(response.status, Number.isFinite(seconds) ? seconds * 1_000 : 0, text);
  }
  return response;
}

/** Offers to the endpoint. Throws `ExchangeRefusal`. */
export async function begin(endpoint: URL, token: string, offer: string): Promise<Exchange> {
  const response = await ask(endpoint, {
    method: 'POST',
    token,
    headers: { 'content-type': SDP },
    body: offer,
  });
  const location = response.headers.get('location');
  if (response.status !== 201 || location === null) {
    throw new Error(`the server answers ${response.status} without a session`);
  }
  return {
    session: new URL(location, endpoint),
    etag: response.headers.get('etag') ?? '',
    answer: await response.text(),
  };
}

/** Trickles candidates. Throws `ExchangeRefusal`. */
export async function trickle({ session, etag }: Exchange, token: string, fragment: string): Promise<void> {
  await ask(session, {
    method: 'PATCH',
    token,
    headers: { 'content-type': FRAGMENT, 'if-match': etag },
    body: fragment,
  });
}

/** Ends the session. Throws `ExchangeRefusal`. */
export async function remove({ session }: Exchange, token: string): Promise<void> {
  await ask(session, { method: 'DELETE', token });
}
