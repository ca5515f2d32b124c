import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { MAX_EVIDENCE_BYTES, type EvidenceKind } from '#shared/evidence.ts';
import { useReadable } from '../../../api/use-feed.ts';
import { record, type Recording } from '../../../media/recorder.ts';
import type { UnitDevice } from '../device.ts';
import type { CaseChoice } from './CaseField.tsx';
import { stampNow, type Draft } from './drafts.ts';
import { ItemList } from './ItemList.tsx';
import { Recorder } from './Recorder.tsx';
import { Review } from './Review.tsx';
import { acceptOf, takePhoto } from './take.ts';
import style from './Evidence.module.css';

type Step =
  | { at: 'choose' }
  | { at: 'recording'; kind: 'video' | 'audio'; recording: Recording; stamp: Omit<Draft, 'kind' | 'content'> }
  | { at: 'text' }
  | { at: 'review'; draft: Draft };

const CHOOSE: Step = { at: 'choose' };

/** A photo or a video by the phone's own camera program. */
function NativeCamera({
  kind,
  onTaken,
}: {
  kind: 'photo' | 'video';
  onTaken: (content: Blob) => void;
}): React.JSX.Element {
  const { t } = useTranslation();
  return (
    <label className={style.native}>
      {t(`evidence.native.${kind}`)}
      <input
        type="file"
        accept={acceptOf(kind)}
        capture="environment"
        data-testid={`evidence-file-${kind}`}
        onChange={({ target }) => {
          const file = target.files?.[0];
          if (file !== undefined) {
            onTaken(file);
          }
          target.value = '';
        }}
      />
    </label>
  );
}

function TextForm({
  onWritten,
  onBack,
}: {
  onWritten: (text: string) => void;
  onBack: () => void;
}): React.JSX.Element {
  const { t } = useTranslation();
  const [text, setText] = useState('');
  return (
    <form
      className={style.review}
      onSubmit={(event) => {
        event.preventDefault();
        onWritten(text.trim());
      }}
    >
      <label className={style.field}>
        {t('evidence.text')}
        <textarea
          rows={5}
          maxLength={20_000}
          value={text}
          autoFocus
          data-testid="evidence-text"
          onChange={({ target }) => setText(target.value)}
        />
      </label>
      <div className={style.pair}>
        <button type="button" onClick={onBack}>
          {t('duty.back')}
        </button>
        <button
          type="submit"
          className={style.main}
          disabled={text.trim() === ''}
          data-testid="evidence-written"
        >
          {t('evidence.next')}
        </button>
      </div>
    </form>
  );
}

/** Records photos, videos, sound and texts as evidence, and shows what of it waits and what has arrived. */
export function EvidenceView({ device }: { device: UnitDevice }): React.JSX.Element {
  const { t } = useTranslation();
  const { video, audio } = useReadable(device.capture.state);
  const [step, setStep] = useState<Step>(CHOOSE);
  const [choice, setChoice] = useState<CaseChoice>({ by: 'none' });
  const [problem, setProblem] = useState<string | null>(null);

  const review = (kind: EvidenceKind, content: Blob, stamp = stampNow(device)): void =>
    setStep({ at: 'review', draft: { ...stamp, kind, content } });
  const attempt = (work: () => Promise<void> | void): void => {
    setProblem(null);
    void (async () => {
      try {
        await work();
      } catch {
        setProblem(t('evidence.cannot.record'));
      }
    })();
  };
  const photo = (track: MediaStreamTrack): void =>
    attempt(async () => {
      const stamp = stampNow(device);
      review('photo', await takePhoto(track), stamp);
    });
  const start = (kind: 'video' | 'audio', tracks: readonly (MediaStreamTrack | null)[]): void =>
    attempt(() => {
      const stamp = stampNow(device);
      const recording = record(
        kind,
        tracks.filter((track) => track !== null),
        MAX_EVIDENCE_BYTES[kind],
      );
      setStep({ at: 'recording', kind, recording, stamp });
    });

  return (
    <section className={style.view} aria-label={t('evidence.title')} data-testid="evidence-view">
      {step.at === 'choose' && (
        <>
          <div className={style.kinds}>
            <button
              type="button"
              disabled={video.track === null}
              data-testid="evidence-photo"
              onClick={() => video.track !== null && photo(video.track)}
            >
              {t('evidence.take.photo')}
            </button>
            <button
              type="button"
              disabled={video.track === null}
              data-testid="evidence-video"
              onClick={() => start('video', [video.track, audio.track])}
            >
              {t('evidence.take.video')}
            </button>
            <button
              type="button"
              disabled={audio.track === null}
              data-testid="evidence-audio"
              onClick={() => start('audio', [audio.track])}
            >
              {t('evidence.take.audio')}
            </button>
            <button type="button" data-testid="evidence-write" onClick={() => setStep({ at: 'text' })}>
              {t('evidence.take.text')}
            </button>
          </div>
          <div className={style.natives}>
            <NativeCamera kind="photo" onTaken={(file) => review('photo', file)} />
            <NativeCamera kind="video" onTaken={(file) => review('video', file)} />
          </div>
          {problem !== null && (
            <p role="alert" className={style.problem}>
              {problem}
            </p>
          )}
          <ItemList device={device} />
        </>
      )}
      {step.at === 'recording' && (
        <Recorder
          kind={step.kind}
          recording={step.recording}
          onEnd={(content) => review(step.kind, content, step.stamp)}
        />
      )}
      {step.at === 'text' && (
        <TextForm
          onBack={() => setStep(CHOOSE)}
          onWritten={(text) => review('text', new Blob([text], { type: 'text/plain' }))}
        />
      )}
      {step.at === 'review' && (
        <Review
          device={device}
          draft={step.draft}
          choice={choice}
          onChoice={setChoice}
          onDone={() => setStep(CHOOSE)}
        />
      )}
    </section>
  );
}
