import { Button, Empty, Input, Segmented } from 'antd';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { LogEntry, LogKind } from '#shared/operations/log.ts';
import type { Operation } from '#shared/operations/operation.ts';
import { errorText } from '../../app/error-text.ts';
import { formatTime } from '../../app/format.ts';
import { useMayOperate } from '../../app/roles.ts';
import { useApi } from '../../app/session.ts';
import { openView } from '../../app/views.ts';
import { useCommand } from '../../app/use-command.ts';
import { logText } from './log-text.ts';

type Filter = 'all' | 'state' | 'units' | 'orders' | 'needs';

const KINDS: Record<Exclude<Filter, 'all'>, readonly LogKind[]> = {
  state: ['created', 'changed', 'state', 'phase', 'note', 'report'],
  units: ['called', 'checked', 'waived', 'joined', 'left', 'answered', 'late', 'sos', 'evidence'],
  orders: ['order', 'unconfirmed'],
  needs: ['need'],
};
const FILTERS: readonly Filter[] = ['all', 'state', 'units', 'orders', 'needs'];
/** So many entries more at a time. */
const PAGE = 200;

const TONE: Partial<Record<LogKind, string>> = { sos: 'danger', late: 'attention', unconfirmed: 'attention' };

export function LogRows({ entries }: { entries: readonly LogEntry[] }): React.JSX.Element {
  const { t } = useTranslation('operations');
  const mayOperate = useMayOperate();
  return (
    <ol className="operation-log" data-testid="operation-log">
      {entries.map(({ no, at, by, fact }) => (
        <li key={no} data-kind={fact.kind} data-tone={TONE[fact.kind]}>
          <time>{formatTime(at)}</time>
          <span className="operation-log-by">{by ?? t('system')}</span>
          <span className="operation-log-text">
            {logText(t, fact)}
            {fact.kind === 'evidence' && mayOperate && (
              <Button
                size="small"
                type="link"
                onClick={() => openView('evidence', { item: fact.evidenceId })}
              >
                {t('log.open')}
              </Button>
            )}
          </span>
        </li>
      ))}
    </ol>
  );
}

/** Writes a note into the log. */
function NoteField({ operationId }: { operationId: string }): React.JSX.Element {
  const { t } = useTranslation('operations');
  const api = useApi();
  const { busy, run } = useCommand();
  const [text, setText] = useState('');
  const [id, setId] = useState(() => crypto.randomUUID());
  const send = async (): Promise<void> => {
    const note = { operationId, id, text: text.trim() };
    if (note.text !== '' && (await run(() => api.call.operations.note.mutate(note), t('note.done')))) {
      setText('');
      setId(crypto.randomUUID());
    }
  };
  return (
    <form
      className="operation-note"
      onSubmit={(event) => {
        event.preventDefault();
        void send();
      }}
    >
      <Input
        value={text}
        maxLength={1000}
        placeholder={t('note.placeholder')}
        aria-label={t('note.label')}
        data-testid="operation-note"
        onChange={({ target }) => setText(target.value)}
      />
      <Button htmlType="submit" loading={busy} disabled={text.trim() === ''}>
        {t('note.add')}
      </Button>
    </form>
  );
}

/** The whole log, the newest first, by kind; it only grows. */
export function LogPane({
  operation,
  log,
  mayCommand,
}: {
  operation: Operation;
  log: readonly LogEntry[];
  mayCommand: boolean;
}): React.JSX.Element {
  const { t } = useTranslation('operations');
  const api = useApi();
  const [filter, setFilter] = useState<Filter>('all');
  const [earlier, setEarlier] = useState<readonly LogEntry[]>([]);
  const [isEnd, setIsEnd] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const entries = useMemo(() => {
    const known = new Set(log.map(({ no }) => no));
    const all = [...log.toReversed(), ...earlier.filter(({ no }) => !known.has(no))];
    return filter === 'all' ? all : all.filter(({ fact }) => KINDS[filter].includes(fact.kind));
  }, [log, earlier, filter]);
  const oldest = earlier.at(-1)?.no ?? log[0]?.no;
  const more = async (): Promise<void> => {
    try {
      const page = await api.call.operations.log.query({
        operationId: operation.id,
        limit: PAGE,
        ...(oldest === undefined ? {} : { before: oldest }),
      });
      setEarlier([...earlier, ...page]);
      setIsEnd(page.length < PAGE);
      setProblem(null);
    } catch (error) {
      setProblem(errorText(error));
    }
  };
  return (
    <div className="operation-pane">
      {mayCommand && <NoteField operationId={operation.id} />}
      <Segmented<Filter>
        size="small"
        aria-label={t('log.filter')}
        value={filter}
        onChange={setFilter}
        options={FILTERS.map((value) => ({ value, label: t(`filter.${value}`) }))}
      />
      {entries.length === 0 ? (
        <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={t('log.none')} />
      ) : (
        <LogRows entries={entries} />
      )}
      {problem !== null && <p className="operations-problem">{problem}</p>}
      {log.length >= PAGE && !isEnd && (
        <Button size="small" type="link" onClick={() => void more()}>
          {t('earlier')}
        </Button>
      )}
    </div>
  );
}
