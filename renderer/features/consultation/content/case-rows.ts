import type { CaseDetail, NodeView } from '#shared/cases/views.ts';
import { isOpenNode } from '../../pipeline/cases/page/node-groups.ts';
import { timelineOf } from '../../pipeline/cases/page/timeline.ts';

/** A line of a case's timeline on paper: what happened, a change of stage, a deadline that waits, or the moment of the reading. */
export type CaseRow =
  | { kind: 'event'; at: number; type: string; subject: string | null; isRetracted: boolean }
  | { kind: 'stage'; at: number; stage: string }
  | { kind: 'node'; at: number | null; node: NodeView }
  | { kind: 'now'; at: number };

/** How many lines a page has. */
export const ROWS_A_PAGE = 17;

/**
 * The timeline as it is read from top to bottom: what happened, the moment `now`, what is to come by its deadline, then what waits without
 * one. What is overdue stands above the moment, at its deadline.
 */
export function caseRows(detail: Pick<CaseDetail, 'events' | 'visits' | 'nodes'>, now: number): CaseRow[] {
  const told = timelineOf(detail)
    .toReversed()
    .map((entry): CaseRow => {
      if (entry.kind === 'stage') {
        return { kind: 'stage', at: entry.at, stage: entry.stage };
      }
      const { type, subject } = entry.event;
      return { kind: 'event', at: entry.at, type, subject, isRetracted: entry.retracted !== null };
    });
  const waiting = detail.nodes
    .filter(isOpenNode)
    .map((node): CaseRow => ({ kind: 'node', at: node.dueAt, node }));
  const rows: CaseRow[] = [...told, ...waiting, { kind: 'now', at: now }];
  return rows.toSorted((a, b) => (a.at ?? Infinity) - (b.at ?? Infinity) || 0);
}

/** The rows page by page, and the page on which the present moment stands, from 1. */
export function paged(rows: readonly CaseRow[]): { pages: CaseRow[][]; first: number } {
  const count = Math.max(1, Math.ceil(rows.length / ROWS_A_PAGE));
  const pages = Array.from({ length: count }, (_, n) => rows.slice(n * ROWS_A_PAGE, (n + 1) * ROWS_A_PAGE));
  const first = pages.findIndex((page) => page.some(({ kind }) => kind === 'now'));
  return { pages, first: Math.max(first, 0) + 1 };
}
