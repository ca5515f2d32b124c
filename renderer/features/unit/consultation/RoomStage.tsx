import { useCallback, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { mayViewContent } from '#shared/consultation/rights.ts';
import { siteOf, type Site } from '#shared/consultation/session.ts';
import type { ConsultationView } from '#shared/consultation/view.ts';
import { useReadable } from '../../../api/use-feed.ts';
import { showStream } from '../../../media/play.ts';
import { HiddenContent } from '../../consultation/HiddenContent.tsx';
import { siteName } from '../../consultation/names.ts';
import { DrawingLayer } from '../../consultation/room/DrawingLayer.tsx';
import { Picture } from '../../consultation/room/Picture.tsx';
import type { SessionClient } from '../../consultation/session-client.ts';
import type { StageTile } from '../../consultation/stage.ts';
import { useSitePicture } from '../../consultation/use-site-picture.ts';
import type { UnitDevice } from '../device.ts';
import { SwitchIcon } from '../icons.tsx';
import { phoneStage } from './phone-stage.ts';
import style from './consultation.module.css';

const ignore = (): void => undefined;

function Tile({
  client,
  view,
  tile,
}: {
  client: SessionClient;
  view: ConsultationView;
  tile: StageTile;
}): React.JSX.Element {
  const { t } = useTranslation('consultation');
  const { siteId, stream } = tile;
  const { streams } = useReadable(client.state);
  const { strokes, pointers, layerId } = useReadable(client.drawings.state);
  const [ratio, setRatio] = useState(16 / 9);
  const open = useCallback(() => client.open(siteId, stream), [client, siteId, stream]);
  const shown = useSitePicture(open);
  const site = siteOf(view, siteId);
  const name = site === undefined ? '' : siteName(site);
  const isSent = streams.some((one) => one.siteId === siteId && one.stream === stream);
  const isDark = stream === 'video' && site?.own.videoOff === true;
  const isHidden = stream === 'content' && (view.mySiteId === null || !mayViewContent(view, view.mySiteId));
  return (
    <figure className={style.tile} data-testid="phone-tile" data-name={site?.nameZh} data-stream={stream}>
      {isHidden ? (
        <HiddenContent topic={view.contentTopic} />
      ) : isDark || !isSent ? (
        <p>{t(isDark ? 'stage.cameraOff' : 'stage.noPicture')}</p>
      ) : (
        <Picture
          stream={shown.stream}
          label={t(stream === 'content' ? 'stage.content' : 'stage.picture', { name })}
          testId={`phone-${stream}`}
          onSize={shown.onSize}
          onRatio={setRatio}
        />
      )}
      {stream === 'content' && layerId !== null && (
        <DrawingLayer
          view={view}
          strokes={strokes}
          pointers={pointers}
          ratio={ratio}
          tool={null}
          onStroke={ignore}
          onPoint={ignore}
        />
      )}
      {!isHidden && <figcaption>{stream === 'content' ? t('stage.content', { name }) : name}</figcaption>}
    </figure>
  );
}

function OwnPicture({
  device,
  client,
  me,
}: {
  device: UnitDevice;
  client: SessionClient;
  me: Site;
}): React.JSX.Element {
  const { t } = useTranslation('consultation');
  const { picture } = useReadable(client.own.state);
  const { video, canSwitch, facing } = useReadable(device.capture.state);
  const element = useRef<HTMLVideoElement>(null);
  const isOff = me.own.videoOff || video.muted || picture === null;
  useEffect(() => {
    if (element.current !== null) {
      showStream(element.current, isOff ? null : picture);
    }
  }, [picture, isOff]);
  return (
    <figure className={style.own} data-testid="phone-own">
      <video ref={element} muted playsInline hidden={isOff} data-mirrored={facing === 'user'} />
      {isOff && <p>{t('unit:camera.off')}</p>}
      <figcaption>{t('unit:consultation.me')}</figcaption>
      {canSwitch && !isOff && (
        <button
          type="button"
          aria-label={t('unit:camera.switch')}
          onClick={() => void device.capture.switchCamera()}
        >
          <SwitchIcon />
        </button>
      )}
    </figure>
  );
}

/** The pictures of the session on a small screen: one large, beside it the other one and one's own. */
export function RoomStage({
  device,
  client,
  view,
  me,
}: {
  device: UnitDevice;
  client: SessionClient;
  view: ConsultationView;
  me: Site;
}): React.JSX.Element {
  const { t } = useTranslation('consultation');
  const [prefersPeople, setPreference] = useState(false);
  const { main, second } = phoneStage(view, me.id, prefersPeople);
  const tileOf = (tile: StageTile): React.JSX.Element => (
    <Tile key={`${tile.siteId} ${tile.stream}`} client={client} view={view} tile={tile} />
  );
  return (
    <section className={style.stage} aria-label={view.title}>
      <div className={style.main}>
        {main === null ? <p className={style.nobody}>{t('stage.nobody')}</p> : tileOf(main)}
      </div>
      <div className={style.strip}>
        {second !== null && (
          <button
            type="button"
            className={style.swap}
            aria-label={t('unit:consultation.swap')}
            data-testid="phone-swap"
            onClick={() => setPreference(!prefersPeople)}
          >
            {tileOf(second)}
          </button>
        )}
        <OwnPicture device={device} client={client} me={me} />
      </div>
    </section>
  );
}
