import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';

const Kept = z.object({ tokens: z.record(z.string(), z.string()) });

/** The enrolled units' tokens, kept so that a restart doesn't enrol anew. The file is for its owner alone. */
export class TokenStore {
  readonly #file: string;
  readonly #tokens: Map<string, string>;
  #writing: Promise<void> = Promise.resolve();

  private constructor(file: string, tokens: Map<string, string>) {
    this.#file = file;
    this.#tokens = tokens;
  }

  /** Reads `simulator.json` in `folder`; a missing or broken file is an empty store. */
  static async open(folder: string): Promise<TokenStore> {
    await mkdir(folder, { recursive: true });
    const file = path.join(folder, 'simulator.json');
    const kept = Kept.safeParse(
      await readFile(file, 'utf8')
        .then(JSON.parse)
        .catch(() => null),
    );
    return new TokenStore(file, new Map(Object.entries(kept.data?.tokens ?? {})));
  }

  get(unitId: string): string | undefined {
    return this.#tokens.get(unitId);
  }

  /** Keeps a token; the file is replaced as a whole. */
  async set(unitId: string, token: string): Promise<void> {
    this.#tokens.set(unitId, token);
    this.#writing = this.#writing.then(() => this.#write());
    await this.#writing;
  }

  async #write(): Promise<void> {
    const text = JSON.stringify({ tokens: Object.fromEntries(this.#tokens) }, null, 2);
    const partial = `${this.#file}.${process.pid}`;
    await writeFile(partial, text, { mode: 0o600 });
    await rename(partial, this.#file);
  }
}
