import { MEASURES, type MeasureId } from '#shared/analysis/measures.ts';
import { isBehindTarget } from '../board/standing.ts';

/** Shades that figures without a target are told apart by. */
export const SHADES = 5;

/** How an area is shaded: by its target, else by where it stands between the least and the most. */
export type Shade = 'behind' | 'met' | 'none' | number;

/** The shades of figures, and what they begin and end with; null where there is a target, or nothing to compare. */
export function shadesOf(
  id: MeasureId,
  values: readonly (number | null)[],
): { shades: Shade[]; range: { least: number; most: number } | null } {
  const known = values.filter((value) => value !== null);
  if (MEASURES[id].target !== null) {
    const shades = values.map((value): Shade =>
      value === null ? 'none' : isBehindTarget(id, value) ? 'behind' : 'met',
    );
    return { shades, range: null };
  }
  if (known.length === 0) {
    return { shades: values.map(() => 'none'), range: null };
  }
  const [least, most] = [Math.min(...known), Math.max(...known)];
  const step = (most - least) / SHADES;
  const shades = values.map((value): Shade =>
    value === null ? 'none' : step === 0 ? 0 : Math.min(SHADES - 1, Math.floor((value - least) / step)),
  );
  return { shades, range: { least, most } };
}
