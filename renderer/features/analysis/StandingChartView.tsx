import { useTranslation } from 'react-i18next';
import { periodOfSpan, type StandingChart } from '#shared/analysis/chart.ts';
import { dayOf } from '#shared/calendar/zone.ts';
import { useApi, useSession } from '../../app/session.ts';
import { useCourtNames } from '../pipeline/shared/court-names.ts';
import { FigureChart } from './chart/FigureChart.tsx';
import { useNames } from './use-names.ts';
import './analysis.css';

/** What a standing chart is called: its court, its measures and its days. */
export function useChartTitle(chart: StandingChart): string {
  const { t } = useTranslation('analysis');
  const names = useNames(chart.catalogueId);
  const own = useSession((s) => s.me?.courtId ?? '');
  const { short } = useCourtNames();
  return t('standingTitle', {
    court: short(chart.courtId ?? own),
    measures: chart.measures.map(names.measure).join(t('listSeparator')),
    span: t(`span.${chart.span}`),
  });
}

/** A chart that stands on a wall: its text is as large as the hall has to read it. */
export function StandingChartView({ chart }: { chart: StandingChart }): React.JSX.Element {
  const api = useApi();
  const title = useChartTitle(chart);
  const { catalogueId, courtId, measures, dimensions, filters, span } = chart;
  return (
    <FigureChart
      kind={chart.chart}
      title={title}
      question={{
        catalogueId,
        ...(courtId === null ? {} : { courtId }),
        measures,
        dimensions,
        filters,
        period: periodOfSpan(span, dayOf(api.serverNow())),
        comparison: 'none',
      }}
    />
  );
}
