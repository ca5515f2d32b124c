import { Button, Popconfirm, Space, Tag, type TableColumnsType } from 'antd';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { TRACKER_PATH, type Tracker } from '#shared/trackers.ts';
import { compareNames } from '../../app/collate.ts';
import { useLive } from '../../app/live/store.ts';
import { useApi } from '../../app/session.ts';
import { DeviceTable, timeOf } from './DeviceTable.tsx';
import { TrackerForm } from './TrackerForm.tsx';
import { TrackerSetup, type NewIdentifier } from './TrackerSetup.tsx';
import { useCommand } from '../../app/use-command.ts';

const TRACKERS = ['trackers.list'];
/** How often what phones do is looked at, while the list is open. */
const REFRESH_MS = 5_000;

/** Phones with a tracker app, each the carrier of a unit. */
export function TrackerAdmin(): React.JSX.Element {
  const { t, i18n } = useTranslation('admin');
  const api = useApi();
  const client = useQueryClient();
  const courts = useLive((live) => live.courts);
  const { run } = useCommand();
  const [made, setMade] = useState<NewIdentifier | null>(null);
  const { data, isPending, error } = useQuery({
    queryKey: TRACKERS,
    queryFn: () => api.call.trackers.list.query({}),
    refetchInterval: REFRESH_MS,
  });
  const taken = useMemo(() => new Set(data?.trackers.map(({ unitId }) => unitId)), [data]);
  const refresh = (): void => void client.invalidateQueries({ queryKey: TRACKERS });
  const remove = async (trackerId: string): Promise<void> => {
    if (await run(() => api.call.trackers.remove.mutate({ trackerId }))) {
      refresh();
    }
  };
  const renew = (trackerId: string): Promise<boolean> =>
    run(async () => {
      setMade(await api.call.trackers.renew.mutate({ trackerId }));
      refresh();
    });
  const columns: TableColumnsType<Tracker> = [
    {
      title: t('trackers.unit'),
      dataIndex: 'callSign',
      sorter: (a, b) => compareNames(a.callSign, b.callSign),
    },
    {
      title: t('court'),
      render: (_, { courtId }) =>
        i18n.language === 'en' ? courts.get(courtId)?.nameEn : courts.get(courtId)?.nameZh,
    },
    { title: t('trackers.app'), render: (_, { app }) => t(`trackers.apps.${app}`) },
    { title: t('trackers.datum'), render: (_, { datum }) => t(`trackers.datums.${datum}`) },
    {
      title: t('state'),
      render: (_, { connected, lastSeenAt }) => {
        const state = connected ? 'connected' : lastSeenAt === null ? 'neverSeen' : 'away';
        return <Tag color={connected ? 'success' : 'default'}>{t(`trackers.state.${state}`)}</Tag>;
      },
    },
    { title: t('trackers.lastSeen'), render: (_, { lastSeenAt }) => timeOf(lastSeenAt) },
    { title: t('trackers.reports'), dataIndex: 'reports', align: 'right' },
    {
      title: t('trackers.ignored'),
      align: 'right',
      render: (_, { ignored, lastIgnored }) =>
        lastIgnored === null ? ignored : `${ignored} · ${t(`trackers.reason.${lastIgnored}`)}`,
    },
    { title: t('trackers.wrong'), dataIndex: 'wrong', align: 'right' },
    {
      title: '',
      width: 190,
      render: (_, { id, callSign: name }) => (
        <Space size={0}>
          <Popconfirm title={t('trackers.renewAsk', { name })} onConfirm={() => void renew(id)}>
            <Button size="small" type="link" data-testid="tracker-renew">
              {t('trackers.renew')}
            </Button>
          </Popconfirm>
          <Popconfirm
            title={t('trackers.removeAsk', { name })}
            onConfirm={() => void remove(id)}
            okButtonProps={{ danger: true, 'data-testid': 'tracker-remove-confirm' }}
          >
            <Button size="small" type="link" danger data-testid="tracker-remove">
              {t('trackers.remove')}
            </Button>
          </Popconfirm>
        </Space>
      ),
    },
  ];
  return (
    <>
      <div className="admin-bar">
        <TrackerForm
          taken={taken}
          onDone={(enrolled) => {
            setMade(enrolled);
            refresh();
          }}
        />
        {data !== undefined && (
          <span className="admin-note" data-testid="tracker-path">
            {t('trackers.path', { address: `${api.baseUrl}${TRACKER_PATH}`, unknown: data.unknown })}
          </span>
        )}
      </div>
      <DeviceTable<Tracker>
        rowKey="id"
        columns={columns}
        query={{ data: data?.trackers, isPending, error }}
        none={t('trackers.none')}
      />
      <TrackerSetup made={made} onClose={() => setMade(null)} />
    </>
  );
}
