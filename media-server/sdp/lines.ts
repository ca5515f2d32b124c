import { parse } from 'sdp-transform';
import { z } from 'zod';
import { SdpError } from './sdp-error.ts';

/** The parser makes a number of each value that looks like one. */
const text = z.union([z.string(), z.number()]).transform(String);
const number = z.number();
const list = <T extends z.ZodType>(item: T) => z.array(item).max(1_000).default([]);
const flag = z.string().optional();

const Attributes = z.object({
  direction: z.enum(['sendrecv', 'recvonly', 'sendonly', 'inactive']).optional(),
  ext: list(
    z.object({ value: number, uri: text, direction: text.optional(), 'encrypt-uri': text.optional() }),
  ),
  setup: text.optional(),
  iceUfrag: text.optional(),
  icePwd: text.optional(),
  fingerprint: z.object({ type: text, hash: text }).optional(),
  candidates: list(z.object({ foundation: text })),
  endOfCandidates: flag,
  extmapAllowMixed: flag,
});

const Section = Attributes.extend({
  type: text,
  port: number,
  protocol: text,
  payloads: text.default(''),
  rtp: list(z.object({ payload: number, codec: text, rate: number.optional(), encoding: number.optional() })),
  fmtp: list(z.object({ payload: number, config: text })),
  rtcpFb: list(z.object({ payload: text, type: text, subtype: text.default('') })),
  mid: text.optional(),
  bundleOnly: flag,
  rtcpMux: flag,
  rtcpRsize: flag,
  ssrcs: list(z.object({ id: number, attribute: text, value: text.default('') })),
  ssrcGroups: list(z.object({ semantics: text, ssrcs: text })),
  rids: list(z.object({ id: text, direction: text, params: text.default('') })),
  simulcast: z.object({ dir1: text, list1: text, dir2: text.optional(), list2: text.optional() }).optional(),
});

const MAX_MEDIA = 8;

const Description = Attributes.extend({
  version: number.optional(),
  origin: z.object({ username: text }).optional(),
  groups: list(z.object({ type: text, mids: text })),
  media: z.array(Section).max(MAX_MEDIA),
});

/** One media section of a description, as far as it is of use here. */
export type Section = z.output<typeof Section>;
/** A description or a fragment of one. */
export type Description = z.output<typeof Description>;

const MAX_LINES = 2_000;
const LINE = /^[a-z]=/;
/** A line of an attribute that can't be done without, which the parser doesn't understand. */
const CROOKED = /^(candidate|fingerprint|ice-ufrag|ice-pwd):/;

function assertNoneCrooked(part: { invalid?: { value: unknown }[] }): void {
  const crooked = part.invalid?.map(({ value }) => String(value)).find((value) => CROOKED.test(value));
  if (crooked !== undefined) {
    throw SdpError.malformed(`a=${crooked.slice(0, 40)}`, 'is not valid');
  }
}

/** Reads SDP (RFC 8866) or a fragment of it. Throws `malformed` for what isn't lines of the form `<letter>=<value>`. */
export function parseLines(body: string): Description {
  const lines = body.split(/\r\n|\r|\n/).filter((line) => line !== '');
  const wrong = lines.findIndex((line) => !LINE.test(line));
  if (lines.length === 0 || lines.length > MAX_LINES || wrong >= 0) {
    throw SdpError.malformed(wrong >= 0 ? `line ${wrong + 1}` : 'body', 'is not SDP');
  }
  const parsed = parse(lines.join('\r\n'));
  for (const part of [parsed, ...parsed.media]) {
    assertNoneCrooked(part);
  }
  const checked = Description.safeParse(parsed);
  if (!checked.success) {
    const [issue] = checked.error.issues;
    throw SdpError.malformed(issue?.path.join('.') ?? 'body', issue?.message ?? 'is not valid');
  }
  return checked.data;
}

/** ICE credentials (RFC 8839, section 5.4). */
export interface IceCredentials {
  usernameFragment: string;
  password: string;
}

const UFRAG = /^[A-Za-z0-9+/]{4,256}$/;
const PASSWORD = /^[A-Za-z0-9+/]{22,256}$/;

/** The credentials of a section, or else those of the whole; null where there are none. Throws `malformed`. */
export function credentialsOf(description: Description, section: Section | undefined): IceCredentials | null {
  const usernameFragment = section?.iceUfrag ?? description.iceUfrag;
  const password = section?.icePwd ?? description.icePwd;
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
