import { Gb28181Error } from '../fault.ts';

/** A header by its full name in lower case; folded lines are one. */
export interface SipHeader {
  name: string;
  value: string;
}

export interface SipRequest {
  type: 'request';
  method: string;
  uri: string;
  headers: readonly SipHeader[];
  body: Buffer;
}

export interface SipResponse {
  type: 'response';
  status: number;
  reason: string;
  headers: readonly SipHeader[];
  body: Buffer;
}

export type SipMessage = SipRequest | SipResponse;

/** Most bytes of the lines before the body, and of the body. A catalogue of 2022 may come by TCP in one piece. */
export const MAX_HEAD_BYTES = 16_384;
export const MAX_BODY_BYTES = 524_288;
const MAX_HEADERS = 128;

/** Compact forms (RFC 3261, section 7.3.3; RFC 6665, section 8.4). */
const COMPACT: Readonly<Record<string, string>> = {
  c: 'content-type',
  e: 'content-encoding',
  f: 'from',
  i: 'call-id',
  k: 'supported',
  l: 'content-length',
  m: 'contact',
  o: 'event',
  s: 'subject',
  t: 'to',
  v: 'via',
};

const TOKEN = /^[A-Za-z0-9.!%*_+`'~-]+$/;
const REQUEST_LINE = /^([A-Z]{2,20}) (\S{1,1024}) SIP\/2\.0\s*$/i;
const STATUS_LINE = /^SIP\/2\.0 ([1-6]\d\d)(?: (.*))?$/i;
const NEEDED = ['via', 'from', 'to', 'call-id', 'cseq'] as const;

/** Where the head of a message ends: bytes of head and of the blank line after it; null where it hasn't yet. */
export function findHead(bytes: Buffer): { head: number; skip: number } | null {
  for (let at = bytes.indexOf(0x0a); at !== -1; at = bytes.indexOf(0x0a, at + 1)) {
    const isCrLf = bytes[at + 1] === 0x0d && bytes[at + 2] === 0x0a;
    if (isCrLf || bytes[at + 1] === 0x0a) {
      return { head: at + 1, skip: isCrLf ? 2 : 1 };
    }
  }
  return null;
}

function parseHeaders(lines: readonly string[]): SipHeader[] {
  const headers: SipHeader[] = [];
  for (const line of lines) {
    if (/^[ \t]/.test(line)) {
      const before = headers.at(-1);
      if (before === undefined) {
        throw new Gb28181Error('header', 'a folded line has nothing before it');
      }
      before.value = `${before.value} ${line.trim()}`.trim();
      continue;
    }
    const colon = line.indexOf(':');
    const written = line.slice(0, Math.max(colon, 0)).trim();
    if (!TOKEN.test(written)) {
      throw new Gb28181Error('header', 'a line is no header');
    }
    if (headers.length >= MAX_HEADERS) {
      throw new Gb28181Error('tooLong', `more than ${MAX_HEADERS} headers`);
    }
    const name = written.toLowerCase();
    headers.push({ name: COMPACT[name] ?? name, value: line.slice(colon + 1).trim() });
  }
  return headers;
}

/** The lines before the body, without those bytes. Throws `Gb28181Error`. */
export function parseHead(head: Buffer): SipMessage {
  if (head.length > MAX_HEAD_BYTES) {
    throw new Gb28181Error('tooLong', `a head of ${head.length} bytes`);
  }
  const [start = '', ...lines] = head.toString('utf8').split(/\r\n|\n|\r/);
  const headers = parseHeaders(lines.filter((line) => line.trim() !== ''));
  for (const name of NEEDED) {
    if (!headers.some((header) => header.name === name)) {
      throw new Gb28181Error('missingHeader', name);
    }
  }
  const body = Buffer.alloc(0);
  const request = REQUEST_LINE.exec(start);
  if (request !== null) {
    const [, method = '', uri = ''] = request;
    return { type: 'request', method: method.toUpperCase(), uri, headers, body };
  }
  const status = STATUS_LINE.exec(start);
  if (status === null) {
    throw new Gb28181Error('startLine', 'neither a request nor a response of SIP/2.0');
  }
  return { type: 'response', status: Number(status[1]), reason: status[2] ?? '', headers, body };
}

/** Bytes of the body as the head states them; null where it doesn't. Throws `Gb28181Error`. */
export function statedLength(message: SipMessage): number | null {
  const stated = headerOf(message, 'content-length');
  if (stated === undefined) {
    return null;
  }
  if (!/^\d{1,9}$/.test(stated)) {
    throw new Gb28181Error('length', 'Content-Length is no number');
  }
  const length = Number(stated);
  if (length > MAX_BODY_BYTES) {
    throw new Gb28181Error('tooLong', `a body of ${length} bytes`);
  }
  return length;
}

/** A datagram: without Content-Length its body is the rest of it (RFC 3261, section 18.3). Throws `Gb28181Error`. */
export function parseDatagram(datagram: Buffer): SipMessage {
  let begin = 0;
  while (datagram[begin] === 0x0d || datagram[begin] === 0x0a) {
    begin += 1;
  }
  const bytes = datagram.subarray(begin);
  const end = findHead(bytes) ?? { head: bytes.length, skip: 0 };
  const message = parseHead(bytes.subarray(0, end.head));
  const rest = bytes.subarray(end.head + end.skip);
  const length = statedLength(message) ?? rest.length;
  if (length > rest.length) {
    throw new Gb28181Error('length', `${rest.length} bytes of a body of ${length}`);
  }
  return { ...message, body: Buffer.from(rest.subarray(0, length)) };
}

/** A message as bytes; its Content-Length is added. */
export function encodeMessage(message: SipMessage): Buffer {
  const start =
    message.type === 'request'
      ? `${message.method} ${message.uri} SIP/2.0`
      : `SIP/2.0 ${message.status} ${message.reason}`;
  const lines = message.headers
    .filter(({ name }) => name !== 'content-length')
    .map(({ name, value }) => `${titleOf(name)}: ${value}`);
  const head = [start, ...lines, `Content-Length: ${message.body.length}`, '', ''].join('\r\n');
  return Buffer.concat([Buffer.from(head, 'utf8'), message.body]);
}

const TITLES: Readonly<Record<string, string>> = {
  'call-id': 'Call-ID',
  cseq: 'CSeq',
  'www-authenticate': 'WWW-Authenticate',
};

/** Devices of the field compare names of headers as they are usually written. */
const titleOf = (name: string): string =>
  TITLES[name] ?? name.replaceAll(/(?:^|-)[a-z]/g, (letter) => letter.toUpperCase());

/** The first header of a name. */
export function headerOf({ headers }: SipMessage, name: string): string | undefined {
  return headers.find((header) => header.name === name)?.value;
}
