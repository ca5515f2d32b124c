/**
 * Keeps the order that is on the screen while the pointer is over a list, so that no row moves away under it: known rows stay where they
 * are with their new content, rows that are gone leave, new ones wait at the end.
 */
export function heldOrder<R>(shown: readonly R[], next: readonly R[], keyOf: (row: R) => string): R[] {
  const byKey = new Map(next.map((row) => [keyOf(row), row]));
  const kept = shown.flatMap((row) => byKey.get(keyOf(row)) ?? []);
  const known = new Set(kept.map(keyOf));
  return [...kept, ...next.filter((row) => !known.has(keyOf(row)))];
}
