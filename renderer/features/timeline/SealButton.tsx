import { SafetyCertificateOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { Button, Progress } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Operation } from '#shared/operations/operation.ts';
import { isOver } from '#shared/operations/state.ts';
import type { RecordingJob } from '#shared/recordings.ts';
import { useMayCommand } from '../../app/roles.ts';
import { useApi } from '../../app/session.ts';
import { useCommand } from '../../app/use-command.ts';
import { ReasonDialog } from '../pipeline/cases/page/ReasonDialog.tsx';
import { downloadJob } from '../recordings/jobs/download.ts';
import { isOver as isJobOver, useJobs } from '../recordings/jobs/jobs-store.ts';

/** The key that the package is sealed with, to be compared with what its viewer shows. */
function Fingerprint(): React.JSX.Element | null {
  const { t } = useTranslation('timeline');
  const api = useApi();
  const { data } = useQuery({
    queryKey: ['timeline.sealKey'],
    staleTime: Number.POSITIVE_INFINITY,
    queryFn: () => api.call.timeline.sealKey.query({}),
  });
  return data === undefined ? null : (
    <small className="timeline-key" title={data.fingerprint}>
      {t('seal.key', { key: data.fingerprint.slice(0, 16) })}
    </small>
  );
}

/** Exports an operation that is over as a sealed package, and hands it over when it is made. */
export function SealButton({ operation }: { operation: Operation }): React.JSX.Element | null {
  const { t } = useTranslation('timeline');
  const api = useApi();
  const mayCommand = useMayCommand();
  const { busy, run } = useCommand();
  const [asking, setAsking] = useState(false);
  const latest = useJobs((s) =>
    [...s.jobs.values()]
      .filter(({ operationId }) => operationId === operation.id)
      .reduce<RecordingJob | null>((a, b) => (a === null || b.createdAt > a.createdAt ? b : a), null),
  );
  if (!mayCommand || !isOver(operation.state)) {
    return null;
  }
  const seal = (reason: string): Promise<boolean> =>
    run(
      () => api.call.timeline.seal.mutate({ id: crypto.randomUUID(), operationId: operation.id, reason }),
      t('seal.asked'),
    );
  return (
    <span className="timeline-seal">
      {latest !== null && !isJobOver(latest) && (
        <Progress
          size="small"
          percent={Math.floor(latest.progress * 100)}
          aria-label={t('seal.progress')}
          className="timeline-progress"
        />
      )}
      {latest?.state === 'failed' && <span className="timeline-failed">{latest.error}</span>}
      {latest?.state === 'done' && (
        <>
          <Fingerprint />
          <Button
            size="small"
            loading={busy}
            data-testid="seal-download"
            onClick={() => void run(() => downloadJob(api, latest))}
          >
            {t('seal.download')}
          </Button>
        </>
      )}
      <Button
        size="small"
        icon={<SafetyCertificateOutlined />}
        disabled={latest !== null && !isJobOver(latest)}
        data-testid="seal"
        onClick={() => setAsking(true)}
      >
        {t('seal.button')}
      </Button>
      {asking && (
        <ReasonDialog
          title={t('seal.ask', { title: operation.title })}
          effect={t('seal.effect')}
          okText={t('seal.button')}
          onClose={() => setAsking(false)}
          onConfirm={seal}
        />
      )}
    </span>
  );
}
