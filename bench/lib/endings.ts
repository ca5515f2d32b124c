/** What is open and would outlive this program. */
const open = new Set<() => Promise<void> | void>();

/** Has `end` called when the program is asked to stop; the answer calls it now, once, and forgets it. */
export function endsWithProgram(end: () => Promise<void> | void): () => Promise<void> {
  open.add(end);
  return async () => {
    if (open.delete(end)) {
      await end();
    }
  };
}

/** Ends all that is open. */
export async function endAll(): Promise<void> {
  const ends = [...open];
  open.clear();
  await Promise.allSettled(ends.map(async (end) => end()));
}
