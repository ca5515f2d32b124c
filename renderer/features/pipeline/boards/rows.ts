import {
  OVER_TERM_GOAL,
  type HandlerLoad,
  type Load,
  type PipelineOverview,
} from '#shared/cases/overview.ts';
import { compareNames } from '../../../app/collate.ts';

/** A court or a judge on the board. */
export interface BoardRow {
  key: string;
  courtId: string;
  /** Null of a court. */
  handlerId: string | null;
  /** The court that the board is of, with the cases that it keeps itself. */
  isOwn: boolean;
  load: Load;
}

/** Columns with a number in their order, each with how it is read from a load. Ages grow with time, so the oldest has the largest figure. */
const FIGURE = {
  open: ({ open }) => open,
  overdue: ({ overdue }) => overdue,
  overTerm: ({ overTerm }) => overTerm,
  overTermRate: ({ overTermRate }) => overTermRate,
  filed: ({ filed }) => filed,
  closed: ({ closed }) => closed,
  medianAge: ({ medianAgeMs }) => medianAgeMs,
  oldest: ({ oldestAt }) => (oldestAt === null ? null : -oldestAt),
  held: ({ heldFen }) => heldFen,
} as const satisfies Record<string, (load: Load) => number | null>;

export type BoardFigure = keyof typeof FIGURE;
export const BOARD_FIGURES = Object.keys(FIGURE) as BoardFigure[];

/** A figure of a load; null where there is none. */
export const figureOf = (load: Load, figure: BoardFigure): number | null => FIGURE[figure](load);

export interface BoardSort {
  by: BoardFigure | 'name';
  order: 'ascend' | 'descend';
}

/** Who has the most is first. */
export const DEFAULT_SORT: BoardSort = { by: 'open', order: 'descend' };

/** The order that an address names: `overdue.descend`. */
export function parseSort(text: string | undefined): BoardSort {
  const [by = '', order = ''] = (text ?? '').split('.');
  const known = by === 'name' ? by : BOARD_FIGURES.find((figure) => figure === by);
  return known === undefined ? DEFAULT_SORT : { by: known, order: order === 'ascend' ? order : 'descend' };
}

/** The order as an address has it; nothing for the default. */
export function sortText({ by, order }: BoardSort): string {
  return by === DEFAULT_SORT.by && order === DEFAULT_SORT.order ? '' : `${by}.${order}`;
}

const isEmpty = ({ open, suspended, provisional, filed, closed, heldFen }: Load): boolean =>
  open + suspended + provisional + filed + closed + heldFen === 0;

/** The courts of an overview. A court that keeps no cases itself is left out of its own board. */
export function courtRows({ courtId, courts }: PipelineOverview): BoardRow[] {
  return courts
    .map(({ courtId: id, ...load }) => ({
      key: id,
      courtId: id,
      handlerId: null,
      isOwn: id === courtId && courts.length > 1,
      load,
    }))
    .filter(({ isOwn, load }) => !isOwn || !isEmpty(load));
}

/** Judges; the same id in two courts means two people. */
export function handlerRows(handlers: readonly HandlerLoad[]): BoardRow[] {
  return handlers.map(({ handlerId, courtId, name: _name, ...load }) => ({
    key: `${courtId} ${handlerId}`,
    courtId,
    handlerId,
    isOwn: false,
    load,
  }));
}

/** In order; rows without the figure come last either way, equal ones by name. */
export function sortRows(
  rows: readonly BoardRow[],
  { by, order }: BoardSort,
  nameOf: (row: BoardRow) => string,
): BoardRow[] {
  const sign = order === 'ascend' ? 1 : -1;
  const byName = (a: BoardRow, b: BoardRow): number => compareNames(nameOf(a), nameOf(b));
  if (by === 'name') {
    return [...rows].sort((a, b) => sign * byName(a, b));
  }
  return [...rows].sort((a, b) => {
    const left = figureOf(a.load, by);
    const right = figureOf(b.load, by);
    if (left === null || right === null) {
      return Number(left === null) - Number(right === null) || byName(a, b);
    }
    return sign * (left - right) || byName(a, b);
  });
}

/** Averages by figure over the rows that have it; null where none has. */
export type Averages = Readonly<Record<BoardFigure, number | null>>;

/** The average of each figure of a list. */
export function averagesOf(rows: readonly BoardRow[]): Averages {
  const average = (figure: BoardFigure): number | null => {
    const values = rows.flatMap(({ load }) => figureOf(load, figure) ?? []);
    return values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length;
  };
  return Object.fromEntries(BOARD_FIGURES.map((figure) => [figure, average(figure)])) as Averages;
}

/** Where full bars end, so that all bars of a list can be compared. */
export interface BoardScale {
  open: number;
  rate: number;
}

/** Rates are drawn to twice the goal at least, so that a list of good ones doesn't look alarming … */
const LEAST_RATE = 2 * OVER_TERM_GOAL;
/** … and to five times at most: a judge with one late case of one would else make all others look alike. */
const MOST_RATE = 5 * OVER_TERM_GOAL;

/** The scale of a list's bars; what is longer is drawn as full. */
export function scaleOf(rows: readonly BoardRow[]): BoardScale {
  const max = (figure: BoardFigure, least: number): number =>
    rows.reduce((most, { load }) => Math.max(most, figureOf(load, figure) ?? 0), least);
  return { open: max('open', 1), rate: Math.min(max('overTermRate', LEAST_RATE), MOST_RATE) };
}

/** Whether a share of cases beyond their term misses the goal. */
export const missesGoal = (rate: number | null): boolean => rate !== null && rate > OVER_TERM_GOAL;
