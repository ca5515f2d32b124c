import {
  Button,
  Form,
  Input,
  Modal,
  Popconfirm,
  Segmented,
  Switch,
  Table,
  type TableColumnsType,
} from 'antd';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Source } from '#shared/sources.ts';
import { compareNames } from '../../app/collate.ts';
import { useLive } from '../../app/live/store.ts';
import { useApi, useSession } from '../../app/session.ts';
import { StateMark } from '../../components/StateMark.tsx';
import { SOURCE_MARK } from '../wall/source-mark.ts';
import { CourtSelect } from '../../components/CourtSelect.tsx';
import { ConnectCamera } from './cameras/ConnectCamera.tsx';
import { FindCameras } from './cameras/FindCameras.tsx';
import { useCommand } from './use-command.ts';

interface Fields {
  kind: 'rtsp' | 'hls';
  courtId: string;
  name: string;
  url: string;
}

const ADDRESS = { rtsp: /^rtsps?:\/\/\S+$/i, hls: /^https?:\/\/\S+$/i };

/** A new camera or stream, or a change of one. An address that is there stays hidden: it may hold a password. */
function SourceForm({
  source,
  open,
  onClose,
}: {
  source: Source | null;
  open: boolean;
  onClose: () => void;
}): React.JSX.Element {
  const { t } = useTranslation('admin');
  const { t: app } = useTranslation('app');
  const api = useApi();
  const ownCourt = useSession((s) => s.me?.courtId);
  const [form] = Form.useForm<Fields>();
  const { busy, run } = useCommand();
  const save = async (fields: Fields): Promise<void> => {
    const command = (): Promise<unknown> =>
      source === null
        ? api.call.sources.create.mutate(fields)
        : api.call.sources.update.mutate({
            sourceId: source.id,
            name: fields.name,
            ...(fields.url ? { url: fields.url } : {}),
          });
    if (await run(command)) {
      onClose();
    }
  };
  return (
    <Modal
      open={open}
      title={t(source === null ? 'sources.create' : 'sources.edit')}
      okText={app('confirm')}
      cancelText={app('cancel')}
      confirmLoading={busy}
      onOk={() => form.submit()}
      onCancel={onClose}
      destroyOnHidden
    >
      <Form<Fields>
        form={form}
        layout="vertical"
        preserve={false}
        initialValues={
          source === null ? { kind: 'rtsp', courtId: ownCourt } : { kind: source.kind, name: source.name }
        }
        onFinish={(fields) => void save(fields)}
      >
        {source === null && (
          <>
            <Form.Item name="kind" label={t('sources.kind')}>
              <Segmented
                options={[
                  { value: 'rtsp', label: 'RTSP' },
                  { value: 'hls', label: 'HLS' },
                ]}
              />
            </Form.Item>
            <Form.Item name="courtId" label={t('court')} rules={[{ required: true }]}>
              <CourtSelect />
            </Form.Item>
          </>
        )}
        <Form.Item
          name="name"
          label={t('sources.name')}
          rules={[{ required: true, whitespace: true, message: t('required') }]}
        >
          <Input maxLength={60} />
        </Form.Item>
        <Form.Item
          name="url"
          label={t('sources.url')}
          extra={source === null ? t('sources.urlHint') : t('sources.urlKeep')}
          dependencies={['kind']}
          rules={[
            { required: source === null, message: t('required') },
            ({ getFieldValue }) => {
              const kind: Fields['kind'] =
                (getFieldValue('kind') as Fields['kind'] | undefined) ??
                (source?.kind === 'hls' ? 'hls' : 'rtsp');
              return { pattern: ADDRESS[kind], message: t('sources.urlRule') };
            },
          ]}
        >
          <Input maxLength={500} autoComplete="off" />
        </Form.Item>
      </Form>
    </Modal>
  );
}

/** Cameras and streams; units' own pictures come and go with the units. */
export function SourceAdmin(): React.JSX.Element {
  const { t, i18n } = useTranslation('admin');
  const { t: wall } = useTranslation('wall');
  const api = useApi();
  const all = useLive((live) => live.sources);
  const courts = useLive((live) => live.courts);
  const loaded = useLive((live) => live.loaded.sources);
  const sources = useMemo(() => [...all.values()].filter((source) => source.kind !== 'unit'), [all]);
  const [form, setForm] = useState<{ source: Source | null; open: boolean }>({ source: null, open: false });
  const { run } = useCommand();
  const columns: TableColumnsType<Source> = [
    { title: t('sources.name'), dataIndex: 'name', sorter: (a, b) => compareNames(a.name, b.name) },
    { title: t('sources.kind'), render: (_, source) => source.kind.toUpperCase() },
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
          checked={source.state !== 'off'}
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
          <Button size="small" type="link" onClick={() => setForm({ source, open: true })}>
            {t('sources.edit')}
          </Button>
          <Popconfirm
            title={t('sources.removeAsk', { name: source.name })}
            onConfirm={() => void run(() => api.call.sources.remove.mutate({ sourceId: source.id }))}
          >
            <Button size="small" type="link" danger>
              {t('sources.remove')}
            </Button>
          </Popconfirm>
        </>
      ),
    },
  ];
  return (
    <>
      <div className="admin-bar">
        <Button type="primary" onClick={() => setForm({ source: null, open: true })}>
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
      <SourceForm {...form} onClose={() => setForm((before) => ({ ...before, open: false }))} />
    </>
  );
}
