/** A request line and headers together may not be longer. */
const MAX_HEAD_BYTES = 8_192;
const MAX_BODY_BYTES = 16_384;
const INTERLEAVED_MAGIC = 0x24;
const INTERLEAVED_HEADER_BYTES = 4;

/** One request (RFC 2326 section 6). Header names are in lower case. */
export interface RtspRequest {
  method: string;
  url: string;
  headers: ReadonlyMap<string, string>;
}

/** Thrown for bytes that are no RTSP request; the connection can't go on after it. */
export class MalformedRequest extends Error {
  /** Status to answer with. */
  readonly status: number;

  constructor(status: number, reason: string) {
    super(reason);
    this.name = 'MalformedRequest';
    this.status = status;
  }
}

function parseHead(head: string): RtspRequest {
  const [first = '', ...lines] = head.split(/\r?\n/);
  const match = /^([A-Z_]{1,32}) (\S{1,2048}) RTSP\/(\d)\.(\d)$/.exec(first);
  if (match === null) {
    throw new MalformedRequest(400, 'the request line is not METHOD URL RTSP/1.0');
  }
  if (match[3] !== '1') {
    throw new MalformedRequest(505, `RTSP/${match[3]} is not spoken here`);
  }
  const headers = new Map<string, string>();
  for (const line of lines) {
    const colon = line.indexOf(':');
    if (colon < 1) {
      throw new MalformedRequest(400, 'a header has no name');
    }
    headers.set(line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim());
  }
  if (!/^\d{1,10}$/.test(headers.get('cseq') ?? '')) {
    throw new MalformedRequest(400, 'CSeq is missing or not a number');
  }
  return { method: match[1] ?? '', url: match[2] ?? '', headers };
}

/** Cuts a TCP stream into requests; interleaved packets of the client (its RTCP) are left out. */
export class RequestReader {
  #pending: Buffer = Buffer.alloc(0);

  /** Takes what has arrived and answers with the requests that are whole now. Throws `MalformedRequest`. */
  push(bytes: Buffer): RtspRequest[] {
    this.#pending = this.#pending.length === 0 ? bytes : Buffer.concat([this.#pending, bytes]);
    const requests: RtspRequest[] = [];
    for (;;) {
      const length =
        this.#pending[0] === INTERLEAVED_MAGIC ? this.#interleavedLength() : this.#takeRequest(requests);
      if (length === null) {
        return requests;
      }
      this.#pending = this.#pending.subarray(length);
    }
  }

  #interleavedLength(): number | null {
    if (this.#pending.length < INTERLEAVED_HEADER_BYTES) {
      return null;
    }
    const length = INTERLEAVED_HEADER_BYTES + this.#pending.readUInt16BE(2);
    return this.#pending.length >= length ? length : null;
  }

  /** Adds the first request to `requests` and answers with its length; null while it isn't whole. */
  #takeRequest(requests: RtspRequest[]): number | null {
    const text = this.#pending.toString('latin1', 0, MAX_HEAD_BYTES);
    const end = /\r?\n\r?\n/.exec(text);
    if (end === null) {
      if (this.#pending.length >= MAX_HEAD_BYTES) {
        throw new MalformedRequest(400, 'the head is too long');
      }
      return null;
    }
    const request = parseHead(text.slice(0, end.index));
    const body = Number(request.headers.get('content-length') ?? 0);
    if (!Number.isInteger(body) || body < 0) {
      throw new MalformedRequest(400, 'Content-Length is not a number');
    }
    if (body > MAX_BODY_BYTES) {
      throw new MalformedRequest(413, 'the body is too long');
    }
    const length = end.index + end[0].length + body;
    if (this.#pending.length < length) {
      return null;
    }
    requests.push(request);
    return length;
  }
}

const REASONS: Record<number, string> = {
  200: 'OK',
  400: 'Bad Request',
  401: 'Unauthorized',
  404: 'Not Found',
  405: 'Method Not Allowed',
  413: 'Request Entity Too Large',
  454: 'Session Not Found',
  455: 'Method Not Valid in This State',
  461: 'Unsupported Transport',
  503: 'Service Unavailable',
  505: 'RTSP Version Not Supported',
};

/** An answer to the request with the number `cseq`. */
export interface RtspResponse {
  status: number;
  headers?: Record<string, string>;
  body?: string;
}

/** The bytes of an answer. */
export function formatResponse(
  cseq: string | undefined,
  { status, headers = {}, body = '' }: RtspResponse,
): string {
  const lines = [
    `RTSP/1.0 ${status} ${REASONS[status] ?? 'Error'}`,
    ...(cseq === undefined ? [] : [`CSeq: ${cseq}`]),
    ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
    ...(body === '' ? [] : [`Content-Length: ${Buffer.byteLength(body)}`]),
  ];
  return `${lines.join('\r\n')}\r\n\r\n${body}`;
}

/** One RTP or RTCP packet inside the RTSP connection (RFC 2326 section 10.12). */
export function interleave(channel: number, packet: Buffer): Buffer {
  const head = Buffer.alloc(INTERLEAVED_HEADER_BYTES);
  head[0] = INTERLEAVED_MAGIC;
  head[1] = channel;
  head.writeUInt16BE(packet.length, 2);
  return Buffer.concat([head, packet]);
}
