import {
  ArrowLeftOutlined,
  CaretRightFilled,
  LockOutlined,
  SafetyCertificateOutlined,
  ScissorOutlined,
  StopOutlined,
} from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { Alert, Button, Skeleton } from 'antd';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { RecordingDetail } from '#shared/recordings.ts';
import { errorText } from '../../../app/error-text.ts';
import { formatSize, formatTime } from '../../../app/format.ts';
import { isTyping } from '../../../app/keys.ts';
import { useLive } from '../../../app/live/store.ts';
import { useNow } from '../../../app/now.ts';
import { useMayCommand } from '../../../app/roles.ts';
import { useApi } from '../../../app/session.ts';
import { useCommand } from '../../../app/use-command.ts';
import { ExportDialog } from '../jobs/ExportDialog.tsx';
import { RecordingState } from '../RecordingState.tsx';
import { openReplay } from '../replay/replay-store.ts';
import { gapsWithin } from '../replay/spans.ts';
import { stopRecording } from '../record-command.ts';
import { lengthText } from '../words.ts';
import { LockDialog } from './LockDialog.tsx';
import { Locks } from './Locks.tsx';
import { PieceBar } from './PieceBar.tsx';
import { Verified } from './Verified.tsx';

const OPEN_MS = 5_000;
/** Kept clear at both ends of the timeline of what is played, as a part of its length. */
const MARGIN = 0.04;

