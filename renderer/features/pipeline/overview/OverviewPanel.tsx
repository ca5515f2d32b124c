import { Alert, Button, Empty, Skeleton } from 'antd';
import { ArrowUpOutlined } from '@ant-design/icons';
import { useTranslation } from 'react-i18next';
import { useDensity } from '../../../app/density.ts';
import { formatClock } from '../../../app/format.ts';
import { useLive } from '../../../app/live/store.ts';
import { useSession } from '../../../app/session.ts';
import { useViewParams } from '../../../app/views.ts';
import { DEFAULT_CATALOGUE, useCatalogue } from '../catalogue.ts';
import { CourtPick } from '../shared/CourtPick.tsx';
import { ProcessSelect } from '../shared/ProcessSelect.tsx';
import { CourtTable } from './CourtTable.tsx';
import { StageFlow } from './StageFlow.tsx';
import { Totals } from './Totals.tsx';
import { useOverview } from './use-overview.ts';
import './overview.css';

/** The pipeline as stages with what each holds, by court, live. The same on the desk, in the office and on the wall. */
export function OverviewPanel(): React.JSX.Element {
  const { t } = useTranslation('pipeline');
  const density = useDensity();
  const [params, setParams] = useViewParams('pipeline');
  const own = useSession((s) => s.me?.courtId);
  const catalogueId = params['catalogue'] ?? DEFAULT_CATALOGUE;
  const courtId = params['court'] ?? own;
  const parentId = useLive((live) => live.courts.get(courtId ?? '')?.parentId ?? null);
  const mayGoUp = useLive((live) => parentId !== null && live.courts.has(parentId));
  const words = useCatalogue(catalogueId);
  const { value: overview, refused } = useOverview(catalogueId, params['court']);
  const toCourt = (court: string): void => setParams({ ...params, court });

  if (refused !== null) {
    return <Alert type="error" showIcon title={t(`app:${refused.key}`, { message: refused.message })} />;
  }
  const target = {
    ...(params['court'] === undefined ? {} : { court: params['court'] }),
    ...(params['catalogue'] === undefined ? {} : { catalogue: params['catalogue'] }),
  };
  return (
    <section className="pipeline" data-density={density} data-testid="pipeline-panel">
      {density !== 'wall' && (
        <div className="pipeline-bar">
          <CourtPick value={courtId ?? ''} onChange={toCourt} />
          {mayGoUp && parentId !== null && (
            <Button size="small" icon={<ArrowUpOutlined />} onClick={() => toCourt(parentId)}>
              {t('overview.up')}
            </Button>
          )}
          <ProcessSelect value={catalogueId} onChange={(catalogue) => setParams({ ...target, catalogue })} />
          <span className="pipeline-space" />
          {overview !== null && (
            <span className="pipeline-at">{t('overview.at', { time: formatClock(overview.at) })}</span>
          )}
        </div>
      )}
      {overview === null || words === undefined ? (
        <Skeleton active className="pipeline-skeleton" />
      ) : overview.stages.every(({ open }) => open === 0) ? (
        <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={t('overview.empty')} />
      ) : (
        <div className="pipeline-body">
          <Totals load={overview.load} params={target} />
          <StageFlow stages={overview.stages} words={words} params={target} />
          <CourtTable overview={overview} onCourt={toCourt} />
        </div>
      )}
    </section>
  );
}
