import type { ReactNode } from 'react';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { CaseSummary, WaitingNode } from '#shared/cases/views.ts';
import type { CatalogueWords } from '../../catalogue.ts';
import { useCourtNames } from '../../shared/court-names.ts';
import { formatDay } from '../../shared/dates.ts';
import { Age, Count, Flags, NodeState, Parties, Remaining, Stage, Yuan } from './cells.tsx';
import { makeColumn, type Column, type ColumnId } from './columns.ts';

const CASE_COLUMNS = [
  'number',
  'court',
  'stage',
  'status',
  'handler',
  'parties',
  'claimed',
  'received',
  'held',
  'act',
  'overdue',
  'dueSoon',
  'blocked',
  'flags',
] as const satisfies readonly ColumnId[];

type CaseColumn = (typeof CASE_COLUMNS)[number];

/** Columns of the case that stand behind a node that waits in it. */
const CASE_OF_NODE: readonly CaseColumn[] = ['number', 'court', 'stage', 'handler', 'parties', 'flags'];

type Cells<Id extends string, R> = Readonly<Record<Id, (row: R) => ReactNode>>;

function useCaseCells(words: CatalogueWords): Cells<CaseColumn, CaseSummary> {
  const { t } = useTranslation('pipeline');
  const courts = useCourtNames();
  return useMemo(
    () => ({
      number: (row) => <b className="case-number">{row.number ?? row.caseId}</b>,
      court: (row) => <span title={courts.full(row.courtId)}>{courts.short(row.courtId)}</span>,
      stage: (row) => <Stage row={row} words={words} />,
      status: (row) => (
        <span className={row.status === 'open' ? undefined : 'cases-dim'}>
          {t(`cases.status.${row.status}`)}
        </span>
      ),
      handler: (row) => row.handlerName ?? '–',
      parties: (row) => <Parties row={row} t={t} />,
      claimed: (row) => <Yuan fen={row.claimedFen} />,
      received: (row) => <Yuan fen={row.receivedFen} />,
      held: (row) => <Yuan fen={row.heldFen} />,
      act: (row) => <Age since={row.lastActAt} />,
      overdue: (row) => <Count row={row} of="overdue" t={t} />,
      dueSoon: (row) => <Count row={row} of="dueSoon" t={t} />,
      blocked: (row) => <Count row={row} of="blocked" t={t} />,
      flags: (row) => <Flags row={row} words={words} t={t} />,
    }),
    [t, courts, words],
  );
}

/** Columns of the list of cases. */
export function useCaseColumns(words: CatalogueWords): Column<CaseSummary>[] {
  const { t } = useTranslation('pipeline');
  const cells = useCaseCells(words);
  return useMemo(
    () => CASE_COLUMNS.map((id) => makeColumn(id, t(`cases.column.${id}`), cells[id])),
    [t, cells],
  );
}

/** Columns of nodes that wait: the node first, then its case. */
export function useScreenColumns(words: CatalogueWords): Column<WaitingNode>[] {
  const { t } = useTranslation('pipeline');
  const cells = useCaseCells(words);
  return useMemo(() => {
    const column = (id: ColumnId, cell: (row: WaitingNode) => ReactNode): Column<WaitingNode> =>
      makeColumn(id, t(`cases.column.${id}`), cell);
    return [
      column('node', (row) => (
        <>
          <b title={words.node(row.nodeId)}>{words.node(row.nodeId)}</b>
          {row.subject !== null && <small className="cases-dim">{row.subject}</small>}
        </>
      )),
      column('state', (row) => <NodeState state={row.state} t={t} />),
      column('remaining', (row) => <Remaining row={row} />),
      column('due', (row) => (row.dueAt === null ? '–' : formatDay(row.dueAt))),
      ...CASE_OF_NODE.map((id) => column(id, (row) => cells[id](row.case))),
    ];
  }, [t, cells, words]);
}
