import { Button, Empty, Skeleton, Table } from 'antd';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { Transmission } from '#shared/intercom.ts';
import { errorText } from '../../app/error-text.ts';
import { formatTime } from '../../app/format.ts';
import { useApi, useSession } from '../../app/session.ts';
import { TransmissionPlayer } from './TransmissionPlayer.tsx';
import { useTalkState } from './use-talk-state.ts';

const PAGE = 50;

/** The log of what was said: newest first, renewed with each transmission that ends. */
export function TransmissionList(): React.JSX.Element {
  const { t } = useTranslation('intercom');
  const { call } = useApi();
  const courtId = useSession((s) => s.me?.courtId ?? '');
  const { ended } = useTalkState();
  const { data, error, refetch, fetchNextPage, hasNextPage, isFetchingNextPage } = useInfiniteQuery({
    queryKey: ['transmissions', courtId],
    queryFn: ({ pageParam }) =>
      call.intercom.transmissions.query({
        courtId,
        limit: PAGE,
        ...(pageParam === null ? {} : { before: { id: pageParam.id, startedAt: pageParam.startedAt } }),
      }),
    initialPageParam: null as Pick<Transmission, 'id' | 'startedAt'> | null,
    getNextPageParam: (page) => (page.length < PAGE ? undefined : page.at(-1)),
    // What ends while nobody looks at the log isn't asked for.
    staleTime: 0,
  });
  const seen = useRef(ended);
  useEffect(() => {
    if (seen.current !== ended) {
      seen.current = ended;
      void refetch();
    }
  }, [ended, refetch]);
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
  const lengthOf = ({ startedAt, endedAt }: Transmission): string =>
    endedAt === null ? t('log.now') : t('log.seconds', { n: ((endedAt - startedAt) / 1000).toFixed(1) });
  const endOf = ({ endReason, endedBy }: Transmission): string =>
    endReason === null
      ? ''
      : endedBy === null
        ? t(`end.${endReason}`)
        : t('cut.by', { reason: t(`end.${endReason}`), by: endedBy });
  return (
    <div className="intercom-log" data-testid="intercom-log">
      <Table<Transmission>
        size="small"
        rowKey="id"
        pagination={false}
        dataSource={rows}
        columns={[
          { title: t('log.at'), width: 130, render: (_, row) => formatTime(row.startedAt) },
          { title: t('log.group'), dataIndex: 'groupName', ellipsis: true },
          {
            title: t('log.who'),
            ellipsis: true,
            render: (_, row) => (row.role === 'unit' ? `${row.label} ${row.name}` : row.name),
          },
          { title: t('log.length'), width: 90, align: 'right', render: (_, row) => lengthOf(row) },
          { title: t('log.end'), ellipsis: true, render: (_, row) => endOf(row) },
          {
            title: t('log.sound'),
            width: 56,
            align: 'center',
            render: (_, row) =>
              row.recorded && row.endedAt !== null ? <TransmissionPlayer said={row} /> : null,
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
