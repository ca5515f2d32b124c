import { Button, Select, Tag, type TableColumnsType } from 'antd';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { GbChannel, GbDevice } from '#shared/gb28181.ts';
import { compareNames } from '../../../app/collate.ts';
import { useLive } from '../../../app/live/store.ts';
import { useApi } from '../../../app/session.ts';
import { aboutOf, DASH, DeviceTable } from '../DeviceTable.tsx';
import { useCommand } from '../../../app/use-command.ts';
import { useUnitOptions } from '../use-unit-options.ts';

const REFRESH_MS = 5_000;
/** Of one call. */
const MAX_ADDED = 64;

function UnitSelect({
  channel,
  units,
  onChange,
}: {
  channel: GbChannel;
  units: { value: string; label: string }[];
  onChange: (unitId: string | null) => void;
}): React.JSX.Element {
  const { t } = useTranslation('admin');
  return (
    <Select
      size="small"
      allowClear
      showSearch={{ optionFilterProp: 'label' }}
      style={{ width: 220 }}
      value={channel.unitId}
      placeholder={t('gb28181.noUnit')}
      aria-label={t('gb28181.unit')}
      options={units}
      onChange={(unitId: string | null | undefined) => onChange(unitId ?? null)}
      data-testid="gb-unit"
    />
  );
}

/** What a device has: which channels are sources, and which carry a unit. */
export function GbChannels({ device }: { device: GbDevice }): React.JSX.Element {
  const { t } = useTranslation('admin');
  const api = useApi();
  const client = useQueryClient();
  const sources = useLive((live) => live.sources);
  const units = useUnitOptions();
  const { busy, run } = useCommand();
  const [chosen, setChosen] = useState<string[]>([]);
  const deviceId = device.id;
  const queryKey = ['gb28181.channels', deviceId];
  const { data, isPending, error } = useQuery({
    queryKey,
    queryFn: () => api.call.gb28181.channels.query({ deviceId }),
    refetchInterval: REFRESH_MS,
  });
  const command = async (act: () => Promise<unknown>, done?: string): Promise<boolean> => {
    const succeeded = await run(act, done);
    void client.invalidateQueries({ queryKey });
    return succeeded;
  };
  const add = async (): Promise<void> => {
    const channelIds = chosen.slice(0, MAX_ADDED);
    const added = await command(
      () => api.call.gb28181.addSources.mutate({ deviceId, channelIds }),
      t('gb28181.added', { count: channelIds.length }),
    );
    if (added) {
      setChosen((before) => before.slice(MAX_ADDED));
    }
  };
  const columns: TableColumnsType<GbChannel> = [
    { title: t('gb28181.name'), dataIndex: 'name', sorter: (a, b) => compareNames(a.name, b.name) },
    { title: t('gb28181.channelId'), dataIndex: 'channelId' },
    {
      title: t('gb28181.device'),
      render: (_, { manufacturer, model }) => aboutOf(manufacturer, model),
    },
    {
      title: t('state'),
      render: (_, { online }) =>
        online === null ? DASH : <Tag>{t(`gb28181.channelState.${online ? 'on' : 'off'}`)}</Tag>,
    },
    {
      title: t('gb28181.source'),
      render: (_, { sourceId }) =>
        sourceId === null ? DASH : (sources.get(sourceId)?.name ?? t('gb28181.isSource')),
    },
    {
      title: t('gb28181.unit'),
      render: (_, channel) => (
        <UnitSelect
          channel={channel}
          units={units}
          onChange={(unitId) =>
            void command(() =>
              api.call.gb28181.bindUnit.mutate({ deviceId, channelId: channel.channelId, unitId }),
            )
          }
        />
      ),
    },
  ];
  return (
    <>
      <div className="admin-bar">
        <Button
          size="small"
          type="primary"
          disabled={chosen.length === 0}
          loading={busy}
          onClick={() => void add()}
          data-testid="gb-add-sources"
        >
          {t('gb28181.addSources', { count: chosen.length })}
        </Button>
        <Button
          size="small"
          disabled={!device.online}
          onClick={() =>
            void command(() => api.call.gb28181.refresh.mutate({ deviceId }), t('gb28181.refreshed'))
          }
        >
          {t('gb28181.refresh')}
        </Button>
      </div>
      <DeviceTable<GbChannel>
        rowKey="channelId"
        columns={columns}
        query={{ data, isPending, error }}
        pageSize={20}
        rowSelection={{
          selectedRowKeys: chosen,
          onChange: (keys) => setChosen(keys.map(String)),
          getCheckboxProps: ({ sourceId, name }) => ({ disabled: sourceId !== null, 'aria-label': name }),
        }}
        none={t('gb28181.noChannels')}
      />
    </>
  );
}
