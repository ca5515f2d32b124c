import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

/** Who may look at the camera. */
export interface CameraLogin {
  user: string;
  password: string;
}

const REALM = 'camera';

const md5 = (text: string): string => createHash('md5').update(text).digest('hex');

function parameters(header: string): Map<string, string> {
  const pairs = header.matchAll(/(\w+)=(?:"([^"]*)"|([^\s,]+))/g);
  return new Map([...pairs].map(([, name = '', quoted, bare]) => [name.toLowerCase(), quoted ?? bare ?? '']));
}

/** Digest authentication of one connection (RFC 2617 with MD5 and without qop: what every camera and player speaks). */
export class DigestGuard {
  readonly #login: CameraLogin;
  readonly #nonce = randomBytes(16).toString('hex');

  constructor(login: CameraLogin) {
    this.#login = login;
  }

  /** The `WWW-Authenticate` header that asks for credentials. */
  get challenge(): string {
    return `Digest realm="${REALM}", nonce="${this.#nonce}"`;
  }

  /** Whether an `Authorization` header of a request with `method` is right. */
  admits(method: string, authorization: string | undefined): boolean {
    if (authorization === undefined || !authorization.startsWith('Digest ')) {
      return false;
    }
    const given = parameters(authorization.slice('Digest '.length));
    const { user, password } = this.#login;
    const expected = md5(
      `${md5(`${user}:${REALM}:${password}`)}:${this.#nonce}:${md5(`${method}:${given.get('uri') ?? ''}`)}`,
    );
    const response = Buffer.from(given.get('response') ?? '');
    return (
      given.get('username') === user &&
      given.get('nonce') === this.#nonce &&
      response.length === expected.length &&
      timingSafeEqual(response, Buffer.from(expected))
    );
  }
}
