import { parse, type MediaDescription, type SessionDescription } from 'sdp-transform';
import { SdpError } from './sdp-error.ts';

/** The parser's view of a description, in which nothing is certain to be there. */
export type Parsed = Partial<SessionDescription> & { media: MediaDescription[] };

const MAX_MEDIA = 8;
const MAX_LINES = 2_000;
const LINE = /^[a-z]=/;

/** Reads SDP (RFC 8866) or a fragment of it. Throws `malformed` for what isn't lines of the form `<letter>=<value>`. */
export function parseLines(text: string): Parsed {
  const lines = text.split(/\r\n|\r|\n/).filter((line) => line !== '');
  const wrong = lines.findIndex((line) => !LINE.test(line));
  if (lines.length === 0 || lines.length > MAX_LINES || wrong >= 0) {
    throw SdpError.malformed(wrong >= 0 ? `line ${wrong + 1}` : 'body', 'is not SDP');
  }
  const parsed = parse(text) as Parsed;
  if (parsed.media.length > MAX_MEDIA) {
    throw SdpError.malformed('m=', `there are more than ${MAX_MEDIA} media sections`);
  }
  for (const part of [parsed, ...parsed.media]) {
    const bad = part.invalid?.find(({ value }) => /^(candidate|fingerprint|ice-)/.test(value));
    if (bad !== undefined) {
      throw SdpError.malformed(`a=${bad.value.slice(0, 40)}`, 'is not valid');
    }
  }
  return parsed;
}

/** The parser makes numbers of values that look like one; `undefined` stays. */
export const textOf = (value: unknown): string | undefined =>
  typeof value === 'string' ? value : typeof value === 'number' ? String(value) : undefined;

/** ICE credentials (RFC 8839, section 5.4). */
export interface IceCredentials {
  usernameFragment: string;
  password: string;
}

const UFRAG = /^[A-Za-z0-9+/]{4,256}$/;
const PASSWORD = /^[A-Za-z0-9+/]{22,256}$/;

/** The credentials of a section, or else those of the whole; null where there are none. Throws `malformed`. */
export function credentialsOf(parsed: Parsed, media: MediaDescription | undefined): IceCredentials | null {
  const usernameFragment = textOf(media?.iceUfrag ?? parsed.iceUfrag);
  const password = textOf(media?.icePwd ?? parsed.icePwd);
  if (usernameFragment === undefined && password === undefined) {
    return null;
  }
  if (usernameFragment === undefined || !UFRAG.test(usernameFragment)) {
    throw SdpError.malformed('a=ice-ufrag', 'is missing or not valid');
  }
  if (password === undefined || !PASSWORD.test(password)) {
    throw SdpError.malformed('a=ice-pwd', 'is missing or not valid');
  }
  return { usernameFragment, password };
}
