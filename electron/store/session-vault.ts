import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import type { Logger } from '../log/logger.ts';

/** The part of Electron's `safeStorage` that is used. */
export interface Cipher {
  isEncryptionAvailable(): boolean;
  /** Linux only; `basic_text` is a fixed password, which protects nothing. */
  getSelectedStorageBackend?(): string;
  encryptString(text: string): Buffer;
  decryptString(encrypted: Buffer): string;
}

/**
 * The session token, encrypted by the operating system's key store. Where there is none the token stays in memory: it
 * is never written in a form that another program could read.
 */
export class SessionVault {
  readonly #file: string;
  readonly #cipher: Cipher;
  readonly #log: Logger;
  readonly #onMemoryOnly: () => void;
  #token: string | null = null;
  #hasWarned = false;

  /** `onMemoryOnly` is called once, when the first token can't be kept beyond this run. */
  constructor(file: string, parts: { cipher: Cipher; log: Logger; onMemoryOnly: () => void }) {
    this.#file = file;
    this.#cipher = parts.cipher;
    this.#log = parts.log;
    this.#onMemoryOnly = parts.onMemoryOnly;
  }

  load(): string | null {
    this.#token ??= this.#read();

    return this.#token;
  }

  save(token: string): void {
    this.#token = token;

    if (!this.#isSafe()) {
      rmSync(this.#file, { force: true });
      this.#warnOnce();

      return;
    }

    // Renaming leaves the old or the new token after a crash, never half of one.
    const next = `${this.#file}.next`;
    writeFileSync(next, this.#cipher.encryptString(token), { mode: 0o600 });
    renameSync(next, this.#file);
  }

  clear(): void {
    this.#token = null;
    rmSync(this.#file, { force: true });
  }

  #read(): string | null {
    if (!this.#isSafe()) {
      return null;
    }

    try {
      return this.#cipher.decryptString(readFileSync(this.#file));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') {
        // Another user's key store, or a damaged file: signing in again mends both.
        this.#log.warn('the kept session could not be read', { error });
        rmSync(this.#file, { force: true });
      }

      return null;
    }
  }

  #isSafe(): boolean {
    return (
      this.#cipher.isEncryptionAvailable() && this.#cipher.getSelectedStorageBackend?.() !== 'basic_text'
    );
  }

  #warnOnce(): void {
    if (!this.#hasWarned) {
      this.#hasWarned = true;
      this.#log.warn('this machine has no key store: the session is kept in memory only');
      this.#onMemoryOnly();
    }
  }
}
