import { Checkbox, Form, Input, Modal, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import type { NewSource } from '#shared/contract/sources.ts';
import { isPushed, PulledKind, SourceKind, type Source } from '#shared/sources.ts';
import { useApi, useSession } from '../../app/session.ts';
import { CourtSelect } from '../../components/CourtSelect.tsx';
import { useCommand } from '../../app/use-command.ts';
import { useIntake } from './use-intake.ts';

interface Fields {
  kind: Exclude<SourceKind, 'unit' | 'gb28181' | 'line'>;
  courtId: string;
  name: string;
  url?: string;
  subUrl?: string;
  /** Takes the sub-stream away. */
  noSub?: boolean;
}

const ADDRESS: Readonly<Record<PulledKind, RegExp>> = {
  rtsp: /^rtsps?:\/\/\S+$/i,
  hls: /^https?:\/\/\S+$/i,
  rtmpPull: /^rtmps?:\/\/\S+$/i,
};

/** A kind with its name. RTMP is offered only where the server takes it; channels of devices are added where the devices are, and
 * what comes over a line is another court's. */
function KindSelect(props: { value?: Fields['kind']; onChange?: (kind: Fields['kind']) => void }) {
  const { t } = useTranslation('admin');
  const { intake } = useIntake();
  const takesRtmp = intake !== null && (intake.rtmpPort ?? intake.rtmpsPort) !== null;
  const options = SourceKind.exclude(['unit', 'gb28181', 'line'])
    .options.filter((kind) => kind !== 'rtmp' || takesRtmp)
    .map((kind) => ({ value: kind, label: t(`sources.kinds.${kind}`) }));
  return <Select {...props} options={options} data-testid="source-kind" />;
}

function AddressField({ isNew, kind }: { isNew: boolean; kind: PulledKind }): React.JSX.Element {
  const { t } = useTranslation('admin');
  return (
    <Form.Item
      name="url"
      label={t('sources.url')}
      extra={isNew ? t(`sources.urlHint.${kind}`) : t('sources.urlKeep')}
      rules={[
        { required: isNew, message: t('required') },
        { pattern: ADDRESS[kind], message: t('sources.urlRule') },
      ]}
    >
      <Input maxLength={500} autoComplete="off" />
    </Form.Item>
  );
}

/** The smaller stream of a camera's picture. What it is now isn't shown, as with the address. */
function SubStreamFields({ isNew }: { isNew: boolean }): React.JSX.Element {
  const { t } = useTranslation('admin');
  return (
    <>
      <Form.Item
        name="subUrl"
        label={t('sources.subUrl')}
        extra={t(isNew ? 'sources.subUrlHint' : 'sources.urlKeep')}
        rules={[{ pattern: ADDRESS.rtsp, message: t('sources.urlRule') }]}
      >
        <Input maxLength={500} autoComplete="off" data-testid="source-sub-url" />
      </Form.Item>
      {!isNew && (
        <Form.Item name="noSub" valuePropName="checked">
          <Checkbox>{t('sources.noSub')}</Checkbox>
        </Form.Item>
      )}
    </>
  );
}

/** A new source, or a change of one. An address that is there stays hidden: it may hold a password. */
export function SourceForm({
  source,
  open,
  onClose,
  onCreated,
}: {
  source: Source | null;
  open: boolean;
  onClose: () => void;
  /** Gets a new source with the key of its encoder. */
  onCreated: (source: NewSource) => void;
}): React.JSX.Element {
  const { t } = useTranslation('admin');
  const { t: app } = useTranslation('app');
  const api = useApi();
  const ownCourt = useSession((s) => s.me?.courtId);
  const [form] = Form.useForm<Fields>();
  const { busy, run } = useCommand();

  const create = async ({ kind, courtId, name, url, subUrl = '' }: Fields): Promise<void> => {
    const input = isPushed(kind)
      ? { kind, courtId, name }
      : {
          kind: PulledKind.parse(kind),
          courtId,
          name,
          url: url ?? '',
          ...(subUrl === '' ? {} : { subUrl }),
        };
    onCreated(await api.call.sources.create.mutate(input));
  };
  const update = async (
    sourceId: string,
    { name, url = '', subUrl = '', noSub = false }: Fields,
  ): Promise<void> => {
    await api.call.sources.update.mutate({
      sourceId,
      name,
      ...(url === '' ? {} : { url }),
      ...(noSub ? { subUrl: null } : subUrl === '' ? {} : { subUrl }),
    });
  };
  const save = async (fields: Fields): Promise<void> => {
    if (await run(() => (source === null ? create(fields) : update(source.id, fields)))) {
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
      okButtonProps={{ 'data-testid': 'source-save' }}
      onOk={() => form.submit()}
      onCancel={onClose}
      destroyOnHidden
    >
      <Form<Fields>
        form={form}
        layout="vertical"
        preserve={false}
        initialValues={source === null ? { kind: 'rtsp', courtId: ownCourt } : { name: source.name }}
        onFinish={(fields) => void save(fields)}
      >
        {source === null && (
          <>
            <Form.Item name="kind" label={t('sources.kind')}>
              <KindSelect />
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
        <Form.Item noStyle dependencies={['kind']}>
          {({ getFieldValue }) => {
            const kind = source?.kind ?? (getFieldValue('kind') as Fields['kind'] | undefined) ?? 'rtsp';
            const pulled = PulledKind.safeParse(kind);
            return pulled.success ? (
              <>
                <AddressField isNew={source === null} kind={pulled.data} />
                {pulled.data === 'rtsp' && <SubStreamFields isNew={source === null} />}
              </>
            ) : (
              source === null && <p className="admin-hint">{t('sources.keyHint')}</p>
            );
          }}
        </Form.Item>
      </Form>
    </Modal>
  );
}
