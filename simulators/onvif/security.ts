import { createHash, timingSafeEqual } from 'node:crypto';
import { childOf, nodeAt, type XmlNode } from '#shared/xml.ts';

/** Who may use the camera. */
export interface Login {
  user: string;
  password: string;
}

/** How far a message's time may be from the camera's own. */
const MAX_SKEW_MS = 10_000;
/** Nonces that are remembered; more in so short a time is an attack, and is refused. */
const MAX_NONCES = 10_000;

/** The digest of a password: Base64(SHA-1(nonce + created + password)) (WS-Security UsernameToken Profile 1.0, section 3.1). */
export function passwordDigest(token: { nonce: Buffer; created: string; password: string }): string {
  const { nonce, created, password } = token;
  return createHash('sha1').update(nonce).update(created, 'utf8').update(password, 'utf8').digest('base64');
}

/** Why a message isn't let in. */
export type Refusal = 'noToken' | 'unknownUser' | 'wrongDigest' | 'notNow' | 'repeated';

/** Checks the username tokens of messages, each of which may come once and at its time. */
export class TokenGuard {
  readonly #login: Login;
  readonly #now: () => number;
  readonly #nonces = new Map<string, number>();

  /** `now` is the camera's clock, UTC ms. */
  constructor(login: Login, now: () => number) {
    this.#login = login;
    this.#now = now;
  }

  /** Null when the header of the message lets it in. */
  refusalOf(header: XmlNode | undefined): Refusal | null {
    const token = nodeAt(header, 'Security', 'UsernameToken');
    const password = childOf(token, 'Password');
    const created = childOf(token, 'Created')?.text ?? '';
    const encoded = childOf(token, 'Nonce')?.text ?? '';
    if (token === undefined || password?.attributes['Type']?.endsWith('#PasswordDigest') !== true) {
      return 'noToken';
    }
    if (childOf(token, 'Username')?.text !== this.#login.user) {
      return 'unknownUser';
    }
    const nonce = Buffer.from(encoded, 'base64');
    const expected = passwordDigest({ nonce, created, password: this.#login.password });
    const given = Buffer.from(password.text);
    if (given.length !== expected.length || !timingSafeEqual(given, Buffer.from(expected))) {
      return 'wrongDigest';
    }
    const skew = Math.abs(Date.parse(created) - this.#now());
    if (!(skew <= MAX_SKEW_MS)) {
      return 'notNow';
    }
    return this.#remember(encoded) ? null : 'repeated';
  }

  #remember(nonce: string): boolean {
    const now = this.#now();
    for (const [old, at] of this.#nonces) {
      if (Math.abs(now - at) > 2 * MAX_SKEW_MS) {
        this.#nonces.delete(old);
      }
    }
    if (this.#nonces.has(nonce) || this.#nonces.size >= MAX_NONCES) {
      return false;
    }
    this.#nonces.set(nonce, now);
    return true;
  }
}
