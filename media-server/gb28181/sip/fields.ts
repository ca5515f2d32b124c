import { Gb28181Error } from '../fault.ts';
import { headerOf, type SipMessage } from './message.ts';

/** An address of From, To or Contact, and the parameters behind it, by their names in lower case. */
export interface SipAddress {
  uri: string;
  user: string;
  host: string;
  params: ReadonlyMap<string, string>;
}

export interface Via {
  transport: string;
  /** Host and port that the sender names. */
  sentBy: string;
  params: ReadonlyMap<string, string>;
}

/** Pieces between separators that stand neither in quotes nor in angle brackets. */
export function splitOutside(text: string, separator: ',' | ';'): string[] {
  const pieces: string[] = [];
  const inside = { quote: false, angle: false };
  let piece = '';
  for (let at = 0; at < text.length; at++) {
    const character = text[at] ?? '';
    if (character === '\\' && inside.quote) {
      piece += character + (text[at + 1] ?? '');
      at += 1;
      continue;
    }
    if (character === '"') {
      inside.quote = !inside.quote;
    } else if (!inside.quote && (character === '<' || character === '>')) {
      inside.angle = character === '<';
    }
    if (character === separator && !inside.quote && !inside.angle) {
      pieces.push(piece.trim());
      piece = '';
    } else {
      piece += character;
    }
  }
  return [...pieces, piece.trim()];
}

const unquote = (text: string): string =>
  text.startsWith('"') ? text.slice(1, text.endsWith('"') ? -1 : undefined).replaceAll(/\\(.)/g, '$1') : text;

/** `a=b` pairs by their names in lower case, the first of each; one without a value has ''. */
export function paramsOf(pieces: readonly string[]): Map<string, string> {
  const params = new Map<string, string>();
  for (const piece of pieces) {
    const at = piece.indexOf('=');
    const name = (at === -1 ? piece : piece.slice(0, at)).trim().toLowerCase();
    if (name !== '' && !params.has(name)) {
      params.set(name, at === -1 ? '' : unquote(piece.slice(at + 1).trim()));
    }
  }
  return params;
}

const SIP_URI = /^sips?:(?:([^@\s<>"]{1,128})@)?(\[[0-9a-f:.]+\]|[^:;?\s<>"@]{1,255})(?::\d{1,5})?/i;

/** Throws `Gb28181Error`. */
export function parseAddress(value: string): SipAddress {
  const angle = /<([^<>]*)>/.exec(value.replaceAll(/"(?:[^"\\]|\\.)*"/g, ''));
  const [bare = '', ...behind] = splitOutside(value, ';');
  const uri = (angle?.[1] ?? bare).trim();
  const match = SIP_URI.exec(uri);
  if (match === null) {
    throw new Gb28181Error('header', 'an address is no sip: address');
  }
  const [, user = '', host = ''] = match;
  return { uri, user: user.split(':', 1)[0] ?? '', host, params: paramsOf(behind) };
}

/** The address of a header that must be there. Throws `Gb28181Error`. */
export function addressOf(message: SipMessage, name: 'from' | 'to' | 'contact'): SipAddress {
  const [first = ''] = splitOutside(headerOf(message, name) ?? '', ',');
  return parseAddress(first);
}

const VIA = /^SIP\s*\/\s*2\.0\s*\/\s*([A-Za-z]{1,10})\s+(\S{1,255})$/i;

/** The topmost Via. Throws `Gb28181Error`. */
export function topVia(message: SipMessage): Via {
  const [first = ''] = splitOutside(headerOf(message, 'via') ?? '', ',');
  const [head = '', ...behind] = splitOutside(first, ';');
  const match = VIA.exec(head);
  if (match === null) {
    throw new Gb28181Error('header', 'Via can not be read');
  }
  const [, transport = '', sentBy = ''] = match;
  return { transport: transport.toUpperCase(), sentBy, params: paramsOf(behind) };
}

/** Throws `Gb28181Error`. */
export function cseqOf(message: SipMessage): { number: number; method: string } {
  const match = /^(\d{1,10})\s+([A-Za-z]{2,20})$/.exec(headerOf(message, 'cseq') ?? '');
  if (match === null) {
    throw new Gb28181Error('header', 'CSeq can not be read');
  }
  const [, number = '', method = ''] = match;
  return { number: Number(number), method: method.toUpperCase() };
}

/** Seconds of Expires, or of the parameter of Contact that goes before it (RFC 3261, section 10.2.1.1); null: neither says. */
export function expiresOf(message: SipMessage): number | null {
  const contact = headerOf(message, 'contact');
  const [first = ''] = splitOutside(contact ?? '', ',');
  const own = paramsOf(splitOutside(first, ';').slice(1)).get('expires');
  const stated = own ?? headerOf(message, 'expires');
  return stated !== undefined && /^\d{1,10}$/.test(stated) ? Number(stated) : null;
}
