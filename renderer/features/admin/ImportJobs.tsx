import { useQuery } from '@tanstack/react-query';
import { Alert, Empty, Progress, Result, Skeleton, Table, type TableColumnsType } from 'antd';
import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import type { ImportJob, ImportState } from '#shared/feeds.ts';
import { useFeed, type FeedObserver } from '../../api/index.ts';
import { formatAge, formatSize, formatTime } from '../../app/format.ts';
import { useLive } from '../../app/live/store.ts';
import { useApi, useSession } from '../../app/session.ts';
import { StateMark, type MarkState } from '../../components/StateMark.tsx';
import {
  isSettling,
  lastProblem,
  NO_JOBS,
  shareOf,
  withJobs,
  type JobsView,
  type WatchedJob,
} from './import-jobs.ts';

const MARK: Record<ImportState, MarkState> = {
  running: 'normal',
  paused: 'attention',
  done: 'done',
  failed: 'danger',
};

const COUNT = new Intl.NumberFormat('zh-CN');

const takeIn = (before: JobsView, jobs: ImportJob[]): JobsView => withJobs(before, jobs, Date.now());

/** Names of the processes by their ids. */
function useProcessName(): (id: string) => string {
  const { i18n } = useTranslation();
  const api = useApi();
  const { data = [] } = useQuery({
    queryKey: ['cases.catalogues'],
    queryFn: () => api.call.cases.catalogues.query({}),
    staleTime: 60_000,
  });
  const english = i18n.language === 'en';
  return (id) => {
    const found = data.find((known) => known.id === id);
    return (english ? found?.nameEn : found?.nameZh) ?? id;
  };
}

function State({ job }: { job: WatchedJob }): React.JSX.Element {
  const { t } = useTranslation('admin');
  const problem = lastProblem(job);
  return (
    <>
      <span className="admin-state">
        <StateMark state={MARK[job.state]} />
        {t(isSettling(job) ? 'imports.settling' : `imports.state.${job.state}`)}
      </span>
      {problem !== null && (
        <small className="import-problem" title={problem}>
          {problem}
        </small>
      )}
    </>
  );
}

/** How far the file was read; after that, how many cases are still worked out. */
function Done({ job }: { job: WatchedJob }): React.JSX.Element {
  const { t } = useTranslation('admin');
  const { read, size, unsettled, state, rate } = job;
  return (
    <>
      <Progress
        size="small"
        percent={Math.floor(shareOf(job) * 100)}
        status={state === 'failed' ? 'exception' : state === 'running' ? 'active' : 'normal'}
        showInfo={false}
        aria-label={t('imports.progress')}
      />
      <small>
        {isSettling(job)
          ? t('imports.unsettled', { n: COUNT.format(unsettled), count: unsettled })
          : t('imports.read', { read: formatSize(read), size: formatSize(size) })}
      </small>
      {rate !== null && !isSettling(job) && (
        <small>{t('imports.perSecond', { n: COUNT.format(Math.round(rate)) })}</small>
      )}
    </>
  );
}

function Counts({ job }: { job: WatchedJob }): React.JSX.Element {
  const { t } = useTranslation('admin');
  const { records, appended, duplicates, skipped, refused } = job;
  const others = [
    ...(duplicates > 0 ? [t('imports.duplicates', { n: COUNT.format(duplicates) })] : []),
    ...(skipped > 0 ? [t('imports.skipped', { n: COUNT.format(skipped) })] : []),
  ];
  return (
    <>
      {t('imports.records', { n: COUNT.format(records), count: records })}
      <small>
        {[t('imports.appended', { n: COUNT.format(appended), count: appended }), ...others].join(' · ')}
      </small>
      {refused > 0 && (
        <span className="admin-state">
          <StateMark state="attention" />
          {t('imports.refused', { n: COUNT.format(refused) })}
        </span>
      )}
    </>
  );
}

