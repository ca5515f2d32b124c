import { QueryClientProvider } from '@tanstack/react-query';
import { App, ConfigProvider, Spin } from 'antd';
import i18next from 'i18next';
import { useEffect, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { DEFAULT_SETTINGS, type Settings } from '#shared/bridge.ts';
import { displayCount, readableHeightPx } from '#shared/walls/geometry.ts';
import { setLanguage } from '../../app/i18n.ts';
import { useLive } from '../../app/live/store.ts';
import { queryClient } from '../../app/query.ts';
import { useSession } from '../../app/session.ts';
import { antTheme } from '../../app/theme.ts';
import { bridge } from '../../bridge/bridge.ts';
import { PanelBoundary } from '../../components/PanelBoundary.tsx';
import { MediaProvider } from '../../media/index.ts';
import { useElementSize } from '../../components/use-element-size.ts';
import { HallSignIn } from './HallSignIn.tsx';
import { StageContext, type Stage } from './stage/stage.ts';
import { adoptOwnWall } from './stage/own-wall.ts';
import { useHallStage, useOwnStage } from './stage/use-stage.ts';
import { placeOfWindow, type WindowPlace } from './window-place.ts';
import { WallCanvas } from './WallCanvas.tsx';
import './wall.css';
import './wall-window.css';

/** Follows what the console of this machine sets: language, its own wall, and which wall this display shows. */
function useSettings(): Settings {
  const [settings, setSettings] = useState(DEFAULT_SETTINGS);
  useEffect(() => {
    const adopt = (next: Settings): void => {
      adoptOwnWall(next.ownWall);
      setSettings(next);
      if (next.language !== i18next.language) {
        void setLanguage(next.language);
      }
    };
    void bridge.loadSettings().then(adopt);
    return bridge.onSettingsChanged(adopt);
  }, []);
  return settings;
}

/** A wall's part that this window shows, with text of the size that is to be read from the farthest seat. */
function WallView({ stage, display }: { stage: Stage; display: number | null }): React.JSX.Element {
  const box = useRef<HTMLDivElement>(null);
  const { width } = useElementSize(box);
  const view = useMemo(() => ({ stage, desk: null }), [stage]);
  // A window that is smaller than its display, as one on a desk for a look, has everything smaller.
  const scale = width === 0 ? 1 : (width * window.devicePixelRatio) / stage.geometry.displayWidthPx;
  const textPx = (readableHeightPx(stage.geometry) * Math.min(scale, 1)) / window.devicePixelRatio;
  return (
    <div
      className="wall wall-window"
      ref={box}
      style={{ '--hall-text': `${textPx}px` } as React.CSSProperties}
    >
      <StageContext value={view}>
        <WallCanvas display={display} />
      </StageContext>
    </div>
  );
}

function OwnView({ hall }: { hall: Settings['hall'] }): React.JSX.Element {
  const own = useOwnStage();
  const stage = useMemo(
    () => ({
      ...own,
      // The display is this one, whatever its resolution.
      geometry: { ...own.geometry, ...hall, displayWidthPx: screen.width * window.devicePixelRatio },
    }),
    [own, hall],
  );
  return <WallView stage={stage} display={0} />;
}

function HallView({ place }: { place: WindowPlace }): React.JSX.Element {
  const { t } = useTranslation('wall');
  const stage = useHallStage(place.wallId);
  const isLoaded = useLive((live) => live.loaded.walls);
  if (stage === null || place.at >= displayCount(stage.geometry)) {
    return (
      <div className="wall-signed-out" role="status">
        {t(isLoaded ? 'wallGone' : 'wallWaiting')}
      </div>
    );
  }
  return <WallView stage={stage} display={place.at} />;
}

/** What the window waits for, or shows. The wall stands as it was while the link to the server is away. */
function Hall(): React.JSX.Element {
  const { t } = useTranslation('wall');
  const stage = useSession((s) => s.stage);
  const media = useSession((s) => s.media);
  const link = useSession((s) => s.link);
  const { hall, wallPlaces } = useSettings();
  const place = placeOfWindow(window.location.search, wallPlaces);
  if (stage === 'starting') {
    return (
      <div className="wall-signed-out" role="status">
        <Spin size="large" /> {t('wallWaiting')}
      </div>
    );
  }
  if (media === null) {
    return <HallSignIn />;
  }
  return (
    <MediaProvider value={media}>
      {place === null ? <OwnView hall={hall} /> : <HallView place={place} />}
      {link.kind !== 'connected' && (
        <div className="wall-link" role="status" data-testid="wall-link">
          {t('wallLink')}
        </div>
      )}
    </MediaProvider>
  );
}

/** A hall window: one display of a wall without chrome, run from the desk. */
export function WallWindow(): React.JSX.Element {
  return (
    <ConfigProvider theme={antTheme}>
      <App style={{ height: '100%' }}>
        <QueryClientProvider client={queryClient}>
          <PanelBoundary>
            <Hall />
          </PanelBoundary>
        </QueryClientProvider>
      </App>
    </ConfigProvider>
  );
}
