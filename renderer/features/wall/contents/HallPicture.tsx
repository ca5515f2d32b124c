import { AudioMutedOutlined, AudioOutlined } from '@ant-design/icons';
import { useCallback, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { SiteQuality } from '#shared/consultation/quality.ts';
import { isSilent, siteOf, type Site } from '#shared/consultation/session.ts';
import type { ConsultationView } from '#shared/consultation/view.ts';
import { useReadable } from '../../../api/use-feed.ts';
import { useLive } from '../../../app/live/store.ts';
import { useApi } from '../../../app/session.ts';
import { useMedia } from '../../../media/index.ts';
import { Drawings } from '../../consultation/drawings.ts';
import { siteName } from '../../consultation/names.ts';
import { DrawingLayer } from '../../consultation/room/DrawingLayer.tsx';
import { Picture } from '../../consultation/room/Picture.tsx';
import { QualityMark } from '../../consultation/room/QualityMark.tsx';
import { SitePicture } from '../../consultation/site-picture.ts';
import type { StageTile } from '../../consultation/stage.ts';
import type { StreamRequests } from '../../consultation/stream-requests.ts';
import { useSitePicture } from '../../consultation/use-site-picture.ts';

const ignore = (): void => undefined;

/** What is drawn over the content, and where sites point at. */
function HallDrawing({ view, ratio }: { view: ConsultationView; ratio: number }): React.JSX.Element | null {
  const api = useApi();
  const [drawings] = useState(() => new Drawings(api, view.id));
  const { layerId, strokes, pointers } = useReadable(drawings.state);
  useEffect(() => {
    drawings.begin();
    return () => drawings.close();
  }, [drawings]);
  return layerId === null ? null : (
    <DrawingLayer
      view={view}
      strokes={strokes}
      pointers={pointers}
      ratio={ratio}
      tool={null}
      onStroke={ignore}
      onPoint={ignore}
    />
  );
}

/** Short name of a court's place; null where it has none in the language of the page. */
function useShortName(site: Site | undefined): string | null {
  const { i18n } = useTranslation();
  const court = useLive((live) => (site?.kind === 'court' ? live.courts.get(site.courtId) : undefined));
  return i18n.language === 'en' ? null : (court?.shortZh ?? null);
}

/**
 * A stream of a site as a hall shows it, with what is drawn on content. What is said of it stands below the picture and never on it: who
 * sits close to the camera isn't covered.
 */
export function HallPicture({
  view,
  tile,
  requests,
  quality,
  isSmall = false,
}: {
  view: ConsultationView;
  tile: StageTile;
  requests: StreamRequests;
  quality: SiteQuality | undefined;
  /** Beside content there is room for a court's short name only. */
  isSmall?: boolean;
}): React.JSX.Element {
  const { t } = useTranslation('consultation');
  const { session } = useMedia();
  const { siteId, stream } = tile;
  const consultationId = view.id;
  const open = useCallback(() => {
    const picture = new SitePicture({
      session,
      key: `consultation:${siteId}:${stream}`,
      ask: requests.of({ consultationId, siteId, stream }),
    });
    return { picture, close: () => picture.close() };
  }, [requests, session, consultationId, siteId, stream]);
  const shown = useSitePicture(open);
  const [ratio, setRatio] = useState(16 / 9);
  const site = siteOf(view, siteId);
  const name = site === undefined ? '' : siteName(site);
  const short = useShortName(isSmall ? site : undefined);
  const silent = site !== undefined && isSilent(site);
  const hasFloor = stream === 'video' && view.floorId === siteId;
  const speaks = stream === 'video' && !silent && (hasFloor || view.speakerId === siteId);
  return (
    <figure
      className="room-tile hall-tile"
      data-testid="hall-picture"
      data-name={site?.nameZh}
      data-stream={stream}
      data-speaks={speaks}
      data-floor={hasFloor}
    >
      <div className="hall-frame">
        {stream === 'video' && site?.own.videoOff === true ? (
          <p className="room-dark">{t('stage.cameraOff')}</p>
        ) : (
          <Picture
            stream={shown.stream}
            label={t(stream === 'content' ? 'stage.content' : 'stage.picture', { name })}
            testId={`hall-${stream}`}
            onSize={shown.onSize}
            onRatio={setRatio}
          />
        )}
        {stream === 'content' && <HallDrawing key={view.id} view={view} ratio={ratio} />}
      </div>
      <figcaption>
        {view.chairId === siteId && <b>{t('role.chair')}</b>}
        <span>{short ?? name}</span>
        {speaks && <AudioOutlined className="hall-speaks" title={t('stage.speaks')} />}
        {silent && <AudioMutedOutlined title={t('stage.silent')} />}
        <QualityMark quality={quality} />
      </figcaption>
    </figure>
  );
}
