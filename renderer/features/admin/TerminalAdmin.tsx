import { Alert, Button, Popconfirm, Tag, type TableColumnsType } from 'antd';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { Terminal } from '#shared/terminals.ts';
import { compareNames } from '../../app/collate.ts';
import { useLive } from '../../app/live/store.ts';
import { useApi } from '../../app/session.ts';
import { aboutOf, DASH, DeviceTable, timeOf } from './DeviceTable.tsx';
import { TerminalForm } from './TerminalForm.tsx';
import { useCommand } from '../../app/use-command.ts';

const TERMINALS = ['terminals.list'];
/** How often what terminals do is looked at, while the list is open. */
const REFRESH_MS = 5_000;

/** Vehicles and body cameras that speak JT/T 808, each the carrier of a unit. */
export function TerminalAdmin(): React.JSX.Element {
  const { t, i18n } = useTranslation('admin');
  const api = useApi();
  const client = useQueryClient();
  const courts = useLive((live) => live.courts);
  const { run } = useCommand();
  const { data, isPending, error } = useQuery({
    queryKey: TERMINALS,
    queryFn: () => api.call.terminals.list.query({}),
    refetchInterval: REFRESH_MS,
  });
  const taken = useMemo(() => new Set(data?.terminals.map(({ unitId }) => unitId)), [data]);
  const refresh = (): void => void client.invalidateQueries({ queryKey: TERMINALS });
  const remove = async (terminalId: string): Promise<void> => {
    if (await run(() => api.call.terminals.remove.mutate({ terminalId }))) {
      refresh();
    }
  };
  const columns: TableColumnsType<Terminal> = [
    {
      title: t('terminals.unit'),
      dataIndex: 'callSign',
      sorter: (a, b) => compareNames(a.callSign, b.callSign),
    },
    {
      title: t('court'),
      render: (_, { courtId }) =>
        i18n.language === 'en' ? courts.get(courtId)?.nameEn : courts.get(courtId)?.nameZh,
    },
    { title: t('terminals.phone'), dataIndex: 'phone' },
    {
      title: t('terminals.device'),
      render: (_, { maker, model, plate }) => aboutOf(plate, maker, model),
    },
    { title: t('terminals.edition'), render: (_, { edition }) => edition ?? DASH },
    {
      title: t('state'),
      render: (_, { connected, registeredAt }) => {
        const state = connected ? 'connected' : registeredAt === null ? 'neverSeen' : 'away';
        return <Tag color={connected ? 'success' : 'default'}>{t(`terminals.state.${state}`)}</Tag>;
      },
    },
    { title: t('terminals.lastSeen'), render: (_, { lastSeenAt }) => timeOf(lastSeenAt) },
    { title: t('terminals.wrongFrames'), dataIndex: 'wrongFrames', align: 'right' },
    {
      title: '',
      width: 100,
      render: (_, terminal) => (
        <Popconfirm
          title={t('terminals.removeAsk', { name: terminal.callSign })}
          onConfirm={() => void remove(terminal.id)}
          okButtonProps={{ danger: true, 'data-testid': 'terminal-remove-confirm' }}
        >
          <Button size="small" type="link" danger data-testid="terminal-remove">
            {t('terminals.remove')}
          </Button>
        </Popconfirm>
      ),
    },
  ];
  return (
    <>
      <div className="admin-bar">
        <TerminalForm taken={taken} onDone={refresh} />
        {data !== undefined && data.port !== null && (
          <span className="admin-note" data-testid="terminal-port">
            {t('terminals.port', { port: data.port, unknown: data.unknown })}
          </span>
        )}
      </div>
      {data?.port === null && <Alert type="warning" showIcon title={t('terminals.noPort')} />}
      <DeviceTable<Terminal>
        rowKey="id"
        columns={columns}
        query={{ data: data?.terminals, isPending, error }}
        none={t('terminals.none')}
      />
    </>
  );
}
