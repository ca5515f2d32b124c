import type { ExchangeLink } from './link.ts';

/** Sessions of one protocol that are begun. */
export class ExchangeLinks {
  readonly #byId = new Map<string, ExchangeLink>();

  get size(): number {
    return this.#byId.size;
  }

  find(sessionId: string): ExchangeLink | undefined {
    return this.#byId.get(sessionId);
  }

  /** How many of them `owner` has. */
  countOf(owner: string): number {
    return [...this.#byId.values()].filter((link) => link.owner === owner).length;
  }

  add(link: ExchangeLink): void {
    this.#byId.set(link.id, link);
  }

  remove({ id }: ExchangeLink): void {
    this.#byId.delete(id);
  }

  /** Ends every session. Idempotent. */
  close(): void {
    for (const link of this.#byId.values()) {
      link.end('shutdown');
    }
  }
}
