import { MEASURES, type MeasureId } from '#shared/analysis/measures.ts';
import type { FigureCell, FigureTable } from '#shared/contract/analysis.ts';

/** A line of exported figures: `key0`, `measure0`, `compared0` and so on. */
export type FigureLine = Readonly<Record<string, string | number | null>>;

/** Amounts in yuan, whatever else as it is; withheld cells are empty. */
const valueOf = (id: MeasureId, cell: FigureCell | undefined): number | null =>
  cell?.value === undefined || cell.value === null
    ? null
    : MEASURES[id].unit === 'fen'
      ? cell.value / 100
      : cell.value;

function lineOf(
  { measures }: FigureTable,
  keys: readonly (string | null)[],
  cells: readonly FigureCell[],
  compared: readonly FigureCell[] | null,
): FigureLine {
  return Object.fromEntries([
    ...keys.map((key, index) => [`key${index}`, key ?? '']),
    ...measures.map((id, index) => [`measure${index}`, valueOf(id, cells[index])]),
    ...(compared === null
      ? []
      : measures.map((id, index) => [`compared${index}`, valueOf(id, compared[index])])),
  ]) as FigureLine;
}

/** The rows of an answer as lines; without a breakdown the one line of the whole. */
export function figureLines(table: FigureTable): FigureLine[] {
  return table.dimensions.length === 0
    ? [lineOf(table, [], table.totals, table.comparedTotals)]
    : table.rows.map(({ keys, cells, compared }) => lineOf(table, keys, cells, compared));
}
