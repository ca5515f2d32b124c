import { Alert, Button, Form, Modal, Popconfirm } from 'antd';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { whipPath, type Source } from '#shared/sources.ts';
import { useApi } from '../../app/session.ts';
import { CopyField } from './CopyField.tsx';
import { useCommand } from './use-command.ts';

/** The port of the server that takes RTMP; null where it doesn't, or isn't known yet. */
export function useRtmpPort(): number | null {
  const api = useApi();
  const { data } = useQuery({
    queryKey: ['sources.intake'],
    queryFn: () => api.call.sources.intake.query({}),
  });
  return data?.rtmpPort ?? null;
}

/** Where an encoder publishes into a source. */
function useEndpoint({ id, kind }: Source): string {
  const { baseUrl } = useApi();
  const rtmpPort = useRtmpPort();
  const { hostname, origin } = new URL(baseUrl);
  return kind === 'rtmp' ? `rtmp://${hostname}:${rtmpPort ?? '…'}/${id}` : `${origin}${whipPath(id)}`;
}

function Access({ source, streamKey }: { source: Source; streamKey: string | null }): React.JSX.Element {
  const { t } = useTranslation('admin');
  const api = useApi();
  const endpoint = useEndpoint(source);
  const [renewed, setRenewed] = useState<string | null>(null);
  const { busy, run } = useCommand();
  const key = renewed ?? streamKey;
  const renew = (): Promise<boolean> =>
    run(async () => setRenewed((await api.call.sources.renewKey.mutate({ sourceId: source.id })).streamKey));
  return (
    <Form layout="vertical">
      <CopyField label={t(`access.endpoint.${source.kind}`)} value={endpoint} testId="endpoint" />
      {key === null ? (
        <p className="admin-hint">{t('access.keyHidden')}</p>
      ) : (
        <>
          <CopyField label={t(`access.key.${source.kind}`)} value={key} testId="stream-key" />
          <Alert type="warning" showIcon title={t('access.keyOnce')} />
        </>
      )}
      {source.kind === 'rtmp' && <p className="admin-hint">{t('access.plain')}</p>}
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

/** What an encoder needs to publish: its address, and, only after it was made, its key. `source` null keeps it closed. */
export function EncoderAccess({
  source,
  streamKey,
  onClose,
}: {
  source: Source | null;
  streamKey: string | null;
  onClose: () => void;
}): React.JSX.Element {
  const { t } = useTranslation('admin');
  const { t: app } = useTranslation('app');
  return (
    <Modal
      open={source !== null}
      title={t('access.title', { name: source?.name ?? '' })}
      onCancel={onClose}
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
