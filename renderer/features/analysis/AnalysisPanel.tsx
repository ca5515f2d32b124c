import { ArrowUpOutlined } from '@ant-design/icons';
import { Button, Segmented } from 'antd';
import { useTranslation } from 'react-i18next';
import { Span } from '#shared/analysis/chart.ts';
import { dayOf } from '#shared/calendar/zone.ts';
import { useLive } from '../../app/live/store.ts';
import { useApi, useSession } from '../../app/session.ts';
import { openView, useViewParams } from '../../app/views.ts';
import { DEFAULT_CATALOGUE } from '../pipeline/catalogue.ts';
import { CourtPick } from '../pipeline/shared/CourtPick.tsx';
import { BoardView } from './board/BoardView.tsx';
import { ExploreView } from './explore/ExploreView.tsx';
import { BriefsView } from './briefs/BriefsView.tsx';
import { DashboardsView } from './dashboards/DashboardsView.tsx';
import { EvaluationView } from './evaluation/EvaluationView.tsx';
import { exploreParams, readExplore } from './explore/state.ts';
import { OutlookView } from './outlook/OutlookView.tsx';
import { PrintButton } from './print/PrintSheet.tsx';
import { StagesView } from './stages/StagesView.tsx';
import { StatusLine } from './StatusLine.tsx';
import './analysis.css';

const TABS = ['board', 'explore', 'stages', 'outlook', 'dashboards', 'briefs', 'evaluation'] as const;
type Tab = (typeof TABS)[number];
type CourtTab = Exclude<Tab, 'explore' | 'dashboards'>;
/** Views that look at one court, which is chosen above them. */
const isOfCourt = (tab: Tab): tab is CourtTab => tab !== 'explore' && tab !== 'dashboards';

/** Views that have a form on paper; briefs have their own files. */
const mayPrint = (tab: Tab): boolean => tab === 'board' || tab === 'explore' || tab === 'dashboards';

function OfCourt({ courtId, tab }: { courtId: string; tab: CourtTab }): React.JSX.Element {
  const { t } = useTranslation('analysis');
  const [params, setParams] = useViewParams('analysis');
  const catalogueId = params['catalogue'] ?? DEFAULT_CATALOGUE;
  const parentId = useLive((live) => live.courts.get(courtId)?.parentId ?? null);
  const mayGoUp = useLive((live) => parentId !== null && live.courts.has(parentId));
  const toCourt = (court: string): void => setParams({ ...params, court });
  return (
    <>
      <div className="analysis-bar">
        <CourtPick value={courtId} onChange={toCourt} />
        {mayGoUp && parentId !== null && (
          <Button size="small" icon={<ArrowUpOutlined />} onClick={() => toCourt(parentId)}>
            {t('explore.up')}
          </Button>
        )}
      </div>
      {tab === 'evaluation' && <EvaluationView key={courtId} catalogueId={catalogueId} courtId={courtId} />}
      {tab === 'briefs' && (
        <BriefsView
          key={courtId}
          catalogueId={catalogueId}
          courtId={courtId}
          briefId={params['brief']}
          onShow={(brief) => setParams({ ...params, brief })}
        />
      )}
      {tab === 'outlook' && <OutlookView catalogueId={catalogueId} courtId={courtId} onCourt={toCourt} />}
      {tab === 'stages' && (
        <StagesView
          catalogueId={catalogueId}
          courtId={courtId}
          span={Span.safeParse(params['span']).data ?? 'last12Months'}
          onSpan={(span) => setParams({ ...params, span })}
        />
      )}
      {tab === 'board' && (
        <BoardView
          catalogueId={catalogueId}
          courtId={courtId}
          onCourt={toCourt}
          onMeasure={(id) =>
            openView('analysis', { tab: 'explore', court: courtId, m: id, by: 'court', span: 'thisYear' })
          }
        />
      )}
    </>
  );
}

/** Decision analysis (决策分析): where we stand, and one's own questions, down to the case. */
export function AnalysisPanel(): React.JSX.Element {
  const { t } = useTranslation('analysis');
  const api = useApi();
  const [params, setParams] = useViewParams('analysis');
  const own = useSession((s) => s.me?.courtId ?? '');
  const tab: Tab = TABS.find((one) => one === params['tab']) ?? 'board';
  const view = readExplore(params, dayOf(api.serverNow()));
  return (
    <section className="analysis" aria-label={t('label')} data-testid="analysis-panel">
      <div className="analysis-top">
        <Segmented<Tab>
          size="small"
          value={tab}
          onChange={(next) => setParams({ ...params, tab: next })}
          options={TABS.map((value) => ({ value, label: t(`tab.${value}`) }))}
          data-testid="analysis-tabs"
        />
        <span className="analysis-space" />
        {mayPrint(tab) && <PrintButton />}
        <StatusLine />
      </div>
      {tab === 'explore' && (
        <ExploreView
          view={view}
          ownCourtId={own}
          onChange={(next) => openView('analysis', exploreParams(next))}
        />
      )}
      {tab === 'dashboards' && (
        <DashboardsView dashboardId={params['d']} onShow={(d) => setParams({ tab: 'dashboards', d })} />
      )}
      {isOfCourt(tab) && <OfCourt courtId={view.courtId ?? own} tab={tab} />}
    </section>
  );
}
