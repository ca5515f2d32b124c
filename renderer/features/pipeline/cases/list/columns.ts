import type { ReactNode } from 'react';

/** A column of a list whose rows are grids. */
export interface Column<R> {
  id: ColumnId;
  title: string;
  /** Least width, CSS px. */
  px: number;
  /** Share of the room that is left over; 0: none. */
  grow: number;
  /** In a narrow panel the columns of a higher rank go first. */
  rank: number;
  /** Figures stand at the end, under each other. */
  end: boolean;
  cell: (row: R) => ReactNode;
}

type Layout = readonly [px: number, grow: number, rank: number, end?: 'end'];

const LAYOUT = {
  number: [176, 1, 1],
  node: [136, 1.2, 1],
  remaining: [112, 0, 2],
  overdue: [44, 0, 2],
  dueSoon: [44, 0, 3],
  blocked: [44, 0, 4],
  stage: [136, 0.8, 5],
  handler: [68, 0, 6],
  parties: [124, 1.2, 7],
  state: [96, 0, 8],
  status: [52, 0, 9],
  due: [92, 0, 9],
  court: [80, 0.6, 10],
  act: [76, 0, 11, 'end'],
  claimed: [118, 0, 12, 'end'],
  flags: [104, 0.8, 13],
  received: [118, 0, 14, 'end'],
  held: [112, 0, 15, 'end'],
} as const satisfies Readonly<Record<string, Layout>>;

export type ColumnId = keyof typeof LAYOUT;

/** Room between two columns, and at the edges of a row with its scroll bar, CSS px; the style sheet has the same. */
const GAP_PX = 12;
const EDGES_PX = 30;

/** A column in its place. */
export function makeColumn<R>(id: ColumnId, title: string, cell: (row: R) => ReactNode): Column<R> {
  const [px, grow, rank, end]: Layout = LAYOUT[id];
  return { id, title, px, grow, rank, end: end === 'end', cell };
}

/** The columns that a panel of a width has room for, in their order. The first by rank is always there. */
export function columnsIn<R>(columns: readonly Column<R>[], width: number): Column<R>[] {
  const byRank = columns.toSorted((a, b) => a.rank - b.rank);
  let room = width - EDGES_PX + GAP_PX;
  const crowded = byRank.findIndex(({ px }, index) => {
    room -= px + GAP_PX;
    return room < 0 && index > 0;
  });
  const chosen = new Set(crowded === -1 ? byRank : byRank.slice(0, crowded));
  return columns.filter((column) => chosen.has(column));
}

/** The tracks of a row's grid. */
export function tracksOf(columns: readonly Pick<Column<never>, 'px' | 'grow'>[]): string {
  return columns.map(({ px, grow }) => (grow === 0 ? `${px}px` : `minmax(${px}px, ${grow}fr)`)).join(' ');
}
