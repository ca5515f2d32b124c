import { useTranslation } from 'react-i18next';
import { useReadable } from '../../api/use-feed.ts';
import type { UnitDevice } from './device.ts';
import { CameraIcon, MicrophoneIcon, SwitchIcon } from './icons.tsx';
import style from './Controls.module.css';

/** Microphone, camera, other camera; below them why the microphone or the position is missing. */
export function Controls({ device }: { device: UnitDevice }): React.JSX.Element {
  const { t } = useTranslation();
  const { video, audio, canSwitch } = useReadable(device.capture.state);
  return (
    <>
      <div className={style.row}>
        <button
          type="button"
          aria-pressed={!audio.muted}
          disabled={audio.track === null}
          data-testid="toggle-microphone"
          onClick={() => void device.capture.setMuted('audio', !audio.muted)}
        >
          <MicrophoneIcon off={audio.muted || audio.track === null} />
          {t(audio.muted ? 'microphone.off' : 'microphone.on')}
        </button>
        <button
          type="button"
          aria-pressed={!video.muted}
          disabled={video.track === null}
          data-testid="toggle-camera"
          onClick={() => void device.capture.setMuted('video', !video.muted)}
        >
          <CameraIcon off={video.muted || video.track === null} />
          {t(video.muted ? 'camera.off' : 'camera.on')}
        </button>
        <button
          type="button"
          disabled={!canSwitch || video.muted}
          data-testid="switch-camera"
          onClick={() => void device.capture.switchCamera()}
        >
          <SwitchIcon />
          {t('camera.switch')}
        </button>
      </div>
      {audio.problem !== null && (
        <p className={style.problem} role="alert">
          {t(`microphone.${audio.problem}`)}
        </p>
      )}
      <Location device={device} />
    </>
  );
}

function Location({ device }: { device: UnitDevice }): React.JSX.Element {
  const { t } = useTranslation();
  const { latest, problem, waiting } = useReadable(device.locator.state);
  if (problem !== null) {
    return (
      <p className={style.problem} role="alert">
        {t(`location.${problem}`)}
      </p>
    );
  }
  return (
    <p className={style.location} data-testid="location" data-waiting={waiting}>
      {latest === null ? t('location.starting') : t('location.accuracy', { n: Math.round(latest.accuracy) })}
      {waiting > 5 && <span className={style.waiting}>{t('location.waiting', { n: waiting })}</span>}
    </p>
  );
}
