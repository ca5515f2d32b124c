import { useState } from 'react';
import type { Instruction } from '#shared/dispatch.ts';

interface Held {
  rows: readonly Instruction[];
  /** How many newer ones wait for the list to be let go. */
  fresh: number;
  hold: () => void;
  release: () => void;
}

/** Keeps new instructions out of the list while the pointer is over it, so that no row moves away under it; the rows themselves stay live. */
export function useHeldInstructions(sorted: readonly Instruction[]): Held {
  /** Ids that stood in the list when the pointer came; null while it isn't there. */
  const [held, setHeld] = useState<ReadonlySet<string> | null>(null);
  const rows = held === null ? sorted : sorted.filter(({ id }) => held.has(id));
  return {
    rows,
    fresh: sorted.length - rows.length,
    hold: () => setHeld(new Set(sorted.map(({ id }) => id))),
    release: () => setHeld(null),
  };
}
