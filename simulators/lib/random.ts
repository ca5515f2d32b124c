/** A seeded source of numbers: the same seed gives the same run. Not for secrets. */
export interface Random {
  /** Uniform in [0, 1). */
  readonly next: () => number;
  /** Uniform in [from, to). */
  readonly between: (from: number, to: number) => number;
  /** Whole number in [from, to]. */
  readonly whole: (from: number, to: number) => number;
  /** One of `items`, which must not be empty. */
  readonly pick: <T>(items: readonly T[]) => T;
  /** An own stream for `name`, which doesn't depend on how far this one has been read. */
  readonly fork: (name: string) => Random;
}

/** FNV-1a, 32 bits: spreads names over seeds. */
function hash(text: string, seed: number): number {
  let state = (0x811c9dc5 ^ seed) >>> 0;
  for (const byte of Buffer.from(text)) {
    state = Math.imul(state ^ byte, 0x01000193) >>> 0;
  }
  return state;
}

/** The generator of a run: SplitMix32, whose 2^32 states are far more than a run draws. */
export function createRandom(seed: number): Random {
  let state = seed >>> 0;

  const next = (): number => {
    state = (state + 0x9e3779b9) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 16), 0x21f0aaad);
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97);
    return ((mixed ^ (mixed >>> 15)) >>> 0) / 2 ** 32;
  };
  const between = (from: number, to: number): number => from + next() * (to - from);
  const whole = (from: number, to: number): number => Math.floor(between(from, to + 1));

  return {
    next,
    between,
    whole,
    pick: <T>(items: readonly T[]): T => {
      if (items.length === 0) {
        throw new RangeError('pick() needs at least one item');
      }
      return items[whole(0, items.length - 1)] as T;
    },
    fork: (name) => createRandom(hash(name, seed)),
  };
}
