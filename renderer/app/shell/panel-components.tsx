import type { IDockviewPanelProps } from 'dockview-react';
import { AnalysisPanel } from '../../features/analysis/AnalysisPanel.tsx';
import { AdminPanel } from '../../features/admin/AdminPanel.tsx';
import { ConsultationPanel } from '../../features/consultation/ConsultationPanel.tsx';
import { DispatchPanel } from '../../features/dispatch/DispatchPanel.tsx';
import { IntercomPanel } from '../../features/intercom/IntercomPanel.tsx';
import { DutyPanel } from '../../features/duty/DutyPanel.tsx';
import { EvidencePanel } from '../../features/evidence/EvidencePanel.tsx';
import { MapPanel } from '../../features/map/MapPanel.tsx';
import { OperationsPanel } from '../../features/operations/OperationsPanel.tsx';
import { AlarmsPanel } from '../../features/pipeline/alarms/AlarmsPanel.tsx';
import { BoardsPanel } from '../../features/pipeline/boards/BoardsPanel.tsx';
import { CasesPanel } from '../../features/pipeline/cases/CasesPanel.tsx';
import { OverviewPanel } from '../../features/pipeline/overview/OverviewPanel.tsx';
import { ProcessPanel } from '../../features/pipeline/process/ProcessPanel.tsx';
import { RulesPanel } from '../../features/pipeline/rules/RulesPanel.tsx';
import { RecordingsPanel } from '../../features/recordings/RecordingsPanel.tsx';
import { SupervisionPanel } from '../../features/supervision/SupervisionPanel.tsx';
import { UnitsPanel } from '../../features/units/UnitsPanel.tsx';
import { WallPanel } from '../../features/wall/WallPanel.tsx';
import { PanelBoundary } from '../../components/PanelBoundary.tsx';
import type { PanelId } from '../panels.ts';

const PANEL: Record<PanelId, React.FunctionComponent> = {
  wall: WallPanel,
  map: MapPanel,
  units: UnitsPanel,
  dispatch: DispatchPanel,
  intercom: IntercomPanel,
  operations: OperationsPanel,
  consultation: ConsultationPanel,
  recordings: RecordingsPanel,
  evidence: EvidencePanel,
  duty: DutyPanel,
  pipeline: OverviewPanel,
  alarms: AlarmsPanel,
  cases: CasesPanel,
  supervision: SupervisionPanel,
  boards: BoardsPanel,
  process: ProcessPanel,
  analysis: AnalysisPanel,
  rules: RulesPanel,
  admin: AdminPanel,
};

/** One panel behind its own error boundary: a panel that fails doesn't take the console with it. */
export function Panel({ id }: { id: PanelId }): React.JSX.Element {
  const Component = PANEL[id];
  return (
    <PanelBoundary>
      <Component />
    </PanelBoundary>
  );
}

/** The panels as the docking library wants them. */
export const PANEL_COMPONENTS: Record<PanelId, React.FunctionComponent<IDockviewPanelProps>> = {
  wall: () => <Panel id="wall" />,
  map: () => <Panel id="map" />,
  units: () => <Panel id="units" />,
  dispatch: () => <Panel id="dispatch" />,
  intercom: () => <Panel id="intercom" />,
  operations: () => <Panel id="operations" />,
  consultation: () => <Panel id="consultation" />,
  recordings: () => <Panel id="recordings" />,
  evidence: () => <Panel id="evidence" />,
  duty: () => <Panel id="duty" />,
  pipeline: () => <Panel id="pipeline" />,
  alarms: () => <Panel id="alarms" />,
  cases: () => <Panel id="cases" />,
  supervision: () => <Panel id="supervision" />,
  boards: () => <Panel id="boards" />,
  process: () => <Panel id="process" />,
  analysis: () => <Panel id="analysis" />,
  rules: () => <Panel id="rules" />,
  admin: () => <Panel id="admin" />,
};
