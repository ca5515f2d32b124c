import type { Evidence } from '#shared/evidence.ts';

/** Items that have arrived, whole or damaged, and that nobody was told of. */
export function newlyArrived(items: Iterable<Evidence>, told: ReadonlySet<string>): Evidence[] {
  return [...items].filter(({ id, state }) => (state === 'complete' || state === 'damaged') && !told.has(id));
}
