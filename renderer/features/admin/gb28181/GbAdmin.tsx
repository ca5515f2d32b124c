import { Alert, Button, Popconfirm, Tag, type TableColumnsType } from 'antd';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { GbDevice } from '#shared/gb28181.ts';
import { compareNames } from '../../../app/collate.ts';
import { useLive } from '../../../app/live/store.ts';
import { useApi } from '../../../app/session.ts';
import { aboutOf, DASH, DeviceTable, timeOf } from '../DeviceTable.tsx';
import { useCommand } from '../../../app/use-command.ts';
import { GbChannels } from './GbChannels.tsx';
import { GbForm } from './GbForm.tsx';

const DEVICES = ['gb28181.list'];
/** How often what devices do is looked at, while the list is open. */
const REFRESH_MS = 5_000;

function State({ device }: { device: GbDevice }): React.JSX.Element {
  const { t } = useTranslation('admin');
  const state = device.online ? 'online' : device.registeredAt === null ? 'never' : 'away';
  return <Tag color={device.online ? 'success' : 'default'}>{t(`gb28181.state.${state}`)}</Tag>;
}

const channelsOf = (device: GbDevice): React.JSX.Element => <GbChannels device={device} />;

/** Cameras, recorders and lower platforms that register over GB/T 28181, with their channels. */
export function GbAdmin(): React.JSX.Element {
  const { t, i18n } = useTranslation('admin');
  const api = useApi();
  const client = useQueryClient();
  const courts = useLive((live) => live.courts);
  const { run } = useCommand();
  const { data, isPending, error } = useQuery({
    queryKey: DEVICES,
    queryFn: () => api.call.gb28181.list.query({}),
    refetchInterval: REFRESH_MS,
  });
  const refresh = (): void => void client.invalidateQueries({ queryKey: DEVICES });
  const remove = async (deviceId: string): Promise<void> => {
    if (await run(() => api.call.gb28181.remove.mutate({ deviceId }))) {
      refresh();
    }
  };
  const columns: TableColumnsType<GbDevice> = [
    { title: t('gb28181.name'), dataIndex: 'name', sorter: (a, b) => compareNames(a.name, b.name) },
    { title: t('gb28181.id'), dataIndex: 'id' },
    {
      title: t('court'),
      render: (_, { courtId }) =>
        i18n.language === 'en' ? courts.get(courtId)?.nameEn : courts.get(courtId)?.nameZh,
    },
    {
      title: t('gb28181.device'),
      render: (_, { manufacturer, model }) => aboutOf(manufacturer, model),
    },
    { title: t('gb28181.media'), render: (_, device) => t(`gb28181.transport.${device.mediaTransport}`) },
    { title: t('state'), render: (_, device) => <State device={device} /> },
    {
      title: t('gb28181.address'),
      render: (_, { address, transport }) =>
        address === null ? DASH : `${address} ${transport?.toUpperCase() ?? ''}`,
    },
    { title: t('gb28181.lastSeen'), render: (_, { lastSeenAt }) => timeOf(lastSeenAt) },
    { title: t('gb28181.channels'), dataIndex: 'channels', align: 'right' },
    { title: t('gb28181.wrongMessages'), dataIndex: 'wrongMessages', align: 'right' },
    {
      title: '',
      width: 150,
      render: (_, device) => (
        <>
          <GbForm device={device} onDone={refresh} />
          <Popconfirm
            title={t('gb28181.removeAsk', { name: device.name })}
            onConfirm={() => void remove(device.id)}
            okButtonProps={{ danger: true, 'data-testid': 'gb-remove-confirm' }}
          >
            <Button size="small" type="link" danger data-testid="gb-remove">
              {t('gb28181.remove')}
            </Button>
          </Popconfirm>
        </>
      ),
    },
  ];
  const server = data?.server ?? null;
  return (
    <>
      <div className="admin-bar">
        <GbForm onDone={refresh} />
        {server !== null && (
          <span className="admin-note" data-testid="gb-server">
            {t('gb28181.server', { ...server, unknown: data?.unknown ?? 0 })}
          </span>
        )}
      </div>
      {data !== undefined && server === null && <Alert type="warning" showIcon title={t('gb28181.noPort')} />}
      <DeviceTable<GbDevice>
        rowKey="id"
        columns={columns}
        query={{ data: data?.devices, isPending, error }}
        expandable={{ expandedRowRender: channelsOf }}
        none={t('gb28181.none')}
      />
    </>
  );
}
