import { useCallback, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { siteOf } from '#shared/consultation/session.ts';
import type { ConsultationView } from '#shared/consultation/view.ts';
import { useReadable } from '../../../api/use-feed.ts';
import { useApi } from '../../../app/session.ts';
import { useMedia } from '../../../media/index.ts';
import { Drawings } from '../../consultation/drawings.ts';
import { siteName } from '../../consultation/names.ts';
import { DrawingLayer } from '../../consultation/room/DrawingLayer.tsx';
import { Picture } from '../../consultation/room/Picture.tsx';
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

/** A stream of a site as a hall shows it, with what is drawn on content. */
export function HallPicture({
  view,
  tile,
  requests,
}: {
  view: ConsultationView;
  tile: StageTile;
  requests: StreamRequests;
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
  return (
    <figure className="room-tile" data-testid="hall-picture" data-name={site?.nameZh} data-stream={stream}>
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
      <figcaption>
        <span>{name}</span>
      </figcaption>
    </figure>
  );
}
