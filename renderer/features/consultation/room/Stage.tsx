import { useCallback, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { AudioMutedOutlined, PushpinOutlined } from '@ant-design/icons';
import type { SiteQuality } from '#shared/consultation/quality.ts';
import { broadcastPicture, mayViewContent } from '#shared/consultation/rights.ts';
import { isSilent, siteOf } from '#shared/consultation/session.ts';
import type { ConsultationView } from '#shared/consultation/view.ts';
import { useReadable } from '../../../api/use-feed.ts';
import { useElementSize } from '../../../components/use-element-size.ts';
import { Watermark } from '../../wall/Watermark.tsx';
import { HiddenContent } from '../HiddenContent.tsx';
import { siteName } from '../names.ts';
import type { SessionClient } from '../session-client.ts';
import { columnsFor, type Stage as StageView, type StageTile } from '../stage.ts';
import { useSitePicture } from '../use-site-picture.ts';
import { ContentTile } from './ContentTile.tsx';
import { Picture } from './Picture.tsx';
import { QualityMark } from './QualityMark.tsx';

/** The picture of another site, received for as long as the tile is there. */
function RemotePicture({
  client,
  tile,
  label,
  onRatio,
}: {
  client: SessionClient;
  tile: StageTile;
  label: string;
  onRatio: (ratio: number) => void;
}): React.JSX.Element {
  const { siteId, stream } = tile;
  const open = useCallback(() => client.open(siteId, stream), [client, siteId, stream]);
  const shown = useSitePicture(open);
  return (
    <Picture
      stream={shown.stream}
      label={label}
      testId={`site-${stream}`}
      onSize={shown.onSize}
      onRatio={onRatio}
    />
  );
}

const ignore = (): void => undefined;

function Tile({
  client,
  view,
  tile,
  meId,
  quality,
}: {
  client: SessionClient;
  view: ConsultationView;
  tile: StageTile;
  meId: string;
  quality: readonly SiteQuality[];
}): React.JSX.Element | null {
  const { t } = useTranslation('consultation');
  const own = useReadable(client.own.state);
  const { streams } = useReadable(client.state);
  const [ratio, setRatio] = useState(16 / 9);
  const site = siteOf(view, tile.siteId);
  if (site === undefined) {
    return null;
  }
  const name = siteName(site);
  const label = t(tile.stream === 'content' ? 'stage.content' : 'stage.picture', { name });
  const isMine = site.id === meId;
  const isDark = tile.stream === 'video' && site.own.videoOff;
  const isHidden = tile.stream === 'content' && !mayViewContent(view, meId);
  const isSent = streams.some(({ siteId, stream }) => siteId === site.id && stream === tile.stream);
  const ownStream = tile.stream === 'content' ? own.content : own.picture;
  return (
    <figure
      className="room-tile"
      data-testid="room-tile"
      data-site={site.id}
      data-name={site.nameZh}
      data-stream={tile.stream}
      data-speaks={view.speakerId === site.id}
      data-floor={view.floorId === site.id}
    >
      {isHidden ? (
        <HiddenContent topic={view.contentTopic} className="room-dark" />
      ) : isDark ? (
        <p className="room-dark">{t('stage.cameraOff')}</p>
      ) : !isSent && !isMine ? (
        <p className="room-dark">{t('stage.noPicture')}</p>
      ) : isMine ? (
        <Picture
          stream={ownStream}
          label={label}
          testId={`own-${tile.stream}`}
          onSize={ignore}
          onRatio={setRatio}
        />
      ) : (
        <RemotePicture client={client} tile={tile} label={label} onRatio={setRatio} />
      )}
      {tile.stream === 'content' && <ContentTile client={client} view={view} meId={meId} ratio={ratio} />}
      <figcaption>
        {view.chairId === site.id && <b>{t('role.chair')}</b>}
        {broadcastPicture(view)?.includes(site.id) === true && (
          <PushpinOutlined title={t('stage.broadcast')} />
        )}
        <span>{name}</span>
        {isSilent(site) && <AudioMutedOutlined title={t('stage.silent')} />}
        <QualityMark quality={quality.find((one) => one.siteId === site.id)} />
      </figcaption>
    </figure>
  );
}

/** The pictures of the session: what stands large, and the strip beside it. */
export function Stage({
  client,
  view,
  stage,
  meId,
  quality,
}: {
  client: SessionClient;
  view: ConsultationView;
  stage: StageView;
  meId: string;
  quality: readonly SiteQuality[];
}): React.JSX.Element {
  const { t } = useTranslation('consultation');
  const large = useRef<HTMLDivElement>(null);
  const size = useElementSize(large);
  const columns = columnsFor(stage.large.length, size);
  const tileOf = (tile: StageTile): React.JSX.Element => (
    <Tile
      key={`${tile.siteId} ${tile.stream}`}
      client={client}
      view={view}
      tile={tile}
      meId={meId}
      quality={quality}
    />
  );
  return (
    <div className="room-stage" data-testid="room-stage">
      <div
        className="room-large"
        ref={large}
        style={{ gridTemplateColumns: `repeat(${columns}, minmax(0, 1fr))` }}
      >
        {stage.large.length === 0 ? (
          <p className="consultation-dim">{t('stage.nobody')}</p>
        ) : (
          stage.large.map(tileOf)
        )}
      </div>
      {stage.strip.length > 0 && <div className="room-strip">{stage.strip.map(tileOf)}</div>}
      <Watermark />
    </div>
  );
}
