import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import type { Recording } from '../../../media/recorder.ts';
import { useElapsed } from './use-elapsed.ts';
import style from './Evidence.module.css';

/** A recording that runs: how long it is by now, and its end. */
export function Recorder({
  kind,
  recording,
  onEnd,
}: {
  kind: 'video' | 'audio';
  recording: Recording;
  onEnd: (content: Blob) => void;
}): React.JSX.Element {
  const { t } = useTranslation();
  const seconds = useElapsed();
  useEffect(() => {
    let isShown = true;
    const wait = async (): Promise<void> => {
      const content = await recording.ended;
      if (isShown) {
        onEnd(content);
      }
    };
    void wait();
    return () => {
      isShown = false;
      void recording.stop();
    };
    // oxlint-disable-next-line react/exhaustive-deps -- a recording has one end, whatever is drawn meanwhile
  }, [recording]);
  const clock = `${String(Math.floor(seconds / 60)).padStart(2, '0')}:${String(seconds % 60).padStart(2, '0')}`;
  return (
    <div className={style.recorder} data-testid="evidence-recorder">
      <span className={style.elapsed} aria-live="off">
        <i aria-hidden="true" /> {t(`evidence.recording.${kind}`)} {clock}
      </span>
      <button
        type="button"
        className={style.main}
        data-testid="evidence-stop"
        onClick={() => void recording.stop()}
      >
        {t('evidence.stop')}
      </button>
    </div>
  );
}
