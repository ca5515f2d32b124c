import { AlarmBoard } from '../pipeline/alarms/AlarmBoard.tsx';
import { OverviewPanel } from '../pipeline/overview/OverviewPanel.tsx';
import type { WallPanelId } from './wall-panel-ids.ts';

/** What a tile shows for a panel. */
export const WALL_PANEL: Record<WallPanelId, React.FunctionComponent> = {
  'panel:pipeline': OverviewPanel,
  'panel:alarms': AlarmBoard,
};
