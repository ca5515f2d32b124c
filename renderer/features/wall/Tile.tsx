import { useDraggable, useDroppable } from '@dnd-kit/core';
import { WarningOutlined } from '@ant-design/icons';
import { useTranslation } from 'react-i18next';
import type { Content } from '#shared/walls/content.ts';
import type { Tile as Part } from '#shared/walls/layout.ts';
import { isInSos, useLive } from '../../app/live/store.ts';
import { PanelBoundary } from '../../components/PanelBoundary.tsx';
import { ChartContent } from './contents/ChartContent.tsx';
import { CaseContent } from './contents/CaseContent.tsx';
import { ClockContent } from './contents/ClockContent.tsx';
import { ConsultationContent } from './contents/ConsultationContent.tsx';
import { DashboardContent } from './contents/DashboardContent.tsx';
import { contentName } from './contents/content-name.ts';
import { idOf } from './contents/items.ts';
import { MapContent } from './contents/MapContent.tsx';
import { PanelContent } from './contents/PanelContent.tsx';
import { PdfContent } from './contents/PdfContent.tsx';
import { PictureContent } from './contents/PictureContent.tsx';
import { WebContent } from './contents/WebContent.tsx';
import { isTooSmallToRead } from './readable.ts';
import { SourceContent } from './SourceContent.tsx';
import { soundIdOfPart, sourceIdOf, useStageView } from './stage/stage.ts';
import { TileTools } from './TileTools.tsx';
import { Watermark } from './Watermark.tsx';
import './contents/contents.css';

function EmptyTile({ onPick }: { onPick: () => void }): React.JSX.Element {
  const { t } = useTranslation('wall');
  return (
    // Not a stop of its own for Tab: Enter on the tile does the same.
    <button type="button" className="tile-empty" tabIndex={-1} onClick={onPick}>
      <b>{t('empty')}</b>
      <small>{t('emptyHint')}</small>
    </button>
  );
}

/** Everything that isn't a stream. `gain` is how loud it is heard, 0–1; null: not at all. */
function FixedContent({
  content,
  gain,
}: {
  content: Content;
  gain: number | null;
}): React.JSX.Element | null {
  switch (content.kind) {
    case 'panel': {
      return <PanelContent panel={content.panel} />;
    }
    case 'map': {
      return <MapContent {...content} />;
    }
    case 'case': {
      return <CaseContent caseNo={content.caseNo} />;
    }
    case 'chart': {
      return <ChartContent chart={content.chart} />;
    }
    case 'dashboard': {
      return <DashboardContent dashboardId={content.dashboardId} />;
    }
    case 'clock': {
      return <ClockContent />;
    }
    case 'consultation': {
      return <ConsultationContent consultationId={content.consultationId} gain={gain} />;
    }
    case 'text': {
      return (
        <div className="tile-text" data-testid="tile-text">
          <span>{content.text}</span>
        </div>
      );
    }
    case 'picture': {
      return <PictureContent fileId={content.fileId} />;
    }
    case 'pdf': {
      return <PdfContent fileId={content.fileId} page={content.page} turnS={content.turnS} />;
    }
    case 'web': {
      return <WebContent url={content.url} />;
    }
    case 'source':
    case 'patrol': {
      return null;
    }
  }
}

function StreamContent({ part, isVisible }: { part: Part; isVisible: boolean }): React.JSX.Element {
  const { t } = useTranslation('wall');
  const { stage, desk } = useStageView();
  const sourceId = sourceIdOf(part, stage.play);
  const source = useLive((live) => (sourceId === null ? undefined : live.sources.get(sourceId)));
  const loaded = useLive((live) => live.loaded.sources);
  const unitId = source?.unitId ?? null;
  const isAlarmed = useLive(({ sos }) => unitId !== null && isInSos(sos, unitId));
  const { content } = part;
  const isPaused = content?.kind === 'patrol' && stage.play?.paused.includes(content.patrolId) === true;
  if (source !== undefined) {
    return (
      <SourceContent
        key={source.id}
        source={source}
        isVisible={isVisible}
        gain={stage.layout.heard.find((one) => one.sourceId === source.id)?.gain ?? null}
        isHeardHere={stage.isHeardHere}
        isSelected={desk?.selectedId === part.id}
        isAlarmed={isAlarmed}
        isSteerable={desk !== null}
        mark={content?.kind === 'patrol' ? t(isPaused ? 'patrolPaused' : 'item.patrol') : null}
      />
    );
  }
  const text = !loaded ? t('waiting') : content?.kind === 'patrol' ? t('patrolEmpty') : t('gone');
  return (
    <div className="tile-notice" data-blank>
      {text}
    </div>
  );
}

