/** A stream of numbers in [0, 1) that is the same for the same seed (mulberry32, public domain algorithm). */
export type Random = () => number;

/** Makes a random stream from a text, so that each place has its own that doesn't depend on the others. */
export function seededRandom(seed: string): Random {
  let state = 2_166_136_261;
  for (const char of seed) {
    state = Math.imul(state ^ char.codePointAt(0)!, 16_777_619);
  }
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** Shuffles a copy. */
export function shuffled<T>(items: readonly T[], random: Random): T[] {
  const copy = [...items];
  for (let i = copy.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    [copy[i], copy[j]] = [copy[j]!, copy[i]!];
  }
  return copy;
}
