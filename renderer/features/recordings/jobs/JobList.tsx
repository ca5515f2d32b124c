import { useQuery } from '@tanstack/react-query';
import { Button, Empty, Popconfirm, Progress, Skeleton, Table, type TableColumnsType } from 'antd';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { JobState, RecordingJob } from '#shared/recordings.ts';
import { formatSize, formatTime } from '../../../app/format.ts';
import { useNow } from '../../../app/now.ts';
import { useMayCommand } from '../../../app/roles.ts';
import { useApi } from '../../../app/session.ts';
import { StateMark, type MarkState } from '../../../components/StateMark.tsx';
import { useCommand } from '../../../app/use-command.ts';
import { VerifyWords } from '../detail/Verified.tsx';
import { downloadJob } from './download.ts';
import { isOver, useJobs } from './jobs-store.ts';

const MARK: Record<JobState, MarkState> = {
  waiting: 'offline',
  running: 'normal',
  done: 'done',
  failed: 'danger',
  cancelled: 'offline',
};
const EARLIER = 50;

function State({ job }: { job: RecordingJob }): React.JSX.Element {
  const { t } = useTranslation('recordings');
  return (
    <span className="recordings-two">
      <span className="recordings-state">
        <StateMark state={job.verified?.intact === false ? 'danger' : MARK[job.state]} />
        {t(`jobState.${job.state}`)}
      </span>
      {job.state === 'running' && (
        <Progress size="small" percent={Math.floor(job.progress * 100)} aria-label={t('jobs.progress')} />
      )}
      {job.error !== null && <small>{job.error}</small>}
      {job.verified !== null && (
        <small>
          <VerifyWords result={job.verified} />
        </small>
      )}
    </span>
  );
}

function File({ job }: { job: RecordingJob }): React.JSX.Element | null {
  const { t } = useTranslation('recordings');
  const now = useNow();
  const { file } = job;
  return (
    file && (
      <span className="recordings-two">
        <span>
          {file.name} · {formatSize(file.bytes)}
        </span>
        <small className="recordings-hash" title={file.sha256}>
          SHA-256 {file.sha256.slice(0, 16)}…
        </small>
        <small>
          {file.expiresAt <= now
            ? t('jobs.expired')
            : t('jobs.until', { time: formatTime(file.expiresAt, now) })}
        </small>
      </span>
    )
  );
}

function Actions({ job }: { job: RecordingJob }): React.JSX.Element | null {
  const { t } = useTranslation('recordings');
  const api = useApi();
  const now = useNow();
  const mayCommand = useMayCommand();
  const { busy, run } = useCommand();
  if (!mayCommand) {
    return null;
  }
  if (!isOver(job)) {
    return (
      <Popconfirm
        title={t('jobs.cancelAsk', { name: job.title })}
        onConfirm={() => void run(() => api.call.recordings.cancelJob.mutate({ jobId: job.id }))}
      >
        <Button size="small" loading={busy} data-testid="job-cancel">
          {t('jobs.cancel')}
        </Button>
      </Popconfirm>
    );
  }
  return job.file !== null && job.file.expiresAt > now ? (
    <Button
      size="small"
      loading={busy}
      data-testid="job-download"
      onClick={() => void run(() => downloadJob(api, job))}
    >
      {t('jobs.download')}
    </Button>
  ) : null;
}

/** Exports, snapshots and verifications, live; earlier ones by request. */
export function JobList(): React.JSX.Element {
  const { t } = useTranslation('recordings');
  const api = useApi();
  const { jobs, isLoaded } = useJobs();
  const [before, setBefore] = useState<number | null>(null);
  const earlier = useQuery({
    queryKey: ['recordings.jobs', before],
    queryFn: () => api.call.recordings.jobs.query({ limit: EARLIER, ...(before === null ? {} : { before }) }),
    enabled: before !== null,
  });
  const rows = useMemo(() => {
    const all = new Map((earlier.data ?? []).map((job) => [job.id, job]));
    for (const job of jobs.values()) {
      all.set(job.id, job);
    }
    return [...all.values()].sort((a, b) => b.createdAt - a.createdAt);
  }, [jobs, earlier.data]);
  const columns: TableColumnsType<RecordingJob> = [
    {
      title: t('jobs.what'),
      render: (_, job) => (
        <span className="recordings-two">
          <b>{job.title}</b>
          <small>
            {[t(`jobKind.${job.kind}`), job.caseNumber, ...job.clips.map(({ sourceName }) => sourceName)]
              .filter(Boolean)
              .join(' · ')}
          </small>
        </span>
      ),
    },
    {
      title: t('jobs.asked'),
      width: 170,
      render: (_, { createdAt, createdBy }) => (
        <span className="recordings-two">
          {formatTime(createdAt)}
          <small>{createdBy}</small>
        </span>
      ),
    },
    { title: t('filter.state'), width: '24%', render: (_, job) => <State job={job} /> },
    { title: t('jobs.file'), width: '26%', render: (_, job) => <File job={job} /> },
    { title: '', width: 90, render: (_, job) => <Actions job={job} /> },
  ];
  if (!isLoaded) {
    return <Skeleton active paragraph={{ rows: 6 }} />;
  }
  const more = (
    <Button
      size="small"
      loading={earlier.isFetching}
      onClick={() => setBefore(rows.at(-1)?.createdAt ?? Math.round(api.serverNow()))}
    >
      {t('jobs.earlier')}
    </Button>
  );
  return rows.length === 0 ? (
    <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} data-testid="jobs-none" description={t('jobs.none')}>
      {more}
    </Empty>
  ) : (
    <>
      <Table<RecordingJob>
        size="small"
        rowKey="id"
        className="recordings-jobs"
        columns={columns}
        dataSource={rows}
        pagination={false}
        tableLayout="fixed"
        scroll={{ x: 760 }}
        onRow={({ kind, state }) =>
          ({
            'data-testid': 'job-row',
            'data-kind': kind,
            'data-state': state,
          }) as React.HTMLAttributes<HTMLElement>
        }
      />
      <div className="recordings-more">{more}</div>
    </>
  );
}
