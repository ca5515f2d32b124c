import { Button, Empty, Table, Tag, type TableColumnsType } from 'antd';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { AuditEntry } from '#shared/contract/identity.ts';
import { errorText } from '../../app/error-text.ts';
import { formatTime } from '../../app/format.ts';
import { useApi } from '../../app/session.ts';

const PAGE = 100;
const COLOUR: Record<AuditEntry['outcome'], string> = { ok: 'default', refused: 'warning', failed: 'error' };

const renderDetail = (entry: AuditEntry): React.JSX.Element => (
  <pre className="admin-detail">{JSON.stringify({ ...entry.detail, hash: entry.hash }, null, 2)}</pre>
);

/** Who did what, when, and how it ended; newest first. */
export function AuditList(): React.JSX.Element {
  const { t } = useTranslation('admin');
  const api = useApi();
  const { data, isPending, isFetching, error, hasNextPage, fetchNextPage, refetch } = useInfiniteQuery({
    queryKey: ['audit.list'],
    initialPageParam: undefined as number | undefined,
    queryFn: ({ pageParam }) =>
      api.call.audit.list.query({ limit: PAGE, ...(pageParam === undefined ? {} : { before: pageParam }) }),
    getNextPageParam: (page) => (page.length < PAGE ? undefined : page.at(-1)?.seq),
  });
  const columns: TableColumnsType<AuditEntry> = [
    { title: '#', dataIndex: 'seq', width: 80 },
    { title: t('audit.at'), width: 170, render: (_, entry) => formatTime(entry.at) },
    { title: t('audit.actor'), dataIndex: 'actor', width: 160 },
    { title: t('audit.action'), dataIndex: 'action', width: 210 },
    { title: t('audit.target'), dataIndex: 'target', ellipsis: true },
    {
      title: t('audit.outcome'),
      width: 90,
      render: (_, { outcome }) => <Tag color={COLOUR[outcome]}>{t(`audit.${outcome}`)}</Tag>,
    },
  ];
  return (
    <>
      <div className="admin-bar">
        <Button onClick={() => void refetch()} loading={isFetching}>
          {t('audit.refresh')}
        </Button>
      </div>
      <Table<AuditEntry>
        size="small"
        rowKey="seq"
        loading={isPending}
        columns={columns}
        dataSource={data?.pages.flat() ?? []}
        pagination={false}
        expandable={{ expandedRowRender: renderDetail }}
        locale={{
          emptyText:
            error === null ? (
              <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={t('audit.none')} />
            ) : (
              errorText(error)
            ),
        }}
      />
      {hasNextPage && (
        <Button type="link" loading={isFetching} onClick={() => void fetchNextPage()}>
          {t('audit.more')}
        </Button>
      )}
    </>
  );
}
