import { Alert, Progress } from 'antd';
import { useTranslation } from 'react-i18next';
import type { RecordingJob, VerifyResult } from '#shared/recordings.ts';
import { formatSize, formatTime } from '../../../app/format.ts';
import { useJobs } from '../jobs/jobs-store.ts';

function Problems({ problems }: Pick<VerifyResult, 'problems'>): React.JSX.Element {
  const { t } = useTranslation('recordings');
  return (
    <ul className="verify-problems">
      {problems.map(({ kind, at, file }) => (
        <li key={`${kind} ${at} ${file}`}>
          {t(`verify.problem.${kind}`)}
          {at !== null && ` · ${formatTime(at)}`}
          {file !== null && ` · ${file}`}
        </li>
      ))}
    </ul>
  );
}

/** What a verification found, in words. */
export function VerifyWords({ result }: { result: VerifyResult }): React.JSX.Element {
  const { t } = useTranslation('recordings');
  const { intact, checked, bytes, removed, problems } = result;
  return (
    <>
      {t(intact ? 'verify.intact' : 'verify.broken')}
      {' · '}
      {t('verify.checked', { n: checked, count: checked, size: formatSize(bytes) })}
      {removed > 0 && ` · ${t('verify.removed', { n: removed })}`}
      {problems.length > 0 && <Problems problems={problems} />}
    </>
  );
}

/** The latest verification in the last day, of those that are of what is looked at. */
export function Verified({ isOf }: { isOf: (job: RecordingJob) => boolean }): React.JSX.Element | null {
  const { t } = useTranslation('recordings');
  const jobs = useJobs((s) => s.jobs);
  let latest: RecordingJob | null = null;
  for (const job of jobs.values()) {
    if (isOf(job) && job.createdAt > (latest?.createdAt ?? 0)) {
      latest = job;
    }
  }
  if (latest === null || latest.state === 'cancelled') {
    return null;
  }
  if (latest.state === 'waiting' || latest.state === 'running') {
    return (
      <Progress percent={Math.floor(latest.progress * 100)} size="small" aria-label={t('verify.title')} />
    );
  }
  const result = latest.verified;
  return (
    <Alert
      className="verify-result"
      showIcon
      type={result === null || !result.intact ? 'error' : 'success'}
      data-testid="verify-result"
      title={result === null ? (latest.error ?? t('jobs.failed.verify')) : <VerifyWords result={result} />}
    />
  );
}
