import { Alert, Button, Empty, Progress, Skeleton } from 'antd';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { readSiteSourceId, type Chapter } from '#shared/consultation/recording.ts';
import { siteOf } from '#shared/consultation/session.ts';
import type { ConsultationView } from '#shared/consultation/view.ts';
import type { Recording, RecordingJob } from '#shared/recordings.ts';
import { errorText } from '../../app/error-text.ts';
import { formatClock, formatSize } from '../../app/format.ts';
import { useApi } from '../../app/session.ts';
import { useCommand } from '../../app/use-command.ts';
import { openView } from '../../app/views.ts';
import { downloadJob } from '../recordings/jobs/download.ts';
import { isOver, useJobs } from '../recordings/jobs/jobs-store.ts';
import { MAX_PICTURES, openReplay } from '../recordings/replay/replay-store.ts';
import { lengthText } from '../recordings/words.ts';
import { siteName } from './names.ts';
import './session-recordings.css';

/** What is still recorded is asked for anew so often, ms. */
const REFRESH_MS = 2_000;

/** The name of what was recorded: a site, or the content that it shared. */
function useTrackName(session: ConsultationView): (track: Recording) => string {
  const { t } = useTranslation('consultation');
  return ({ sourceId, sourceName }) => {
    const place = readSiteSourceId(sourceId);
    const site = siteOf(session, place?.siteId ?? null);
    const name = site === undefined ? sourceName : siteName(site);
    return place?.part === 'content' ? t('stage.content', { name }) : name;
  };
}

/** The composed recording: asked for, being made, or there to be fetched. */
function Composed({ session, isReady }: { session: ConsultationView; isReady: boolean }): React.JSX.Element {
  const { t } = useTranslation('consultation');
  const api = useApi();
  const { busy, run } = useCommand();
  const [asked, setAsked] = useState<string | null>(null);
  const job: RecordingJob | undefined = useJobs((s) => (asked === null ? undefined : s.jobs.get(asked)));
  const compose = async (): Promise<void> => {
    const id = crypto.randomUUID();
    if (await run(() => api.call.consultation.compose.mutate({ consultationId: session.id, id }))) {
      setAsked(id);
    }
  };
  const isMaking = asked !== null && (job === undefined || !isOver(job));
  return (
    <>
      <Button
        loading={busy || isMaking}
        disabled={!isReady}
        onClick={() => void compose()}
        data-testid="recording-compose"
      >
        {t('recording.compose')}
      </Button>
      {isMaking && (
        <Progress
          className="consultation-progress"
          size="small"
          percent={Math.floor((job?.progress ?? 0) * 100)}
          aria-label={t('recording.composing')}
        />
      )}
      {job !== undefined && job.error !== null && <Alert type="error" showIcon title={job.error} />}
      {job !== undefined && job.file !== null && (
        <Button
          type="primary"
          onClick={() => void run(() => downloadJob(api, job))}
          data-testid="recording-download"
        >
          {t('recording.download', { size: formatSize(job.file.bytes) })}
        </Button>
      )}
    </>
  );
}

/** What was recorded of a session: played back from its chapters, every site by itself or all composed to one picture. */
export function SessionRecordings({ session }: { session: ConsultationView }): React.JSX.Element {
  const { t } = useTranslation('consultation');
  const api = useApi();
  const nameOf = useTrackName(session);
  const { data, error } = useQuery({
    queryKey: ['consultation.recordings', session.id, session.phase, session.recorded],
    queryFn: () => api.call.consultation.recordings.query({ consultationId: session.id }),
    refetchInterval: ({ state }) =>
      state.data?.tracks.some(({ endedAt }) => endedAt === null) === true ? REFRESH_MS : false,
  });
  if (error !== null) {
    return <Alert type="warning" showIcon title={errorText(error)} />;
  }
  if (data === undefined) {
    return <Skeleton active />;
  }
  const { tracks, chapters } = data;
  const [last] = tracks;
  if (last === undefined) {
    return <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={t('recording.none')} />;
  }
  const from = Math.min(...tracks.map(({ startedAt }) => startedAt));
  const to = Math.max(...tracks.map(({ endedAt }) => endedAt ?? api.serverNow()));
  const play = (at: number): void => {
    const sourceIds = [...new Set(tracks.map(({ sourceId }) => sourceId))].toReversed();
    openReplay({
      sourceIds,
      at,
      isPlaying: true,
      hearsAll: true,
      view: { from: from - 5_000, to: to + 5_000 },
      names: Object.fromEntries(tracks.map((track) => [track.sourceId, nameOf(track)])),
      chapters,
    });
  };
  const start: Chapter[] = chapters.some(({ at }) => at <= from)
    ? []
    : [{ at: from, itemId: '', title: t('recording.beginning') }];
  return (
    <div className="consultation-recordings">
      <div className="consultation-recordings-bar">
        <Button type="primary" onClick={() => play(from)} data-testid="recording-play">
          {t('recording.play')}
        </Button>
        <Composed session={session} isReady={tracks.every(({ endedAt }) => endedAt !== null)} />
      </div>
      <h3>{t('recording.chapters')}</h3>
      <ol className="consultation-chapters">
        {[...start, ...chapters].map(({ at, title }) => (
          <li key={at}>
            <button
              type="button"
              className="consultation-link"
              onClick={() => play(Math.max(at, from))}
              data-testid="recording-chapter"
            >
              <time>{formatClock(Math.max(at, from))}</time> {title}
            </button>
          </li>
        ))}
      </ol>
      <h3>{t('recording.tracks')}</h3>
      {tracks.length > MAX_PICTURES && (
        <p className="consultation-dim">{t('recording.many', { count: MAX_PICTURES })}</p>
      )}
      <table className="consultation-table">
        <thead>
          <tr>
            <th>{t('people.site')}</th>
            <th>{t('recording.from')}</th>
            <th>{t('recording.length')}</th>
            <th>{t('recording.size')}</th>
            <th>{t('recording.state')}</th>
          </tr>
        </thead>
        <tbody>
          {tracks.toReversed().map((track) => (
            <tr key={track.id} data-testid="recording-track" data-state={track.state}>
              <td>
                <button
                  type="button"
                  className="consultation-link"
                  onClick={() => openView('recordings', { recording: track.id })}
                >
                  {nameOf(track)}
                </button>
              </td>
              <td>{formatClock(track.startedAt)}</td>
              <td>{lengthText(track.mediaMs)}</td>
              <td>{formatSize(track.bytes)}</td>
              <td>
                {t(`recording.states.${track.state}`)}
                {track.locks > 0 && ` · ${t('recording.locked')}`}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
