import { Select } from 'antd';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Span } from '#shared/analysis/chart.ts';
import type { DimensionId, FilterDimension } from '#shared/analysis/dimensions.ts';
import type { MeasureId } from '#shared/analysis/measures.ts';
import { dayOf } from '#shared/calendar/zone.ts';
import { Alert, Skeleton } from 'antd';
import { errorText } from '../../../app/error-text.ts';
import { useApi } from '../../../app/session.ts';
import { useCatalogue } from '../../pipeline/catalogue.ts';
import { formatCount } from '../../pipeline/words.ts';
import { FigureChart } from '../chart/FigureChart.tsx';
import { CasesBehind } from '../explore/CasesBehind.tsx';
import { narrowed, questionOf, viewOfSaved, type ExploreView } from '../explore/state.ts';
import { Numbers } from '../explore/Numbers.tsx';
import { useFigures } from '../use-figures.ts';
import { useNames } from '../use-names.ts';
import { Bottlenecks } from './Bottlenecks.tsx';
import { Funnel } from './Funnel.tsx';
import { funnelOf, nodeUses } from './funnel.ts';
import { Paths } from './Paths.tsx';
import './stages.css';

/** Nodes that were completed less often say little of what takes long. */
const LEAST_COMPLETED = 5;

interface Behind {
  view: ExploreView;
  measure: MeasureId;
}

interface StagesViewProps {
  catalogueId: string;
  courtId: string;
  span: Span;
  onSpan: (span: Span) => void;
}

/** Where cases stand and where time goes: the funnel of stages, the age of what is pending, nodes against their limits, paths, clearance. */
export function StagesView({ catalogueId, courtId, span, onSpan }: StagesViewProps): React.JSX.Element {
  const { t } = useTranslation('analysis');
  const api = useApi();
  const names = useNames(catalogueId);
  const words = useCatalogue(catalogueId);
  const [behind, setBehind] = useState<Behind | null>(null);
  const today = dayOf(api.serverNow());
  const asking = (measures: MeasureId[], dimensions: DimensionId[], over: Partial<ExploreView> = {}) => ({
    ...viewOfSaved(
      {
        catalogueId,
        courtId,
        measures,
        dimensions,
        filters: {},
        span,
        period: null,
        comparison: 'none',
        chart: 'auto',
      },
      today,
    ),
    ...over,
  });
  const views = {
    stages: asking(['stageReached', 'stageStanding'], ['stage']),
    began: asking(['received'], []),
    ages: asking(['activePending'], ['age', 'stage'], { chart: 'stacked' }),
    aged: asking(['activePending', 'pendingAgeMedian', 'pendingAgeP90'], []),
    nodes: asking(['nodeDaysMedian', 'nodeLimitDays', 'nodeLimitShare', 'nodeLimitShareP90'], ['node']),
    clearance: asking(['clearanceRate', 'withinTermRate', 'pending'], ['month'], { chart: 'line' }),
  };
  const stages = useFigures(questionOf(views.stages));
  const began = useFigures(questionOf(views.began));
  const aged = useFigures(questionOf(views.aged));
  const nodes = useFigures(questionOf(views.nodes));
  const order = useMemo(() => words?.view.stages.map(({ id }) => id) ?? [], [words]);
  const cases = (view: ExploreView, measure: MeasureId, filter: FilterDimension, value: string): void =>
    setBehind({ view: { ...view, dimensions: [], filters: { [filter]: [value] } }, measure });
  const error = stages.error ?? began.error ?? nodes.error ?? aged.error;
  return (
    <div className="stage-analysis" data-testid="stages">
      <div className="analysis-row">
        <Select<Span>
          size="small"
          className="analysis-span"
          aria-label={t('explore.period')}
          value={span}
          options={Span.options.map((value) => ({ value, label: t(`span.${value}`) }))}
          popupMatchSelectWidth={false}
          onChange={onSpan}
        />
        <span className="analysis-days">{t('explore.days', views.stages.period)}</span>
      </div>
      {error !== null && <Alert type="error" showIcon title={errorText(error)} />}
      <div className="stages-parts">
        <section className="stages-part">
          <h3>{t('stages.funnel', { n: formatCount(began.data?.totals[0]?.value ?? 0) })}</h3>
          {stages.data === undefined ? (
            <Skeleton active />
          ) : (
            <Funnel
              steps={funnelOf(stages.data, began.data?.totals[0]?.value ?? 0, order)}
              names={names}
              onReached={(stage) => cases(views.stages, 'stageReached', 'stage', stage)}
              onStanding={(stage) => cases(views.stages, 'stageStanding', 'stage', stage)}
            />
          )}
        </section>
        <section className="stages-part">
          <h3>{t('stages.ages')}</h3>
          {aged.data !== undefined && (
            <div className="stages-aged">
              <Numbers table={aged.data} names={names} />
            </div>
          )}
          <FigureChart
            question={questionOf(views.ages)}
            kind="stacked"
            title={t('stages.ages')}
            onKeys={(keys) => setBehind({ view: narrowed(views.ages, keys), measure: 'activePending' })}
          />
        </section>
        <section className="stages-part">
          <h3>{t('stages.nodes')}</h3>
          {nodes.data === undefined ? (
            <Skeleton active />
          ) : (
            <Bottlenecks
              nodes={nodeUses(nodes.data, LEAST_COMPLETED)}
              names={names}
              onNode={(node) => cases(views.nodes, 'nodeDaysMedian', 'node', node)}
            />
          )}
        </section>
        <section className="stages-part">
          <h3>{t('stages.clearance')}</h3>
          <FigureChart
            question={questionOf(views.clearance)}
            kind="line"
            title={t('stages.clearance')}
            onKeys={(keys) => setBehind({ view: narrowed(views.clearance, keys), measure: 'clearanceRate' })}
          />
        </section>
        <section className="stages-part">
          <h3>{t('stages.paths')}</h3>
          <Paths catalogueId={catalogueId} courtId={courtId} period={views.stages.period} />
        </section>
      </div>
      <CasesBehind
        view={behind?.view ?? null}
        measure={behind?.measure ?? 'stageReached'}
        names={names}
        onClose={() => setBehind(null)}
      />
    </div>
  );
}
