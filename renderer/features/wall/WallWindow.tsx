import { App, ConfigProvider, Spin } from 'antd';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { useSession } from '../../app/session.ts';
import { antTheme } from '../../app/theme.ts';
import { bridge } from '../../bridge/bridge.ts';
import { PanelBoundary } from '../../components/PanelBoundary.tsx';
import { MediaProvider } from '../../media/index.ts';
import { adoptGrid } from './grid.ts';
import { SosAlarm } from './SosAlarm.tsx';
import { WallGrid } from './WallGrid.tsx';
import './wall.css';
import './wall-window.css';

/** Follows the grid that the desk of this machine sets. */
function useDeskGrid(): void {
  useEffect(() => {
    void bridge.loadSettings().then((settings) => adoptGrid(settings.wallGrid));
    return bridge.onSettingsChanged((settings) => adoptGrid(settings.wallGrid));
  }, []);
}

const nothingToPick = (): void => undefined;

function Hall(): React.JSX.Element {
  const { t } = useTranslation('wall');
  const stage = useSession((s) => s.stage);
  const media = useSession((s) => s.media);
  useDeskGrid();
  if (stage === 'starting') {
    return <Spin fullscreen />;
  }
  if (media === null) {
    return <div className="wall-signed-out">{t('signInAtDesk')}</div>;
  }
  return (
    <MediaProvider value={media}>
      <div className="wall wall-window">
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
        <PanelBoundary>
          <Hall />
        </PanelBoundary>
      </App>
    </ConfigProvider>
  );
}
