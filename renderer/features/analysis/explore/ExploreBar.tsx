import { Select } from 'antd';
import { useTranslation } from 'react-i18next';
import { chartOf, ChartKind, Span } from '#shared/analysis/chart.ts';
import { DIMENSIONS, DimensionId } from '#shared/analysis/dimensions.ts';
import { allows, MEASURE_IDS, MEASURES, type MeasureId } from '#shared/analysis/measures.ts';
import { Comparison, Period } from '#shared/analysis/period.ts';
import { MOST_MEASURES } from '#shared/analysis/saved.ts';
import { CourtPick } from '../../pipeline/shared/CourtPick.tsx';
import type { Names } from '../use-names.ts';
import { fitting, type ExploreView } from './state.ts';

interface ExploreBarProps {
  view: ExploreView;
  courtId: string;
  names: Names;
  onChange: (view: ExploreView) => void;
}

const GROUPS = ['run', 'stay', 'money', 'act', 'order', 'node', 'clock'] as const;

/** What is looked at: measures, breakdown, court, days, what it is compared with, and how it is drawn. */
export function ExploreBar({ view, courtId, names, onChange }: ExploreBarProps): React.JSX.Element {
  const { t } = useTranslation('analysis');
  const set = (change: Partial<ExploreView>): void => onChange(fitting({ ...view, ...change }));
  const measures = GROUPS.map((grain) => ({
    label: t(`grain.${grain}`),
    options: MEASURE_IDS.filter((id) => MEASURES[id].grain === grain).map((value) => ({
      value,
      label: names.measure(value),
    })),
  }));
  const dimensions = DimensionId.options
    .filter((id) => view.measures.every((measure) => allows(MEASURES[measure], id)))
    .map((value) => ({
      value,
      label: names.dimension(value),
      disabled:
        !view.dimensions.includes(value) &&
        DIMENSIONS[value].kind !== 'category' &&
        view.dimensions.some((id) => DIMENSIONS[id].kind === DIMENSIONS[value].kind),
    }));
  const spans = [...Span.options, 'fixed' as const].map((value) => ({ value, label: t(`span.${value}`) }));
  return (
    <div className="analysis-bar">
      <CourtPick value={courtId} onChange={(court) => set({ courtId: court })} />
      <Select<MeasureId[]>
        mode="multiple"
        size="small"
        className="analysis-measures"
        aria-label={t('explore.measures')}
        placeholder={t('explore.measures')}
        maxCount={MOST_MEASURES}
        showSearch={{ optionFilterProp: 'label' }}
        popupMatchSelectWidth={false}
        value={view.measures}
        options={measures}
        onChange={(next) => {
          if (next.length > 0) {
            set({ measures: next });
          }
        }}
        data-testid="analysis-measures"
      />
      <Select<DimensionId[]>
        mode="multiple"
        size="small"
        className="analysis-dimensions"
        aria-label={t('explore.dimensions')}
        placeholder={t('explore.dimensions')}
        maxCount={2}
        popupMatchSelectWidth={false}
        value={view.dimensions}
        options={dimensions}
        onChange={(next) => set({ dimensions: next })}
        data-testid="analysis-dimensions"
      />
      <Select<Span | 'fixed'>
        size="small"
        className="analysis-span"
        aria-label={t('explore.period')}
        value={view.span ?? 'fixed'}
        options={spans}
        popupMatchSelectWidth={false}
        onChange={(span) => set({ span: span === 'fixed' ? null : span })}
        data-testid="analysis-span"
      />
      {view.span === null && (
        <span className="analysis-fixed">
          {(['from', 'to'] as const).map((end) => (
            <input
              key={end}
              type="date"
              className="analysis-date"
              aria-label={t(`explore.${end}`)}
              value={view.period[end]}
              onChange={({ target: { value } }) => {
                const period = Period.safeParse({ ...view.period, [end]: value });
                if (period.success) {
                  set({ period: period.data });
                }
              }}
            />
          ))}
        </span>
      )}
      <Select<Comparison>
        size="small"
        aria-label={t('explore.comparison')}
        className="analysis-compare"
        value={view.comparison}
        options={Comparison.options.map((value) => ({ value, label: t(`comparison.${value}`) }))}
        popupMatchSelectWidth={false}
        onChange={(comparison) => set({ comparison })}
        data-testid="analysis-comparison"
      />
      <Select<ChartKind>
        size="small"
        aria-label={t('explore.chart')}
        className="analysis-kind"
        value={view.chart}
        options={ChartKind.options
          .filter((kind) => kind === 'auto' || chartOf(kind, { ...view, rows: 0 }) === kind)
          .map((value) => ({ value, label: t(`chart.${value}`) }))}
        popupMatchSelectWidth={false}
        onChange={(chart) => set({ chart })}
      />
    </div>
  );
}
