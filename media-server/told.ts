import { isInSubtree, type CourtPath } from '#shared/courts.ts';
import type { Feed } from './feed.ts';

/** An event that consoles of a court and those above it are told. */
export interface Told<E> {
  /** Null: everybody is told. */
  courtPath: CourtPath | null;
  event: E;
}

/** The snapshot, then what is told within the subtree of `scope`. */
export async function* readWithin<E extends { type: string }>(
  feed: Feed<Told<E>>,
  snapshot: () => Promise<E>,
  scope: CourtPath,
  signal: AbortSignal,
): AsyncGenerator<E, void> {
  for await (const item of feed.read(snapshot, signal)) {
    if ('type' in item) {
      yield item;
    } else if (item.courtPath === null || isInSubtree(item.courtPath, scope)) {
      yield item.event;
    }
  }
}
