/** A figure and of how many rows it was made. `value` null: there is nothing to divide by, or it is withheld. */
export interface Cell {
  value: number | null;
  n: number;
  /** The cell is of so few cases that it would tell something of persons. */
  withheld?: true | undefined;
}

/** Figures of fewer cases than this are withheld where they are broken down or narrowed by what parties are (personal dimensions). */
export const LEAST_CASES = 3;

const isSmall = ({ n }: Cell): boolean => n > 0 && n < LEAST_CASES;
const HIDDEN: Cell = { value: null, n: 0, withheld: true };

/**
 * Withholds small cells of one measure. Where only one cell would be withheld, it could be told from the whole; then the smallest of the
 * others goes with it.
 */
export function withhold(cells: readonly Cell[]): Cell[] {
  const hidden = new Set<number>();
  for (const [index, cell] of cells.entries()) {
    if (isSmall(cell)) {
      hidden.add(index);
    }
  }
  if (hidden.size === 1) {
    let next: number | null = null;
    for (const [index, { n }] of cells.entries()) {
      if (n > 0 && !hidden.has(index) && (next === null || n < (cells[next]?.n ?? 0))) {
        next = index;
      }
    }
    if (next !== null) {
      hidden.add(next);
    }
  }
  return cells.map((cell, index) => (hidden.has(index) ? HIDDEN : cell));
}
