import type { AlarmFilter } from '#shared/contract/alarms.ts';
import type { ExportRequest } from '#shared/exports.ts';
import type { CatalogueWords } from '../catalogue.ts';

/** Columns of exported alarms, by the server's names. */
const COLUMNS = [
  'number',
  'courtId',
  'nodeId',
  'subject',
  'stage',
  'kind',
  'cause',
  'priority',
  'state',
  'startedAt',
  'dueAt',
  'raisedAt',
  'handlerName',
  'acknowledgedBy',
  'acknowledgedAt',
  'shelvedUntil',
  'shelvedReason',
] as const;

interface Given {
  filter: AlarmFilter;
  format: ExportRequest['format'];
  words: CatalogueWords;
  courts: Readonly<Record<string, string>>;
  /** Words of the page: `alarms.column.number`, `kind.reminder`. */
  word: (key: string) => string;
}

const labels = (ids: readonly string[], label: (id: string) => string): Record<string, string> =>
  Object.fromEntries(ids.map((id) => [id, label(id)]));

/** What is asked of the server to export the alarms that a list shows, in the words of the page. */
export function alarmExport({ filter, format, words, courts, word }: Given): ExportRequest {
  const { nodes, stages } = words.view;
  return {
    of: { view: 'alarms', filter },
    format,
    columns: COLUMNS.map((key) => ({ key, title: word(`alarms.column.${key}`) })),
    labels: {
      courtId: { ...courts },
      nodeId: labels(
        nodes.map(({ id }) => id),
        words.node,
      ),
      stage: labels(
        stages.map(({ id }) => id),
        words.stage,
      ),
      kind: labels(['supervision', 'reminder', 'mandatory'], (id) => word(`kind.${id}`)),
      cause: labels(['dueSoon', 'overdue', 'breached'], (id) => word(`alarms.cause.${id}`)),
      priority: labels(['1', '2', '3'], (id) => word(`alarms.priorities.${id}`)),
      state: {
        ...labels(['unacknowledged', 'acknowledged'], (id) => word(`alarms.state.${id}`)),
        ...labels(['shelved', 'cleared'], (id) => word(`alarms.shows.${id}`)),
      },
    },
    sheet: word('alarms.list'),
  };
}
