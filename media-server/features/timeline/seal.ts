import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  sign,
  type KeyObject,
} from 'node:crypto';
import { mkdir, open, readFile } from 'node:fs/promises';
import path from 'node:path';
import type { PackageSeal } from '#shared/timeline.ts';

const KEY_FILE = 'key.pem';

/** The key that this server seals packages with. It is made once and stays in the data folder, readable by the server alone. */
export class Seal {
  readonly #key: KeyObject;
  readonly #publicKey: Buffer;

  private constructor(key: KeyObject) {
    this.#key = key;
    this.#publicKey = createPublicKey(key).export({ type: 'spki', format: 'der' });
  }

  /** Opens the key, or makes it. Throws when the file is there and holds no key: a new one would disown every package before. */
  static async open(folder: string): Promise<Seal> {
    const file = path.join(folder, KEY_FILE);
    await mkdir(folder, { recursive: true, mode: 0o700 });
    try {
      return new Seal(createPrivateKey(await readFile(file)));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') {
        throw error;
      }
    }
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const handle = await open(file, 'wx', 0o600);
    try {
      await handle.writeFile(privateKey.export({ type: 'pkcs8', format: 'pem' }));
      await handle.sync();
    } finally {
      await handle.close();
    }
    return new Seal(privateKey);
  }

  /** SHA-256 of the public key, in hex. */
  get fingerprint(): string {
    return createHash('sha256').update(this.#publicKey).digest('hex');
  }

  sign(bytes: Uint8Array): PackageSeal {
    return {
      algorithm: 'ECDSA-P256-SHA256',
      publicKey: this.#publicKey.toString('base64'),
      // The form that browsers verify.
      signature: sign('sha256', bytes, { key: this.#key, dsaEncoding: 'ieee-p1363' }).toString('base64'),
    };
  }
}
