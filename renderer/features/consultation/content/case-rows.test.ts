import { expect, test } from 'vitest';
import type { CaseDetail, EventView, NodeView } from '#shared/cases/views.ts';
import { caseRows, paged, ROWS_A_PAGE } from './case-rows.ts';

const NOW = 1_000;
const event = (id: string, at: number): EventView => ({
  id,
  type: id,
  at,
  subject: null,
  data: {},
  recordedAt: at,
  feed: null,
  retracted: false,
});
const node = (key: string, dueAt: number | null, doneAt: number | null = null): NodeView =>
  ({
    key,
    nodeId: key,
    dueAt,
    doneAt,
    waiver: null,
    state: doneAt === null ? 'pending' : 'done',
  }) as NodeView;
const detail = (change: Partial<CaseDetail>): CaseDetail =>
  ({ events: [], visits: [], nodes: [], ...change }) as unknown as CaseDetail;

test('a timeline goes from what happened over the present moment to what is to come, and ends with what has no deadline', () => {
  const rows = caseRows(
    detail({
      events: [event('filed', 10), event('found', 300)],
      visits: [{ stage: 'search', from: 300, to: null }],
      nodes: [node('none', null), node('late', 500), node('soon', 2_000), node('over', 400, 350)],
    }),
    NOW,
  );
  const names = rows.map((row) =>
    row.kind === 'event'
      ? row.type
      : row.kind === 'stage'
        ? row.stage
        : row.kind === 'node'
          ? row.node.key
          : 'now',
  );
  expect(names).toEqual(['filed', 'found', 'search', 'late', 'now', 'soon', 'none']);
});

test('a long timeline opens at the page of the present moment', () => {
  const events = Array.from({ length: ROWS_A_PAGE * 2 }, (_, n) => event(`e${n}`, n));
  const { pages, first } = paged(caseRows(detail({ events }), NOW));
  expect(pages.map(({ length }) => length)).toEqual([ROWS_A_PAGE, ROWS_A_PAGE, 1]);
  expect(first).toBe(3);
  expect(paged(caseRows(detail({}), NOW))).toMatchObject({ first: 1 });
});
