import { VideoCameraOutlined } from '@ant-design/icons';
import { Button, Empty, Skeleton, Table } from 'antd';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { LoggedCall } from '#shared/calls.ts';
import { useReadable } from '../../api/use-feed.ts';
import { errorText } from '../../app/error-text.ts';
import { formatTime } from '../../app/format.ts';
import { useMayCommand } from '../../app/roles.ts';
import { useApi, useSession } from '../../app/session.ts';
import { NO_CALL } from './call-client.ts';
import { useCalls } from './calls-store.ts';
import { partyName } from './party-name.ts';

const PAGE = 50;
/** How often it is looked at who is there, while the list is open. */
const REFRESH_MS = 5_000;

/** Other desks that are there, to be called. */
function Desks(): React.JSX.Element {
  const { t } = useTranslation('calls');
  const { call } = useApi();
  const client = useCalls((s) => s.client);
  const { phase } = useReadable(client?.state ?? NO_CALL);
  const { data } = useQuery({
    queryKey: ['calls.directory'],
    queryFn: () => call.calls.directory.query({}),
    refetchInterval: REFRESH_MS,
  });
  if (data?.length === 0) {
    return <p className="calls-none">{t('nobody')}</p>;
  }
  return (
    <ul className="calls-desks">
      {data?.map((member) => (
        <li key={member.personId}>
          <Button
            icon={<VideoCameraOutlined />}
            disabled={phase !== 'idle'}
            aria-label={t('callName', { name: partyName(member) })}
            data-testid="call-desk"
            onClick={() =>
              void client?.start({ kind: 'user', userId: member.personId.slice('user:'.length) })
            }
          >
            {partyName(member)}
          </Button>
        </li>
      ))}
    </ul>
  );
}

/** The log of calls: newest first, renewed with each call of one's own. */
function Log(): React.JSX.Element {
  const { t } = useTranslation('calls');
  const { call } = useApi();
  const courtId = useSession((s) => s.me?.courtId ?? '');
  const client = useCalls((s) => s.client);
  const { phase } = useReadable(client?.state ?? NO_CALL);
  const { data, error, refetch, fetchNextPage, hasNextPage, isFetchingNextPage } = useInfiniteQuery({
    queryKey: ['calls.log', courtId],
    queryFn: ({ pageParam }) =>
      call.calls.log.query({
        courtId,
        limit: PAGE,
        ...(pageParam === null ? {} : { before: { id: pageParam.id, beganAt: pageParam.beganAt } }),
      }),
    initialPageParam: null as Pick<LoggedCall, 'id' | 'beganAt'> | null,
    getNextPageParam: (page) => (page.length < PAGE ? undefined : page.at(-1)),
    staleTime: 0,
  });
  const seen = useRef(phase);
  useEffect(() => {
    if (seen.current !== phase) {
      seen.current = phase;
      void refetch();
    }
  }, [phase, refetch]);
  if (error !== null) {
    return (
      <p role="alert" className="intercom-problem">
        {errorText(error)}
      </p>
    );
  }
  if (data === undefined) {
    return <Skeleton active className="intercom-skeleton" />;
  }
  const rows = data.pages.flat();
  if (rows.length === 0) {
    return <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={t('log.empty')} />;
  }
  const nameOf = (id: string, label: string, name: string): string =>
    id.startsWith('unit:') ? `${label} ${name}` : name;
  const talkedOf = ({ answeredAt, endedAt }: LoggedCall): string => {
    if (answeredAt === null) {
      return t('log.none');
    }
    const seconds = Math.round(((endedAt ?? answeredAt) - answeredAt) / 1000);
    return endedAt === null
      ? t('log.now')
      : `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
  };
  return (
    <div className="intercom-log" data-testid="calls-log">
      <Table<LoggedCall>
        size="small"
        rowKey="id"
        pagination={false}
        dataSource={rows}
        columns={[
          { title: t('log.at'), width: 130, render: (_, row) => formatTime(row.beganAt) },
          {
            title: t('log.caller'),
            ellipsis: true,
            render: (_, row) => nameOf(row.callerId, row.callerLabel, row.callerName),
          },
          {
            title: t('log.callee'),
            ellipsis: true,
            render: (_, row) => nameOf(row.calleeId, row.calleeLabel, row.calleeName),
          },
          { title: t('log.talked'), width: 90, align: 'right', render: (_, row) => talkedOf(row) },
          {
            title: t('log.end'),
            ellipsis: true,
            render: (_, { endReason }) => (endReason === null ? '' : t(`end.${endReason}`)),
          },
        ]}
      />
      {hasNextPage && (
        <Button block type="text" loading={isFetchingNextPage} onClick={() => void fetchNextPage()}>
          {t('log.more')}
        </Button>
      )}
    </div>
  );
}

/** Calls with video: who can be called, and the log. */
export function CallsTab(): React.JSX.Element {
  const { t } = useTranslation('calls');
  const mayCall = useMayCommand();
  return (
    <div className="calls-panel">
      {mayCall && (
        <section>
          <h3>{t('directory')}</h3>
          <Desks />
        </section>
      )}
      <section>
        <h3>{t('log.title')}</h3>
        <Log />
      </section>
    </div>
  );
}
