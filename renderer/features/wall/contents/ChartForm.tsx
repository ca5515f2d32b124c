import { Button, Divider, Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Span, type StandingChart } from '#shared/analysis/chart.ts';
import { DimensionId } from '#shared/analysis/dimensions.ts';
import { allows, MEASURE_IDS, MEASURES, type MeasureId } from '#shared/analysis/measures.ts';
import { dayOf } from '#shared/calendar/zone.ts';
import type { Content } from '#shared/walls/content.ts';
import { useApi } from '../../../app/session.ts';
import { useViewParams } from '../../../app/views.ts';
import { readExplore, standingChart } from '../../analysis/explore/state.ts';
import { useChartTitle } from '../../analysis/StandingChartView.tsx';
import { useNames } from '../../analysis/use-names.ts';
import { DEFAULT_CATALOGUE } from '../../pipeline/catalogue.ts';

const FIRST: StandingChart = {
  catalogueId: DEFAULT_CATALOGUE,
  courtId: null,
  measures: ['closed'],
  dimensions: ['month'],
  filters: {},
  span: 'last12Months',
  chart: 'auto',
};

function Current({ chart, onPut }: { chart: StandingChart; onPut: () => void }): React.JSX.Element {
  const { t } = useTranslation('wall');
  const title = useChartTitle(chart);
  return (
    <div className="wall-chart-current">
      <span>
        {t('form.chartCurrent')}：{title}
      </span>
      <Button size="small" type="primary" onClick={onPut} data-testid="wall-chart-current">
        {t('form.chartPut')}
      </Button>
    </div>
  );
}

/** A chart for a wall: the one that Explore shows now, or one that is chosen here. */
export function ChartForm({ onPut }: { onPut: (content: Content) => void }): React.JSX.Element {
  const { t } = useTranslation('wall');
  const { t: analysis } = useTranslation('analysis');
  const api = useApi();
  const [params] = useViewParams('analysis');
  const [chart, setChart] = useState(FIRST);
  const names = useNames(chart.catalogueId);
  const current =
    params['m'] === undefined ? null : standingChart(readExplore(params, dayOf(api.serverNow())));
  const measure = chart.measures[0] ?? 'closed';
  const fits = (id: DimensionId, of: MeasureId): boolean => allows(MEASURES[of], id);
  const put = (of: StandingChart): void => onPut({ kind: 'chart', chart: of });
  return (
    <div className="wall-chart">
      {current !== null && (
        <>
          <Current chart={current} onPut={() => put(current)} />
          <Divider plain>{t('form.chartOwn')}</Divider>
        </>
      )}
      <Select<MeasureId>
        aria-label={analysis('explore.measures')}
        value={measure}
        showSearch={{ optionFilterProp: 'label' }}
        options={MEASURE_IDS.map((value) => ({ value, label: names.measure(value) }))}
        onChange={(next) =>
          setChart({
            ...chart,
            measures: [next],
            dimensions: chart.dimensions.filter((id) => fits(id, next)),
          })
        }
        data-testid="wall-chart-measure"
      />
      <Select<DimensionId | 'none'>
        aria-label={analysis('explore.dimensions')}
        value={chart.dimensions[0] ?? 'none'}
        options={[
          { value: 'none', label: analysis('none') },
          ...DimensionId.options
            .filter((id) => fits(id, measure))
            .map((value) => ({ value, label: names.dimension(value) })),
        ]}
        onChange={(next) => setChart({ ...chart, dimensions: next === 'none' ? [] : [next] })}
      />
      <Select<Span>
        aria-label={analysis('explore.period')}
        value={chart.span}
        options={Span.options.map((value) => ({ value, label: analysis(`span.${value}`) }))}
        onChange={(span) => setChart({ ...chart, span })}
      />
      <Button type="primary" onClick={() => put(chart)} data-testid="wall-chart-put">
        {t('form.put')}
      </Button>
    </div>
  );
}
