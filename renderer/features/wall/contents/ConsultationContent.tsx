import { SoundOutlined } from '@ant-design/icons';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { SiteQuality } from '#shared/consultation/quality.ts';
import { isRecording } from '#shared/consultation/recording.ts';
import { hallPicture, mayViewContent } from '#shared/consultation/rights.ts';
import { isPlaceOfCourt, siteOf } from '#shared/consultation/session.ts';
import type { ConsultationView } from '#shared/consultation/view.ts';
import { useLive } from '../../../app/live/store.ts';
import { useApi, useSession } from '../../../app/session.ts';
import { useElementSize } from '../../../components/use-element-size.ts';
import { HiddenContent } from '../../consultation/HiddenContent.tsx';
import { RecordingMark } from '../../consultation/RecordingMark.tsx';
import { columnsFor, type StageTile } from '../../consultation/stage.ts';
import { StreamRequests } from '../../consultation/stream-requests.ts';
import { useStageView } from '../stage/stage.ts';
import { HallPicture } from './HallPicture.tsx';
import { useSiteQuality } from './use-site-quality.ts';
import { useHallSound } from './use-hall-sound.ts';
import '../../consultation/consultation.css';
import './hall.css';

/** People beside content who have room below each other; more stand in two columns. */
const MOST_IN_COLUMN = 5;
/** The same rule as the server's: a hall sees what the place of its court may. */
function mayHallView(view: ConsultationView, courtId: string): boolean {
  const site = siteOf(view, view.mySiteId) ?? view.sites.find((one) => isPlaceOfCourt(one, courtId));
  return site !== undefined && mayViewContent(view, site.id);
}

/**
 * What everyone sees of a consultation, as a hall shows it: content before people. `gain` is how loud its speakers are heard, 0–1; null:
 * not at all.
 */
export function ConsultationContent({
  consultationId,
  gain,
}: {
  consultationId: string | null;
  gain: number | null;
}): React.JSX.Element {
  const { t } = useTranslation('wall');
  const api = useApi();
  const [requests] = useState(() => new StreamRequests(api));
  const { stage: wall } = useStageView();
  const consultations = useLive((live) => live.consultations);
  const stage = useRef<HTMLDivElement>(null);
  const size = useElementSize(stage);
  const view =
    consultationId === null
      ? [...consultations.values()].find(({ phase }) => phase === 'running')
      : consultations.get(consultationId);
  const courtId = useSession((s) => s.me?.courtId ?? '');
  const isRunning = view?.phase === 'running';
  useHallSound(isRunning ? view : undefined, wall.isHeardHere ? gain : null);
  const people: StageTile[] = isRunning
    ? hallPicture(view).map((siteId) => ({ siteId, stream: 'video' }))
    : [];
  const content: StageTile[] =
    isRunning && view.contentId !== null ? [{ siteId: view.contentId, stream: 'content' }] : [];
  const large = content.length > 0 ? content : people;
  const strip = content.length > 0 ? people : [];
  const columns = columnsFor(large.length, size);
  const quality = useSiteQuality(isRunning ? view.id : null);
  const qualityOf = (siteId: string): SiteQuality | undefined => quality.find((one) => one.siteId === siteId);
  return (
    <div className="tile-panel hall-consultation" data-testid="tile-consultation">
      <div className="tile-panel-name">
        {view?.title ?? t('item.consultation')}
        {isRunning && isRecording(view) && <RecordingMark />}
        {gain !== null && (
          <span className="tile-sound" data-testid="hall-sound">
            <SoundOutlined /> {t('audible')}
            {gain < 1 && ` ${Math.round(gain * 100)} %`}
          </span>
        )}
      </div>
      <div className="hall-stage">
        <div
          className="room-large"
          ref={stage}
          style={{ gridTemplateColumns: `repeat(${columns}, minmax(0, 1fr))` }}
        >
          {view === undefined || large.length === 0 ? (
            <div className="tile-notice">{t('noConsultation')}</div>
          ) : (
            large.map((tile) =>
              tile.stream === 'content' && !mayHallView(view, courtId) ? (
                <figure key="hidden" className="room-tile" data-testid="hall-hidden">
                  <HiddenContent topic={view.contentTopic} className="room-dark" />
                </figure>
              ) : (
                <HallPicture
                  key={`${tile.siteId} ${tile.stream}`}
                  view={view}
                  tile={tile}
                  requests={requests}
                  quality={qualityOf(tile.siteId)}
                />
              ),
            )
          )}
        </div>
        {view !== undefined && strip.length > 0 && (
          <div
            className="hall-strip"
            data-crowded={strip.length > MOST_IN_COLUMN}
            style={{ '--rows': Math.max(MOST_IN_COLUMN, Math.ceil(strip.length / 2)) } as React.CSSProperties}
          >
            {strip.map((tile) => (
              <HallPicture
                key={`${tile.siteId} ${tile.stream}`}
                view={view}
                tile={tile}
                requests={requests}
                quality={qualityOf(tile.siteId)}
                isSmall
              />
            ))}
          </div>
        )}
      </div>
    </div>
  );
}
