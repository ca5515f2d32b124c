import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { Watcher } from '#shared/media.ts';
import { useReadable } from '../../api/use-feed.ts';
import type { CaptureState } from './capture.ts';
import type { UnitDevice } from './device.ts';
import { EyeIcon } from './icons.tsx';
import style from './Picture.module.css';

/** Names shown in full; with more watchers the rest are counted. */
const NAMES_SHOWN = 3;

function Watchers({ watchers }: { watchers: readonly Watcher[] }): React.JSX.Element {
  const { t, i18n } = useTranslation();
  const names = watchers
    .slice(0, NAMES_SHOWN)
    .map(({ nameZh, nameEn }) => (i18n.language === 'en' ? nameEn : nameZh))
    .join(t('watchers.separator'));
  const key = watchers.length === 0 ? 'none' : watchers.length > NAMES_SHOWN ? 'more' : 'some';
  return (
    <output className={style.watchers} data-watched={watchers.length > 0} data-testid="watchers">
      <EyeIcon />
      <span>{t(`watchers.${key}`, { names, n: watchers.length })}</span>
    </output>
  );
}

function sendingKey({ video }: CaptureState, mediaKind: string): string {
  if (video.muted) {
    return 'muted';
  }
  if (mediaKind === 'recovering') {
    return 'recovering';
  }
  return mediaKind === 'joined' && video.track !== null ? 'sending' : 'starting';
}

/** The device's own picture as it is sent, who watches it, and what stands in its way. */
export function Picture({ device }: { device: UnitDevice }): React.JSX.Element {
  const { t } = useTranslation();
  const capture = useReadable(device.capture.state);
  const media = useReadable(device.media.state);
  const { watchers } = useReadable(device.inbox);
  const video = useRef<HTMLVideoElement>(null);
  const { track, problem, muted } = capture.video;
  useEffect(() => {
    if (video.current !== null) {
      video.current.srcObject = track === null ? null : new MediaStream([track]);
    }
  }, [track]);
  const sending = sendingKey(capture, media.kind);
  return (
    <section className={style.picture} aria-label={t('camera.own')}>
      <video
        ref={video}
        autoPlay
        muted
        playsInline
        data-testid="own-picture"
        data-mirrored={capture.facing === 'user'}
        hidden={track === null || muted}
      />
      <Watchers watchers={watchers} />
      {problem === null && (
        <span className={style.sending} data-state={sending} data-testid="media-state">
          {t(`media.${sending}`)}
        </span>
      )}
      {track === null && problem === null && <p className={style.notice}>{t('camera.starting')}</p>}
      {muted && <p className={style.notice}>{t('camera.off')}</p>}
      {problem !== null && (
        <div className={style.notice} role="alert">
          <p>{t(`camera.${problem}`)}</p>
          <button type="button" onClick={() => void device.capture.retry()}>
            {t('camera.retry')}
          </button>
        </div>
      )}
    </section>
  );
}
