import type { Logger } from '../../log.ts';
import type { PackagerLease, Packagers } from '../../recording/packagers.ts';

interface Deps {
  packagers: Packagers;
  /** Most sources whose ring is kept. */
  limit: number;
  isKnown: (sourceId: string) => boolean;
  log: Logger;
}

/** The replay ring: sources that are shown somewhere are kept for the last minutes, so that a live picture can be played back. */
export class Ring {
  readonly #deps: Deps;
  readonly #wanted = new Map<string, readonly string[]>();
  readonly #leases = new Map<string, PackagerLease>();
  #isOverfull = false;

  constructor(deps: Deps) {
    this.#deps = deps;
  }

  /** Sources whose ring is kept now. */
  get sources(): string[] {
    return [...this.#leases.keys()];
  }

  /**
   * Says which sources somebody shows, in place of what it said before; none ends it. Sources of all who say something are kept
   * together, those said first up to the limit. Answers with those of these that are kept.
   */
  keep(owner: string, sourceIds: readonly string[]): string[] {
    this.#wanted.delete(owner);
    if (sourceIds.length > 0) {
      this.#wanted.set(owner, [...new Set(sourceIds)]);
    }
    this.#update();
    return sourceIds.filter((sourceId) => this.#leases.has(sourceId));
  }

  /** A source has come or gone. */
  handleSource(sourceId: string): void {
    const isKept = this.#leases.has(sourceId);
    if (isKept !== this.#deps.isKnown(sourceId) && (isKept || this.#wants(sourceId))) {
      this.#update();
    }
  }

  close(): void {
    this.#wanted.clear();
    this.#update();
  }

  #wants(sourceId: string): boolean {
    return [...this.#wanted.values()].some((sourceIds) => sourceIds.includes(sourceId));
  }

  #update(): void {
    const { packagers, limit, isKnown, log } = this.#deps;
    const wanted = [...new Set([...this.#wanted.values()].flat())].filter(isKnown);
    // Those that have a ring keep it, so that a new window takes none away.
    const first = wanted.filter((sourceId) => this.#leases.has(sourceId));
    const kept = new Set(
      [...first, ...wanted.filter((sourceId) => !first.includes(sourceId))].slice(0, limit),
    );
    const isOverfull = wanted.length > limit;
    if (isOverfull && !this.#isOverfull) {
      log.warn({ wanted: wanted.length, limit }, 'more sources are shown than rings are kept');
    }
    this.#isOverfull = isOverfull;
    for (const [sourceId, lease] of this.#leases) {
      if (!kept.has(sourceId)) {
        this.#leases.delete(sourceId);
        lease.release();
      }
    }
    for (const sourceId of kept) {
      if (!this.#leases.has(sourceId)) {
        this.#leases.set(sourceId, packagers.hold(sourceId, 'ring'));
      }
    }
  }
}
