import { Button, Popconfirm, Switch, Table, type TableColumnsType } from 'antd';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { isPushed, type Source } from '#shared/sources.ts';
import { compareNames } from '../../app/collate.ts';
import { useLive } from '../../app/live/store.ts';
import { useApi } from '../../app/session.ts';
import { StateMark } from '../../components/StateMark.tsx';
import { SOURCE_MARK } from '../wall/source-mark.ts';
import { ConnectCamera } from './cameras/ConnectCamera.tsx';
import { FindCameras } from './cameras/FindCameras.tsx';
import { EncoderAccess } from './EncoderAccess.tsx';
import { SourceForm } from './SourceForm.tsx';
import { useCommand } from '../../app/use-command.ts';

/** Whether it is switched on. One whose encoder doesn't publish, or whose line is down, is off, too, but not switched off. */
const isEnabled = ({ state, reason }: Source): boolean =>
  state !== 'off' || reason === 'noPublisher' || reason === 'lineDown';

interface Opened {
  source: Source | null;
  streamKey: string | null;
  open: boolean;
}
const CLOSED: Opened = { source: null, streamKey: null, open: false };

/** Cameras, streams and encoders; units' own pictures come and go with the units. */
export function SourceAdmin(): React.JSX.Element {
  const { t, i18n } = useTranslation('admin');
  const { t: wall } = useTranslation('wall');
  const api = useApi();
  const all = useLive((live) => live.sources);
  const courts = useLive((live) => live.courts);
  const loaded = useLive((live) => live.loaded.sources);
  const sources = useMemo(() => [...all.values()].filter((source) => source.kind !== 'unit'), [all]);
  const [form, setForm] = useState<{ source: Source | null; open: boolean }>({ source: null, open: false });
  const [access, setAccess] = useState(CLOSED);
  const { run } = useCommand();
  const columns: TableColumnsType<Source> = [
    { title: t('sources.name'), dataIndex: 'name', sorter: (a, b) => compareNames(a.name, b.name) },
    { title: t('sources.kind'), render: (_, source) => t(`sources.kinds.${source.kind}`) },
    {
      title: t('court'),
      render: (_, { courtId }) =>
        i18n.language === 'en' ? courts.get(courtId)?.nameEn : courts.get(courtId)?.nameZh,
    },
    {
      title: t('state'),
      render: (_, source) => (
        <span className="admin-state">
          <StateMark state={SOURCE_MARK[source.state]} />
          {wall(`sourceState.${source.state}`)}
          {source.reason !== null && <small>{wall(`reason.${source.reason}`)}</small>}
        </span>
      ),
    },
    {
      title: t('sources.enabled'),
      width: 80,
      render: (_, source) => (
        <Switch
          size="small"
          checked={isEnabled(source)}
          aria-label={t('sources.enabled')}
          onChange={(enabled) =>
            void run(() => api.call.sources.update.mutate({ sourceId: source.id, enabled }))
          }
        />
      ),
    },
    {
      title: '',
      width: 260,
      render: (_, source) => (
        <>
          {source.kind === 'rtsp' && <ConnectCamera source={source} />}
          {isPushed(source.kind) && (
            <Button
              size="small"
              type="link"
              data-testid="source-access"
              onClick={() => setAccess({ source, streamKey: null, open: true })}
            >
              {t('access.open')}
            </Button>
          )}
          {source.kind !== 'line' && (
            <>
              <Button size="small" type="link" onClick={() => setForm({ source, open: true })}>
                {t('sources.edit')}
              </Button>
              <Popconfirm
                title={t('sources.removeAsk', { name: source.name })}
                onConfirm={() => void run(() => api.call.sources.remove.mutate({ sourceId: source.id }))}
                okButtonProps={{ danger: true, 'data-testid': 'remove-confirm' }}
              >
                <Button size="small" type="link" danger data-testid="source-remove">
                  {t('sources.remove')}
                </Button>
              </Popconfirm>
            </>
          )}
        </>
      ),
    },
  ];
  return (
    <>
      <div className="admin-bar">
        <Button
          type="primary"
          data-testid="source-create"
          onClick={() => setForm({ source: null, open: true })}
        >
          {t('sources.create')}
        </Button>
        <FindCameras />
      </div>
      <Table<Source>
        size="small"
        rowKey="id"
        loading={!loaded}
        columns={columns}
        dataSource={sources}
        pagination={{ pageSize: 50, hideOnSinglePage: true }}
      />
      <SourceForm
        {...form}
        onClose={() => setForm((before) => ({ ...before, open: false }))}
        onCreated={({ streamKey, ...source }) => {
          if (streamKey !== null) {
            setAccess({ source, streamKey, open: true });
          }
        }}
      />
      <EncoderAccess
        {...access}
        onClose={() => setAccess((before) => ({ ...before, open: false }))}
        onClosed={() => setAccess(CLOSED)}
      />
    </>
  );
}
