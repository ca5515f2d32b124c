import { CaseStatusName, NodeStateName } from '#shared/cases/views.ts';
import type { ExportRequest, ExportView } from '#shared/exports.ts';
import type { CatalogueWords } from '../../catalogue.ts';
import { caseKinds } from '../catalogue-text.ts';
import type { CasesView } from '../params.ts';

/** Columns of an exported list of cases, by the server's names. */
const CASE_COLUMNS = [
  'number',
  'courtId',
  'caseKind',
  'status',
  'stage',
  'stageSince',
  'beganAt',
  'closedAt',
  'closingWay',
  'handlerName',
  'applicant',
  'debtor',
  'claimed',
  'received',
  'held',
  'lastActAt',
  'overdue',
  'dueSoon',
  'blocked',
  'overTerm',
] as const;

/** Columns of exported nodes: their own before those of their case. */
const NODE_COLUMNS = ['nodeId', 'subject', 'nodeState', 'startedAt', 'dueAt'] as const;

export type ExportColumn = (typeof CASE_COLUMNS)[number] | (typeof NODE_COLUMNS)[number];

/** Words of the page that an exported file has in place of ids. */
export interface ExportWords {
  sheet: string;
  title: (column: ExportColumn) => string;
  labels: ExportRequest['labels'];
}

const of = (view: CasesView): ExportView => {
  const { catalogueId, courtId, screen, nodeId, state, filter, sort } = view;
  const base = { catalogueId, ...(courtId === undefined ? {} : { courtId }) };
  return screen === null
    ? { view: 'cases', ...base, filter, sort }
    : {
        view: 'screen',
        ...base,
        screen,
        ...(nodeId === undefined ? {} : { nodeId }),
        ...(state === undefined ? {} : { state }),
      };
};

/** What is asked of the server to export what a view shows. */
export function exportRequest(
  view: CasesView,
  format: ExportRequest['format'],
  { sheet, title, labels }: ExportWords,
): ExportRequest {
  const keys: readonly ExportColumn[] =
    view.screen === null ? CASE_COLUMNS : [...NODE_COLUMNS, ...CASE_COLUMNS];
  const columns = keys.map((key) => ({ key, title: title(key) }));
  const has = new Set<string>(keys);
  return {
    of: of(view),
    format,
    columns,
    labels: Object.fromEntries(Object.entries(labels).filter(([key]) => has.has(key))),
    sheet,
  };
}

const named = (entries: readonly { id: string }[], name: (id: string) => string): Record<string, string> =>
  Object.fromEntries(entries.map(({ id }) => [id, name(id)]));

/** What stands for the values of a list's columns. `word` looks up the page's own: `status.open`, `nodeState.done`, `yes`. */
export function exportLabels(
  words: CatalogueWords,
  courts: readonly { id: string; name: string }[],
  word: (key: string) => string,
): ExportRequest['labels'] {
  return {
    courtId: Object.fromEntries(courts.map(({ id, name }) => [id, name])),
    caseKind: Object.fromEntries(caseKinds(words).map(({ id, name }) => [id, name])),
    status: Object.fromEntries(CaseStatusName.options.map((id) => [id, word(`status.${id}`)])),
    nodeState: Object.fromEntries(NodeStateName.options.map((id) => [id, word(`nodeState.${id}`)])),
    stage: named(words.view.stages, words.stage),
    closingWay: named(words.view.closingWays, words.closingWay),
    nodeId: named(words.view.nodes, words.node),
    overTerm: { true: word('yes'), false: word('no') },
  };
}