interface TileProps {
  part: Part;
  index: number;
  /** Left, top, width and height in the frame. */
  style: React.CSSProperties;
  isHidden: boolean;
  isWindow: boolean;
}

/** One place of a wall: what stands there, or room for something. */
export function Tile({ part, index, style, isHidden, isWindow }: TileProps): React.JSX.Element {
  const { t } = useTranslation('wall');
  const { stage, desk } = useStageView();
  const { id, content, isProtected } = part;
  const sources = useLive((live) => live.sources);
  const sourceId = sourceIdOf(part, stage.play);
  const source = sourceId === null ? undefined : sources.get(sourceId);
  const isSelected = desk?.selectedId === id;
  const isChosen = desk?.chosenIds.has(id) === true;
  const mayChange = desk?.mayChange === true;
  const { setNodeRef: setPlace, isOver } = useDroppable({
    id: `part:${id}`,
    data: { partId: id },
    disabled: !mayChange,
  });
  const { setNodeRef: setGrip, listeners } = useDraggable({
    id: `part:${id}`,
    data: { partId: id },
    disabled: !mayChange || content === null,
  });
  const name = contentName(t, content, sources);
  const state = source === undefined ? '' : ` ${t(`sourceState.${source.state}`)}`;
  // A desk's own wall is read from near.
  const isUnreadable =
    desk !== null &&
    stage.id !== 'own' &&
    content !== null &&
    isTooSmallToRead(stage.geometry, part.rect, content);
  const isStream = content?.kind === 'source' || content?.kind === 'patrol';
  const soundId = soundIdOfPart(part, stage.play);
  const gain = stage.layout.heard.find((one) => one.sourceId === soundId)?.gain ?? null;
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- a tile is a composite: selected as a whole, its tools are buttons
    <div
      ref={setPlace}
      className="tile"
      style={style}
      role="group"
      // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- the wall's roving focus
      tabIndex={isSelected || (desk?.selectedId === null && index === 0) ? 0 : -1}
      aria-label={`${index + 1} ${name}${state}`}
      data-testid={`tile-${index}`}
      data-tile={index}
      data-part={id}
      data-window={isWindow || undefined}
      data-source={sourceId ?? idOf(content) ?? undefined}
      data-content={content?.kind}
      data-state={source?.state}
      data-selected={isSelected || undefined}
      data-chosen={isChosen || undefined}
      data-protected={isProtected || undefined}
      data-over={isOver || undefined}
      data-hidden={isHidden || undefined}
      onPointerDown={(event) => desk?.select(id, event.shiftKey)}
      onFocus={() => isSelected || desk?.select(id)}
      onDoubleClick={() => desk?.zoom(stage.zoomedId === id ? null : id)}
    >
      {content === null && <EmptyTile onPick={() => desk?.pick(id)} />}
      {isStream && <StreamContent part={part} isVisible={!isHidden} />}
      {content !== null && !isStream && !isHidden && (
        <PanelBoundary>
          <FixedContent content={content} gain={gain} />
        </PanelBoundary>
      )}
      {content !== null && (
        <>
          <Watermark />
          <div ref={setGrip} {...listeners} className="tile-grip" />
          {mayChange && <TileTools part={part} isWindow={isWindow} />}
        </>
      )}
      {isProtected && <span className="tile-protected">{t('protected')}</span>}
      {isUnreadable && (
        <span className="tile-unreadable" title={t('unreadableHint')} data-testid="tile-unreadable">
          <WarningOutlined /> {t('unreadable')}
        </span>
      )}
    </div>
  );
}
