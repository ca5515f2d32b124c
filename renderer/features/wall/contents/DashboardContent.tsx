import { useTranslation } from 'react-i18next';
import { DashboardGrid } from '../../analysis/dashboards/DashboardGrid.tsx';
import { useSaved } from '../../analysis/saved/use-saved.tsx';
import '../../analysis/analysis.css';

/** A dashboard of decision analysis on a wall; to be read, not to be clicked. It goes along with what its owner changes. */
export function DashboardContent({ dashboardId }: { dashboardId: string }): React.JSX.Element {
  const { t } = useTranslation('wall');
  const { dashboards, isLoading, error } = useSaved();
  const shown = dashboards.find(({ id }) => id === dashboardId);
  if (shown === undefined) {
    return (
      <div className="tile-notice" data-blank>
        {t(isLoading ? 'waiting' : error === null ? 'dashboardGone' : 'dashboardUnread')}
      </div>
    );
  }
  return (
    <div className="tile-panel" inert data-testid="tile-dashboard">
      <div className="tile-panel-name">{shown.name}</div>
      <DashboardGrid cells={shown.body.cells} narrowings={[]} onChoose={null} onChange={null} />
    </div>
  );
}
