import type { WallPanelName } from '#shared/walls/content.ts';
import { useTranslation } from 'react-i18next';
import { DensityContext } from '../../../app/density.ts';
import { AlarmBoard } from '../../pipeline/alarms/AlarmBoard.tsx';
import { OverviewPanel } from '../../pipeline/overview/OverviewPanel.tsx';
import { ProcessPanel } from '../../pipeline/process/ProcessPanel.tsx';
import { SituationPanel } from '../../analysis/board/BoardView.tsx';
import { SupervisionPanel } from '../../supervision/SupervisionPanel.tsx';

const PANEL: Record<WallPanelName, React.FunctionComponent> = {
  pipeline: OverviewPanel,
  alarms: AlarmBoard,
  process: ProcessPanel,
  supervision: SupervisionPanel,
  situation: SituationPanel,
};

/** Figures instead of a picture; to be read, not to be clicked. */
export function PanelContent({ panel }: { panel: WallPanelName }): React.JSX.Element {
  const { t } = useTranslation('wall');
  const Panel = PANEL[panel];
  return (
    <div className="tile-panel" inert>
      <div className="tile-panel-name">{t(`item.${panel}`)}</div>
      <DensityContext value="wall">
        <Panel />
      </DensityContext>
    </div>
  );
}
