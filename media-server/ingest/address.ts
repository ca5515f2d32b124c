import type { PulledKind } from '#shared/sources.ts';
import { AppError } from '#shared/errors.ts';

const SCHEMES: Readonly<Record<PulledKind, readonly string[]>> = {
  rtsp: ['rtsp:', 'rtsps:'],
  hls: ['http:', 'https:'],
  rtmpPull: ['rtmp:', 'rtmps:'],
};

/** Checks the address of a camera or a playlist. Throws `invalidInput` at `place`; never repeats the address, it may hold a password. */
export function assertAddress(kind: PulledKind, address: string, place = 'url'): void {
  const schemes = SCHEMES[kind];
  const expected = schemes.map((scheme) => `${scheme}//`).join(' or ');
  const url = URL.parse(address);
  if (url === null || !schemes.includes(url.protocol)) {
    throw AppError.invalidInput(place, `must begin with ${expected}`);
  }
  if (url.hostname === '') {
    throw AppError.invalidInput(place, 'has no host');
  }
  if (/[\s\p{Cc}]/u.test(address)) {
    throw AppError.invalidInput(place, 'must not hold blanks or control characters');
  }
  if (url.hash !== '') {
    throw AppError.invalidInput(place, 'must not have a fragment (#)');
  }
  try {
    decodeURIComponent(url.username + url.password);
  } catch (error) {
    throw new AppError('invalidInput', `${place}: user or password is not percent-encoded`, {
      place,
      cause: error,
    });
  }
}

/** An address without user and password, with the bare credentials beside it. */
export function splitCredentials(address: string): { bare: string; basic: string | null } {
  const url = new URL(address);
  const { username, password } = url;
  url.username = '';
  url.password = '';
  const pair = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  const basic = username === '' && password === '' ? null : Buffer.from(pair).toString('base64');
  return { bare: url.href, basic };
}

/** `text` without what an address in it would reveal: user, password and query. For messages of other programs. */
export function withoutAddresses(text: string): string {
  return text.replaceAll(/\b[a-z][a-z0-9+.-]*:\/\/\S+/gi, '[address]');
}
