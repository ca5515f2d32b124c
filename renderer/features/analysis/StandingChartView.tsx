import { Alert, Skeleton } from 'antd';
import { useEffect, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { periodOfSpan, type StandingChart } from '#shared/analysis/chart.ts';
import { dayOf } from '#shared/calendar/zone.ts';
import { errorText } from '../../app/error-text.ts';
import { useApi, useSession } from '../../app/session.ts';
import { useCourtNames } from '../pipeline/shared/court-names.ts';
import { LazyChart } from './chart/LazyChart.tsx';
import { chartOption } from './chart/option.ts';
import { useChartWords } from './chart/use-chart-words.ts';
import { Numbers } from './explore/Numbers.tsx';
import { useFigures } from './use-figures.ts';
import { useNames } from './use-names.ts';
import './analysis.css';

/** Text below this, px, is read by nobody. */
const LEAST_FONT = 12;

/** What a standing chart is called: its court, its measures and its days. */
export function useChartTitle(chart: StandingChart): string {
  const { t } = useTranslation('analysis');
  const names = useNames(chart.catalogueId);
  const own = useSession((s) => s.me?.courtId ?? '');
  const { short } = useCourtNames();
  return `${short(chart.courtId ?? own)} ${chart.measures.map(names.measure).join('、')}（${t(`span.${chart.span}`)}）`;
}

/** A chart that stands on a wall: its text is as large as the hall has to read it. */
export function StandingChartView({ chart }: { chart: StandingChart }): React.JSX.Element {
  const api = useApi();
  const names = useNames(chart.catalogueId);
  const title = useChartTitle(chart);
  const { catalogueId, courtId, measures, dimensions, filters, span } = chart;
  const { data: table, error } = useFigures({
    catalogueId,
    ...(courtId === null ? {} : { courtId }),
    measures,
    dimensions,
    filters,
    period: periodOfSpan(span, dayOf(api.serverNow())),
    comparison: 'none',
  });
  const words = useChartWords(table, names);
  const place = useRef<HTMLDivElement>(null);
  /** null until it has been laid out. */
  const [font, setFont] = useState<number | null>(null);
  useEffect(() => {
    const element = place.current;
    if (element === null) {
      return undefined;
    }
    // The tile has the size of the hall's reading text, which a canvas can't inherit.
    const observer = new ResizeObserver(() =>
      setFont(Math.max(LEAST_FONT, Number.parseFloat(getComputedStyle(element).fontSize))),
    );
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  const option = useMemo(
    () => (table === undefined || font === null ? null : chartOption(chart.chart, { table, words, font })),
    [table, words, chart.chart, font],
  );
  return (
    <div className="analysis-standing" ref={place} data-testid="standing-chart">
      {table === undefined && error === null && <Skeleton active paragraph={{ rows: 6 }} />}
      {table === undefined && error !== null && <Alert type="warning" showIcon title={errorText(error)} />}
      {table !== undefined && option !== null && <LazyChart option={option} label={title} />}
      {table !== undefined && dimensions.length === 0 && <Numbers table={table} names={names} />}
    </div>
  );
}