function Facts({ detail }: { detail: RecordingDetail }): React.JSX.Element {
  const { t, i18n } = useTranslation('recordings');
  const now = useNow();
  const { recording } = detail;
  const court = useLive((live) => live.courts.get(recording.courtId));
  const { startedAt, endedAt, trigger, startedBy, caseNumber, note, keptUntil, bytes, mediaMs } = recording;
  const media = [
    ...(recording.hasVideo ? [t('detail.video')] : []),
    ...(recording.hasAudio ? [t('detail.audio')] : []),
    ...(recording.reencoded ? [t('reencoded')] : []),
  ];
  const facts: (readonly [string, React.ReactNode])[] = [
    [t('filter.state'), <RecordingState key="state" recording={recording} />],
    [t('court'), i18n.language === 'en' ? court?.nameEn : court?.nameZh],
    [t('detail.began'), formatTime(startedAt, now)],
    [t('detail.ended'), endedAt === null ? t('detail.goesOn') : formatTime(endedAt, now)],
    [
      t('detail.length'),
      t('detail.lengthOf', {
        length: lengthText((endedAt ?? now) - startedAt),
        media: lengthText(mediaMs),
      }),
    ],
    [t('triggerLabel'), [t(`trigger.${trigger}`), startedBy].filter(Boolean).join(' · ')],
    [t('detail.media'), media.join(' · ')],
    [t('list.size'), formatSize(bytes)],
    [t('caseNumber'), caseNumber ?? '–'],
    [t('detail.kept'), keptUntil === null ? t('detail.keptOpen') : formatTime(keptUntil, now)],
    ...(note === null ? [] : [[t('detail.note'), note] as const]),
  ];
  return (
    <dl className="recording-facts">
      {facts.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

/** Pieces and gaps in words: the bar alone is for the eye. */
function Pieces({
  detail,
  onPlay,
}: {
  detail: RecordingDetail;
  onPlay: (at: number) => void;
}): React.JSX.Element {
  const { t } = useTranslation('recordings');
  const now = useNow();
  const { recording, gaps } = detail;
  // Of one that waits the gap was told up to the moment of the answer.
  const reached = recording.state === 'waiting' ? (gaps.at(-1)?.to ?? now) : now;
  const whole = { from: recording.startedAt, to: recording.endedAt ?? reached };
  const pieces = gapsWithin(gaps, whole).map((piece) => ({ ...piece, reason: null }));
  const rows = [...pieces, ...gaps].sort((a, b) => a.from - b.from);
  return (
    <section className="recording-part" aria-label={t('detail.pieces')}>
      <h3>{t('detail.pieces')}</h3>
      <PieceBar whole={whole} gaps={gaps} locks={detail.locks} onPlay={onPlay} />
      <ul className="recording-pieces">
        {rows.map(({ from, to, reason }) => (
          <li key={from} data-gap={reason !== null || undefined} data-testid="recording-piece">
            <span>
              {formatTime(from, now)} – {formatTime(to, now)}
            </span>
            <span>{lengthText(to - from)}</span>
            <span>{reason === null ? t('detail.piece') : t(`gap.${reason}`)}</span>
            {reason === null && (
              <Button size="small" type="link" onClick={() => onPlay(from)}>
                {t('replay.play')}
              </Button>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}

interface RecordingPageProps {
  recordingId: string;
  onBack: () => void;
}

/** One recording: what it holds and what is missing of it, who keeps it, and what can be done with it. */
export function RecordingPage({ recordingId, onBack }: RecordingPageProps): React.JSX.Element {
  const { t } = useTranslation('recordings');
  const api = useApi();
  const now = useNow();
  const mayCommand = useMayCommand();
  const { busy, run } = useCommand();
  const ref = useRef<HTMLDivElement>(null);
  const [dialog, setDialog] = useState<'lock' | 'export' | null>(null);
  const {
    data: detail,
    error,
    refetch,
  } = useQuery({
    queryKey: ['recordings.get', recordingId],
    queryFn: () => api.call.recordings.get.query({ recordingId }),
    refetchInterval: ({ state }) => (state.data?.recording.state === 'ended' ? false : OPEN_MS),
  });
  useEffect(
    () =>
      useLive.subscribe((live, before) => {
        if (live.recordingNews !== before.recordingNews) {
          void refetch();
        }
      }),
    [refetch],
  );
  useEffect(() => ref.current?.focus({ preventScroll: true }), []);
  const recording = detail?.recording;
  const play = (at: number): void => {
    if (recording !== undefined) {
      const { sourceId, sourceName, startedAt, endedAt } = recording;
      const margin = ((endedAt ?? now) - startedAt) * MARGIN + 2_000;
      openReplay({
        sourceIds: [sourceId],
        at,
        isPlaying: true,
        view: { from: startedAt - margin, to: (endedAt ?? now) + margin },
        names: { [sourceId]: sourceName },
      });
    }
  };
  return (
    // oxlint-disable-next-line jsx-a11y/no-static-element-interactions -- Esc goes back from anywhere in the page, as its button does
    <div
      ref={ref}
      className="recording-page"
      tabIndex={-1}
      data-testid="recording-page"
      onKeyDown={(event) => {
        const isInDialog = event.target instanceof HTMLElement && !event.currentTarget.contains(event.target);
        if (event.key === 'Escape' && !isTyping(event.target) && !isInDialog) {
          onBack();
        }
      }}
    >
      <header className="recording-head">
        <Button
          size="small"
          type="text"
          icon={<ArrowLeftOutlined />}
          title="Esc"
          onClick={onBack}
          data-testid="recording-back"
        >
          {t('detail.back')}
        </Button>
        <h2>{recording?.sourceName}</h2>
        <span className="replay-space" />
        {recording !== undefined && (
          <>
            <Button
              size="small"
              type="primary"
              icon={<CaretRightFilled />}
              onClick={() => play(recording.startedAt)}
              data-testid="recording-play"
            >
              {t('replay.play')}
            </Button>
            {mayCommand && recording.state !== 'ended' && (
              <Button size="small" icon={<StopOutlined />} onClick={() => stopRecording(recording)}>
                {t('rec.stop')}
              </Button>
            )}
            {mayCommand && (
              <>
                <Button
                  size="small"
                  icon={<LockOutlined />}
                  onClick={() => setDialog('lock')}
                  data-testid="recording-lock"
                >
                  {t('lock.title')}
                </Button>
                <Button
                  size="small"
                  icon={<ScissorOutlined />}
                  onClick={() => setDialog('export')}
                  data-testid="recording-export"
                >
                  {t('export.title')}
                </Button>
              </>
            )}
            <Button
              size="small"
              icon={<SafetyCertificateOutlined />}
              loading={busy}
              title={t('verify.hint')}
              data-testid="recording-verify"
              onClick={() =>
                void run(
                  () => api.call.recordings.verify.mutate({ id: crypto.randomUUID(), recordingId }),
                  t('verify.asked'),
                )
              }
            >
              {t('verify.title')}
            </Button>
          </>
        )}
      </header>
      {error !== null && <Alert type="error" showIcon title={errorText(error)} />}
      {detail === undefined && error === null && <Skeleton active />}
      {detail !== undefined && (
        <>
          <Facts detail={detail} />
          <Verified isOf={(job) => job.kind === 'verify' && job.recordingId === recordingId} />
          <Pieces detail={detail} onPlay={play} />
          <Locks
            locks={detail.locks}
            unlock={(lockId, reason) => api.call.recordings.unlock.mutate({ recordingId, lockId, reason })}
            onChanged={() => void refetch()}
          />
          {dialog === 'lock' && (
            <LockDialog
              caseNumber={detail.recording.caseNumber}
              hasStretch
              lock={(request) => api.call.recordings.lock.mutate({ ...request, recordingId })}
              onClose={() => setDialog(null)}
              onDone={() => void refetch()}
            />
          )}
          {dialog === 'export' && (
            <ExportDialog
              sources={[{ id: detail.recording.sourceId, name: detail.recording.sourceName }]}
              around={detail.recording.startedAt}
              stretch={{ from: detail.recording.startedAt, to: detail.recording.endedAt ?? now }}
              onClose={() => setDialog(null)}
            />
          )}
        </>
      )}
    </div>
  );
}
