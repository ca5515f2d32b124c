import { Alert, Button, Form, Modal, Popconfirm } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { whipPath, type Source } from '#shared/sources.ts';
import { useLive } from '../../app/live/store.ts';
import { useApi } from '../../app/session.ts';
import { StateMark } from '../../components/StateMark.tsx';
import { SOURCE_MARK } from '../wall/source-mark.ts';
import { CopyField } from './CopyField.tsx';
import { useCommand } from '../../app/use-command.ts';
import { useIntake, type Intake } from './use-intake.ts';

/** Where an encoder publishes into a source: one address, or one with and one without encryption. */
function endpointsOf({ id, kind }: Source, baseUrl: string, intake: Intake | null) {
  const { hostname, origin } = new URL(baseUrl);
  if (kind === 'whip') {
    return [{ via: 'whip', address: `${origin}${whipPath(id)}` }] as const;
  }
  const { rtmpPort = null, rtmpsPort = null } = intake ?? {};
  return [
    ...(rtmpsPort === null ? [] : [{ via: 'rtmps', address: `rtmps://${hostname}:${rtmpsPort}/${id}` }]),
    ...(rtmpPort === null ? [] : [{ via: 'rtmp', address: `rtmp://${hostname}:${rtmpPort}/${id}` }]),
  ] as const;
}

/** What the source is doing now: whether the encoder has got through. */
function PresentState({ source }: { source: Source }): React.JSX.Element {
  const { t } = useTranslation('wall');
  return (
    <p className="admin-state" role="status" data-testid="access-state" data-state={source.state}>
      <StateMark state={SOURCE_MARK[source.state]} />
      {t(`sourceState.${source.state}`)}
      {source.reason !== null && <small>{t(`reason.${source.reason}`)}</small>}
    </p>
  );
}

function Access({ source, streamKey }: { source: Source; streamKey: string | null }): React.JSX.Element {
  const { t } = useTranslation('admin');
  const api = useApi();
  const { intake, isLoaded } = useIntake();
  const present = useLive((live) => live.sources.get(source.id)) ?? source;
  const [renewed, setRenewed] = useState<string | null>(null);
  const { busy, run } = useCommand();
  const key = renewed ?? streamKey;
  const endpoints = endpointsOf(source, api.baseUrl, intake);
  const renew = (): Promise<boolean> =>
    run(async () => setRenewed((await api.call.sources.renewKey.mutate({ sourceId: source.id })).streamKey));
  return (
    <Form layout="vertical">
      <PresentState source={present} />
      {endpoints.map(({ via, address }) => (
        <CopyField key={via} label={t(`access.endpoint.${via}`)} value={address} testId={`endpoint-${via}`} />
      ))}
      {isLoaded && endpoints.length === 0 && <Alert type="error" showIcon title={t('access.noPort')} />}
      {endpoints.some(({ via }) => via === 'rtmp') && (
        <Alert
          type="warning"
          showIcon
          className="admin-plain"
          title={t('access.plain')}
          data-testid="plain"
        />
      )}
      {key === null ? (
        <p className="admin-hint">{t('access.keyHidden')}</p>
      ) : (
        <>
          <CopyField label={t(`access.key.${source.kind}`)} value={key} testId="stream-key" />
          <Alert type="warning" showIcon title={t('access.keyOnce')} />
        </>
      )}
      <Popconfirm
        title={t('access.renewAsk')}
        onConfirm={() => void renew()}
        okButtonProps={{ danger: true, 'data-testid': 'renew-confirm' }}
      >
        <Button className="admin-renew" loading={busy} data-testid="renew-key">
          {t('access.renew')}
        </Button>
      </Popconfirm>
    </Form>
  );
}

/** What an encoder needs to publish into `source`: its address, and, only after it was made, its key. */
export function EncoderAccess({
  source,
  streamKey,
  open,
  onClose,
  onClosed,
}: {
  source: Source | null;
  streamKey: string | null;
  open: boolean;
  onClose: () => void;
  /** It is out of sight: the key needn't be kept any longer. */
  onClosed: () => void;
}): React.JSX.Element {
  const { t } = useTranslation('admin');
  const { t: app } = useTranslation('app');
  return (
    <Modal
      open={open}
      title={t('access.title', { name: source?.name ?? '' })}
      onCancel={onClose}
      afterClose={onClosed}
      // The key can't be shown again: a slip of the mouse must not lose it.
      mask={{ closable: false }}
      footer={
        <Button type="primary" onClick={onClose} data-testid="access-close">
          {app('confirm')}
        </Button>
      }
      destroyOnHidden
    >
      {source !== null && <Access source={source} streamKey={streamKey} />}
    </Modal>
  );
}
