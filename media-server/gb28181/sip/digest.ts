import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { Gb28181Error } from '../fault.ts';
import { paramsOf, splitOutside } from './fields.ts';

/** MD5 is what devices of 2016 know; SHA-256 (RFC 8760) those of 2022. */
export type DigestAlgorithm = 'MD5' | 'SHA-256';

const HASHES: Readonly<Record<DigestAlgorithm, string>> = { MD5: 'md5', 'SHA-256': 'sha256' };

const hash = (algorithm: DigestAlgorithm, text: string): string =>
  createHash(HASHES[algorithm]).update(text, 'utf8').digest('hex');

/** What stands for a password: user, realm and password, hashed (RFC 7616, section 3.4.2). */
export const ha1Of = (
  algorithm: DigestAlgorithm,
  given: { username: string; realm: string; password: string },
): string => hash(algorithm, `${given.username}:${given.realm}:${given.password}`);

export interface Credentials {
  username: string;
  realm: string;
  nonce: string;
  uri: string;
  response: string;
  algorithm: DigestAlgorithm;
  /** Null where the device answers as RFC 2069 had it. */
  qop: { cnonce: string; nc: string } | null;
}

/** Throws `Gb28181Error`. */
export function parseCredentials(authorization: string): Credentials {
  const match = /^Digest\s+(.*)$/is.exec(authorization);
  if (match === null) {
    throw new Gb28181Error('header', 'Authorization is no digest');
  }
  const params = paramsOf(splitOutside(match[1] ?? '', ','));
  const need = (name: string): string => {
    const value = params.get(name);
    if (value === undefined || value === '' || value.length > 512) {
      throw new Gb28181Error('header', `Authorization has no usable ${name}`);
    }
    return value;
  };
  const algorithm = (params.get('algorithm') ?? 'MD5').toUpperCase();
  const qop = params.get('qop')?.toLowerCase() ?? '';
  if (algorithm !== 'MD5' && algorithm !== 'SHA-256') {
    throw new Gb28181Error('header', 'the algorithm of the digest is unknown');
  }
  if (qop !== '' && qop !== 'auth') {
    throw new Gb28181Error('header', 'the digest is of another quality of protection');
  }
  return {
    username: need('username'),
    realm: need('realm'),
    nonce: need('nonce'),
    uri: need('uri'),
    response: need('response'),
    algorithm,
    qop: qop === '' ? null : { cnonce: need('cnonce'), nc: need('nc') },
  };
}

/** What a device that knows the password answers with (RFC 7616, section 3.4.1). */
export function digestOf(ha1: string, method: string, given: Omit<Credentials, 'response'>): string {
  const { algorithm, nonce, qop, uri } = given;
  const middle = qop === null ? nonce : `${nonce}:${qop.nc}:${qop.cnonce}:auth`;
  return hash(algorithm, `${ha1}:${middle}:${hash(algorithm, `${method}:${uri}`)}`);
}

/** Whether the answer is that of the password behind `ha1`. */
export function isAnswer(ha1: string, method: string, credentials: Credentials): boolean {
  const right = Buffer.from(digestOf(ha1, method, credentials));
  const given = Buffer.from(credentials.response.toLowerCase());
  return right.length === given.length && timingSafeEqual(right, given);
}

export function challenge(
  realm: string,
  nonce: string,
  given: { algorithm: DigestAlgorithm; stale: boolean },
): string {
  const stale = given.stale ? ', stale=true' : '';
  return `Digest realm="${realm}", qop="auth", nonce="${nonce}", algorithm=${given.algorithm}${stale}`;
}

const MAX_USED = 50_000;

/** Nonces that the server gives out: each is good for one registration, and for a limited time. They need no memory until used. */
export class Nonces {
  readonly #secret = randomBytes(32);
  readonly #lifeMs: number;
  readonly #used = new Map<string, number>();

  constructor(lifeMs: number) {
    this.#lifeMs = lifeMs;
  }

  /** `now` in UTC ms. */
  make(now: number): string {
    const text = `${now.toString(36)}.${randomBytes(9).toString('base64url')}`;
    return `${text}.${this.#sign(text)}`;
  }

  /** Takes a nonce; false when it isn't of this server, too old, or was used before. */
  take(nonce: string, now: number): boolean {
    const [time = '', random = '', signature = ''] = nonce.split('.');
    const right = Buffer.from(this.#sign(`${time}.${random}`));
    const given = Buffer.from(signature);
    const madeAt = Number.parseInt(time, 36);
    const isOurs = right.length === given.length && timingSafeEqual(right, given);
    if (!isOurs || Math.abs(now - madeAt) > this.#lifeMs || this.#used.has(nonce)) {
      return false;
    }
    this.#prune(now);
    this.#used.set(nonce, madeAt);
    return true;
  }

  #sign(text: string): string {
    return createHmac('sha256', this.#secret).update(text).digest('base64url').slice(0, 22);
  }

  #prune(now: number): void {
    for (const [nonce, madeAt] of this.#used) {
      if (Math.abs(now - madeAt) <= this.#lifeMs && this.#used.size < MAX_USED) {
        break;
      }
      this.#used.delete(nonce);
    }
  }
}
