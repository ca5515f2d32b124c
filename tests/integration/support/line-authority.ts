import { execFileSync } from 'node:child_process';
import path from 'node:path';

/** Names in the certificates of a high court's server and a lower one's, and the line between them at the first. */
export const HIGH_NAME = 'high.court.test';
export const LOWER_NAME = 'hangzhou.court.test';
export const LINE_ID = 'hz';

/** Makes an authority and certificates that it has signed, as docs/operations/lines.md says. */
export class Authority {
  readonly #dir: string;

  constructor(dir: string) {
    this.#dir = dir;
    const uses = '-addext keyUsage=critical,keyCertSign,cRLSign';
    this.#openssl(
      `-days 3650 -keyout ca.key -out ca.crt -subj /CN=Lines -addext basicConstraints=critical,CA:true ${uses}`,
    );
  }

  /** Files of a certificate for a server's name. */
  issue(name: string): { certFile: string; keyFile: string; caFile: string } {
    const by = '-CA ca.crt -CAkey ca.key -addext basicConstraints=critical,CA:false';
    const uses = `-addext subjectAltName=DNS:${name} -addext extendedKeyUsage=serverAuth,clientAuth`;
    this.#openssl(`-days 397 -keyout ${name}.key -out ${name}.crt -subj /CN=${name} ${by} ${uses}`);
    const file = (end: string): string => path.join(this.#dir, `${name}.${end}`);
    return { certFile: file('crt'), keyFile: file('key'), caFile: path.join(this.#dir, 'ca.crt') };
  }

  #openssl(words: string): void {
    const all = `req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes ${words}`.split(' ');
    execFileSync('openssl', all, { cwd: this.#dir, stdio: 'ignore' });
  }
}
