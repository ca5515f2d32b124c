import { App, Button } from 'antd';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { RecordingJobsEvent } from '#shared/contract/recordings.ts';
import { watch } from '../../api/watch.ts';
import { useActions, type Action } from '../../app/actions.ts';
import { errorText } from '../../app/error-text.ts';
import { useLive } from '../../app/live/store.ts';
import { useMayCommand } from '../../app/roles.ts';
import { useApi, useSession } from '../../app/session.ts';
import { downloadJob } from './jobs/download.ts';
import { isOver, takeJobs, useJobs } from './jobs/jobs-store.ts';
import { toggleRecording, useRecordNotice } from './record-command.ts';
import { ReplaySheet } from './replay/ReplaySheet.tsx';
import { replaySource } from './replay/replay-source.ts';

/** Tells what a command of recording did, and offers to take it back. */
function useNotices(): void {
  const { t } = useTranslation('recordings');
  const { message } = App.useApp();
  const notice = useRecordNotice((s) => s.notice);
  useEffect(() => {
    if (notice === null) {
      return;
    }
    const { kind, text, undo } = notice;
    const key = 'record';
    void message.open({
      key,
      type: kind,
      duration: undo === undefined ? 4 : 8,
      content: (
        <>
          {text}
          {undo !== undefined && (
            <Button
              type="link"
              size="small"
              data-testid="record-undo"
              onClick={() => {
                message.destroy(key);
                undo();
              }}
            >
              {t('undo')}
            </Button>
          )}
        </>
      ),
    });
  }, [notice, message, t]);
}

/** Keeps the jobs, and tells the user when one of theirs is over. */
function useJobNotices(): void {
  const { t } = useTranslation('recordings');
  const { notification, message } = App.useApp();
  const api = useApi();
  const own = useSession((s) => s.me?.nameZh);
  const jobs = useJobs((s) => s.jobs);
  const running = useRef<ReadonlySet<string>>(new Set());
  useEffect(
    () =>
      watch<RecordingJobsEvent>({
        start: (on) => api.call.recordings.watchJobs.subscribe({}, on),
        onEvent: takeJobs,
      }),
    [api],
  );
  useEffect(() => {
    for (const job of jobs.values()) {
      if (running.current.has(job.id) && isOver(job) && job.state !== 'cancelled' && job.createdBy === own) {
        const { file } = job;
        notification.open({
          key: job.id,
          type: job.state === 'done' ? 'success' : 'error',
          placement: 'bottomRight',
          title: job.state === 'done' ? t(`jobs.done.${job.kind}`) : t(`jobs.failed.${job.kind}`),
          description: job.error ?? job.title,
          duration: 12,
          ...(file === null
            ? {}
            : {
                actions: (
                  <Button
                    size="small"
                    type="primary"
                    data-testid="job-download-now"
                    onClick={() => {
                      notification.destroy(job.id);
                      downloadJob(api, job).catch((error: unknown) => message.error(errorText(error)));
                    }}
                  >
                    {t('jobs.download')}
                  </Button>
                ),
              }),
        });
      }
    }
    running.current = new Set([...jobs.values()].filter((job) => !isOver(job)).map(({ id }) => id));
  }, [jobs, own, notification, message, api, t]);
}

/** Replay and recording of every source in the command palette. */
function useRecordingActions(): void {
  const { t } = useTranslation('recordings');
  const sources = useLive((live) => live.sources);
  const mayCommand = useMayCommand();
  useEffect(() => {
    const { setActions, removeActions } = useActions.getState();
    const actions = [...sources.values()].flatMap(({ id, name }): Action[] => [
      {
        id: `replay.${id}`,
        group: 'recordings',
        title: t('action.replay', { name }),
        keywords: ['replay', '回放'],
        run: () => replaySource(id),
      },
      ...(mayCommand
        ? [
            {
              id: `record.${id}`,
              group: 'recordings' as const,
              title: t('action.record', { name }),
              keywords: ['record', '录像'],
              run: () => toggleRecording(id),
            },
          ]
        : []),
    ]);
    setActions('recordings', actions);
    return () => removeActions('recordings');
  }, [sources, mayCommand, t]);
}

/** What of recordings isn't bound to a panel: the replay, notices, and commands of the palette. */
export function RecordingsHost(): React.JSX.Element {
  useNotices();
  useJobNotices();
  useRecordingActions();
  return <ReplaySheet />;
}
