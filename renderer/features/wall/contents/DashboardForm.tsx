import { Button, Empty, Skeleton } from 'antd';
import { useTranslation } from 'react-i18next';
import type { Content } from '#shared/walls/content.ts';
import { useSaved } from '../../analysis/saved/use-saved.tsx';

/** Dashboards for a wall. A hall's wall shows those that are shared: it isn't their owner who looks. */
export function DashboardForm({
  isHall,
  onPut,
}: {
  isHall: boolean;
  onPut: (content: Content) => void;
}): React.JSX.Element {
  const { t } = useTranslation('wall');
  const { dashboards, isLoading } = useSaved();
  if (isLoading) {
    return <Skeleton active paragraph={{ rows: 3 }} />;
  }
  const fitting = dashboards.filter(({ sharing }) => !isHall || sharing !== null);
  return fitting.length === 0 ? (
    <Empty
      image={Empty.PRESENTED_IMAGE_SIMPLE}
      description={t(isHall ? 'form.noSharedDashboard' : 'form.noDashboard')}
    />
  ) : (
    <div className="wall-chart">
      {fitting.map(({ id, name, ownerName, isMine }) => (
        <div key={id} className="wall-chart-current">
          <span>{isMine ? name : `${name} · ${ownerName}`}</span>
          <Button
            size="small"
            type="primary"
            onClick={() => onPut({ kind: 'dashboard', dashboardId: id })}
            data-testid="wall-dashboard-put"
          >
            {t('form.chartPut')}
          </Button>
        </div>
      ))}
    </div>
  );
}
