import { Button, Empty, Skeleton } from 'antd';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { useInfiniteQuery } from '@tanstack/react-query';
import type { Operation } from '#shared/operations/operation.ts';
import { isOver, type OperationState } from '#shared/operations/state.ts';
import { errorText } from '../../app/error-text.ts';
import { formatTime } from '../../app/format.ts';
import { useLive } from '../../app/live/store.ts';
import { useApi } from '../../app/session.ts';
import { StateMark } from '../../components/StateMark.tsx';
import { STATE_MARK } from './words.ts';

/** The most pressing first. */
const GROUPS: readonly OperationState[] = ['running', 'checking', 'planned', 'draft'];
const PAGE = 50;

interface ListProps {
  selectedId: string | undefined;
  onSelect: (id: string) => void;
}

function Row({
  operation,
  isSelected,
  onSelect,
}: {
  operation: Operation;
  isSelected: boolean;
  onSelect: (id: string) => void;
}): React.JSX.Element {
  const { t } = useTranslation('operations');
  const { id, title, state, commander, members, plannedAt, begunAt, endedAt, createdAt } = operation;
  const at = endedAt ?? begunAt ?? plannedAt ?? createdAt;
  const count = members.filter(({ leftAt }) => leftAt === null).length;
  return (
    <li>
      <button
        type="button"
        className="operation-row"
        aria-current={isSelected}
        data-testid="operation-row"
        data-state={state}
        onClick={() => onSelect(id)}
      >
        <StateMark state={STATE_MARK[state]} />
        <span className="operation-row-title">{title}</span>
        <span className="operation-row-state">{t(`state.${state}`)}</span>
        <span className="operation-row-foot">
          {commander === '' ? t('noCommander') : commander} · {t('units', { count, n: count })} ·{' '}
          {formatTime(at)}
        </span>
      </button>
    </li>
  );
}

/** Operations that are over, beyond those of the feed. */
function useEarlier(before: number | undefined) {
  const api = useApi();
  return useInfiniteQuery({
    queryKey: ['operations.list', before],
    enabled: false,
    initialPageParam: before,
    queryFn: ({ pageParam }) =>
      api.call.operations.list.query({
        limit: PAGE,
        ...(pageParam === undefined ? {} : { before: pageParam }),
      }),
    getNextPageParam: (page) => (page.length < PAGE ? undefined : page.at(-1)?.createdAt),
  });
}

/** Open operations by state, then those that are over. */
export function OperationList({ selectedId, onSelect }: ListProps): React.JSX.Element {
  const { t } = useTranslation('operations');
  const operations = useLive((live) => live.operations);
  const loaded = useLive((live) => live.loaded.operations);
  const sorted = useMemo(
    () => [...operations.values()].sort((a, b) => b.createdAt - a.createdAt),
    [operations],
  );
  const over = sorted.filter(({ state }) => isOver(state));
  const earlier = useEarlier(over.at(-1)?.createdAt);
  if (!loaded) {
    return <Skeleton active className="operations-skeleton" />;
  }
  if (sorted.length === 0) {
    return <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={t('empty')} />;
  }
  const known = new Set(sorted.map(({ id }) => id));
  const more = (earlier.data?.pages.flat() ?? []).filter(({ id, state }) => isOver(state) && !known.has(id));
  const groups = [
    ...GROUPS.map((state) => ({ key: state, rows: sorted.filter((one) => one.state === state) })),
    { key: 'over', rows: [...over, ...more] },
  ].filter(({ rows }) => rows.length > 0);
  return (
    <div className="operations-list" data-testid="operations-list">
      {groups.map(({ key, rows }) => (
        <section key={key} className="operations-group">
          <h3>
            {t(`group.${key}`)} <span>{rows.length}</span>
          </h3>
          <ul>
            {rows.map((operation) => (
              <Row
                key={operation.id}
                operation={operation}
                isSelected={operation.id === selectedId}
                onSelect={onSelect}
              />
            ))}
          </ul>
        </section>
      ))}
      {earlier.error !== null && <p className="operations-problem">{errorText(earlier.error)}</p>}
      {over.length >= 20 && (earlier.data === undefined || earlier.hasNextPage) && (
        <Button
          size="small"
          type="link"
          loading={earlier.isFetching}
          onClick={() => void (earlier.data === undefined ? earlier.refetch() : earlier.fetchNextPage())}
        >
          {t('earlier')}
        </Button>
      )}
    </div>
  );
}
