const KEY = 'ecc.session';

/**
 * The session token for the life of a tab. A wall window that the tab opens starts with a copy, because browsers copy
 * session storage to windows that a page opens.
 */
export class WebSession {
  readonly #storage: Storage;

  constructor(storage: Storage) {
    this.#storage = storage;
  }

  load(): string | null {
    return this.#storage.getItem(KEY);
  }

  save(token: string): void {
    this.#storage.setItem(KEY, token);
  }

  clear(): void {
    this.#storage.removeItem(KEY);
  }
}