function Time({ job: { startedAt, endedAt } }: { job: WatchedJob }): React.JSX.Element {
  const { t } = useTranslation('admin');
  return (
    <>
      {formatTime(startedAt)}
      <small>
        {endedAt === null
          ? t('imports.stillRuns')
          : t('imports.took', { at: formatTime(endedAt), age: formatAge(endedAt - startedAt) })}
      </small>
    </>
  );
}

/** The lines that weren't taken, as far as they are kept with the job. */
function Problems({ job: { problems, refused, reason } }: { job: WatchedJob }): React.JSX.Element {
  const { t } = useTranslation('admin');
  return (
    <div className="import-problems">
      {reason !== null && <Alert type="warning" showIcon title={reason} />}
      {problems.length > 0 && (
        <>
          <p>{t('imports.problemsOf', { n: COUNT.format(problems.length), all: COUNT.format(refused) })}</p>
          <dl>
            {problems.map(({ place, reason: why }, index) => (
              // oxlint-disable-next-line react/no-array-index-key -- a line may have the same problem twice, and none is taken out
              <div key={`${index} ${place}`}>
                <dt>{place}</dt>
                <dd>{why}</dd>
              </div>
            ))}
          </dl>
        </>
      )}
    </div>
  );
}

const renderProblems = (job: WatchedJob): React.JSX.Element => <Problems job={job} />;

function useColumns(): TableColumnsType<WatchedJob> {
  const { t } = useTranslation('admin');
  const processName = useProcessName();
  return [
    {
      title: t('imports.file'),
      render: (_, { file, catalogueId }) => (
        <>
          <b className="import-file">{file}</b>
          <small>{processName(catalogueId)}</small>
        </>
      ),
    },
    { title: t('state'), width: '23%', render: (_, job) => <State job={job} /> },
    { title: t('imports.progress'), width: '20%', render: (_, job) => <Done job={job} /> },
    { title: t('imports.counts'), width: '16%', render: (_, job) => <Counts job={job} /> },
    { title: t('imports.began'), width: '17%', render: (_, job) => <Time job={job} /> },
  ];
}

/** A file has cases of many courts: only administrators of the court above them all see what became of it. */
function useSeesAll(): boolean | undefined {
  const own = useSession((s) => s.me?.courtId ?? '');
  return useLive((live) => (live.loaded.courts ? live.courts.get(own)?.parentId === null : undefined));
}

/** Imports of files of events, live: from the watched folder and from the shell. */
export function ImportJobs(): React.JSX.Element {
  const { t } = useTranslation('admin');
  const { t: app } = useTranslation('app');
  const api = useApi();
  const seesAll = useSeesAll();
  const start = useCallback((on: FeedObserver<ImportJob[]>) => api.call.feeds.watch.subscribe({}, on), [api]);
  const { value, loaded, refused } = useFeed(start, takeIn, NO_JOBS);
  const columns = useColumns();
  if (refused !== null) {
    return <Alert type="error" showIcon title={app(refused.key, { message: refused.message })} />;
  }
  if (seesAll === false) {
    return <Result status="info" title={t('imports.notYours')} subTitle={t('imports.notYoursHint')} />;
  }
  if (!loaded || seesAll === undefined) {
    return <Skeleton active paragraph={{ rows: 6 }} />;
  }
  if (value.jobs.length === 0) {
    return (
      <Empty
        image={Empty.PRESENTED_IMAGE_SIMPLE}
        data-testid="imports-none"
        description={
          <>
            <p>{t('imports.none')}</p>
            <p className="import-hint">{t('imports.noneHint')}</p>
          </>
        }
      />
    );
  }
  return (
    <Table<WatchedJob>
      size="small"
      rowKey="id"
      className="imports"
      columns={columns}
      dataSource={[...value.jobs]}
      pagination={false}
      tableLayout="fixed"
      scroll={{ x: 640 }}
      expandable={{
        expandedRowRender: renderProblems,
        rowExpandable: (job) => lastProblem(job) !== null,
      }}
      onRow={({ file, state }) =>
        ({
          'data-testid': 'import-job',
          'data-file': file,
          'data-state': state,
        }) as React.HTMLAttributes<HTMLElement>
      }
    />
  );
}
