import { QueryClientProvider } from '@tanstack/react-query';
import { App, ConfigProvider, Spin } from 'antd';
import i18next from 'i18next';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { DEFAULT_SETTINGS, type Settings } from '#shared/bridge.ts';
import { setLanguage } from '../../app/i18n.ts';
import { queryClient } from '../../app/query.ts';
import { useSession } from '../../app/session.ts';
import { antTheme } from '../../app/theme.ts';
import { bridge } from '../../bridge/bridge.ts';
import { PanelBoundary } from '../../components/PanelBoundary.tsx';
import { MediaProvider } from '../../media/index.ts';
import { adoptGrid } from './grid.ts';
import { readableHeightPx } from './hall.ts';
import { SosAlarm } from './SosAlarm.tsx';
import { WallGrid } from './WallGrid.tsx';
import './wall.css';
import './wall-window.css';

/** Follows what the desk of this machine sets: the grid, the language, the hall. Answers with the size of text to be read, CSS px. */
function useDesk(): number {
  const [textPx, setTextPx] = useState(() => readableHeightPx(DEFAULT_SETTINGS.hall));
  useEffect(() => {
    const adopt = ({ wallGrid, language, hall }: Settings): void => {
      adoptGrid(wallGrid);
      setTextPx(readableHeightPx(hall) / window.devicePixelRatio);
      if (language !== i18next.language) {
        void setLanguage(language);
      }
    };
    void bridge.loadSettings().then(adopt);
    return bridge.onSettingsChanged(adopt);
  }, []);
  return textPx;
}

const nothingToPick = (): void => undefined;

function Hall(): React.JSX.Element {
  const { t } = useTranslation('wall');
  const stage = useSession((s) => s.stage);
  const media = useSession((s) => s.media);
  const textPx = useDesk();
  if (stage === 'starting') {
    return <Spin fullscreen description={t('app:starting')} />;
  }
  if (media === null) {
    return <div className="wall-signed-out">{t('signInAtDesk')}</div>;
  }
  return (
    <MediaProvider value={media}>
      <div className="wall wall-window" style={{ '--hall-text': `${textPx}px` } as React.CSSProperties}>
        <SosAlarm />
        <WallGrid onPick={nothingToPick} />
      </div>
    </MediaProvider>
  );
}

/** A hall window: the grid without chrome, run from the desk. */
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
