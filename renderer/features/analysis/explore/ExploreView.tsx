import { Alert, Button, Empty, Skeleton } from 'antd';
import type { EChartsType } from 'echarts/core';
import { useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { chartOf } from '#shared/analysis/chart.ts';
import { errorText } from '../../../app/error-text.ts';
import { useLive } from '../../../app/live/store.ts';
import { useCourtNames } from '../../pipeline/shared/court-names.ts';
import { useEscape } from '../../pipeline/shared/use-escape.ts';
import { LazyChart } from '../chart/LazyChart.tsx';
import { chartOption, pointedKeys } from '../chart/option.ts';
import { useChartWords } from '../chart/use-chart-words.ts';
import { PrintSheet } from '../print/PrintSheet.tsx';
import { PrintedDrawing, PrintedTable } from '../print/PrintedTable.tsx';
import { TableMap } from '../map/TableMap.tsx';
import { useFigures } from '../use-figures.ts';
import { SavedViews } from '../saved/SavedViews.tsx';
import { useNames } from '../use-names.ts';
import { CasesBehind } from './CasesBehind.tsx';
import { ExploreBar } from './ExploreBar.tsx';
import { ExploreExport } from './ExploreExport.tsx';
import { FigureGrid } from './FigureGrid.tsx';
import { Numbers } from './Numbers.tsx';
import { narrowed, questionOf, stepDown, type ExploreView as View } from './state.ts';
import { Trail } from './Trail.tsx';
import { useNarrowings } from './use-narrowings.ts';

/** Text of the chart on a desk, px. */
const FONT = 12;

interface ExploreProps {
  view: View;
  ownCourtId: string;
  onChange: (view: View) => void;
}

/** Asking one's own questions: measures by dimensions, drawn and as a table, down to the cases. */
export function ExploreView({ view, ownCourtId, onChange }: ExploreProps): React.JSX.Element {
  const { t } = useTranslation('analysis');
  const names = useNames(view.catalogueId);
  const courts = useLive((live) => live.courts);
  const { short } = useCourtNames();
  const { data: table, error, isStale, retry } = useFigures(questionOf(view));
  const words = useChartWords(table, names);
  const narrowings = useNarrowings(view, names, table?.names ?? {});
  const [behind, setBehind] = useState<View | null>(null);
  const chart = useRef<EChartsType | null>(null);
  const panel = useRef<HTMLDivElement>(null);
  const option = useMemo(
    () => (table === undefined ? null : chartOption(view.chart, { table, words, font: FONT })),
    [table, words, view.chart],
  );
  const courtId = view.courtId ?? ownCourtId;
  const parentId = courts.get(courtId)?.parentId ?? null;
  const hasBelow = (id: string): boolean => [...courts.values()].some((court) => court.parentId === id);
  const down = (keys: (string | null)[]): void => {
    const next = stepDown({ ...view, courtId }, keys, hasBelow);
    if (next === null) {
      setBehind(narrowed(view, keys));
    } else {
      onChange(next);
    }
  };
  useEscape(panel, () => {
    if (parentId === null || !courts.has(parentId)) {
      return false;
    }
    onChange({ ...view, courtId: parentId });
    return true;
  });
  const title = `${short(courtId)} ${view.measures.map(names.measure).join(t('listSeparator'))}`;
  const drawn = table === undefined ? null : chartOf(view.chart, { ...table, rows: table.rows.length });
  const isEmpty =
    table !== undefined && table.totals.every(({ n, withheld }) => n === 0 && withheld !== true);
  return (
    <div className="analysis-explore" ref={panel} data-testid="analysis-explore">
      <ExploreBar view={view} courtId={courtId} names={names} onChange={onChange} />
      <div className="analysis-row">
        <Trail view={view} courtId={courtId} narrowings={narrowings} onChange={onChange} />
        <span className="analysis-space" />
        <SavedViews view={view} onOpen={onChange} />
        {table !== undefined && (
          <ExploreExport
            view={view}
            table={table}
            names={names}
            title={title}
            option={option}
            chart={chart}
          />
        )}
      </div>
      {error !== null && (
        <Alert
          type="error"
          showIcon
          title={errorText(error)}
          action={
            <Button size="small" onClick={retry}>
              {t('retry')}
            </Button>
          }
        />
      )}
      {table === undefined && error === null && (
        <Skeleton active className="analysis-skeleton" paragraph={{ rows: 10 }} />
      )}
      {table !== undefined && isEmpty && (
        <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={t('explore.empty')} />
      )}
      {table !== undefined && !isEmpty && (
        <PrintSheet
          title={title}
          about={[
            t('explore.days', view.period),
            ...(table.compared === null ? [] : [t(`comparison.${view.comparison}`)]),
            ...narrowings.map(({ text }) => text),
          ]}
        >
          <PrintedDrawing table={table} names={names} kind={view.chart} width={980} height={330} />
          <PrintedTable table={table} names={names} />
        </PrintSheet>
      )}
      {table !== undefined && !isEmpty && (
        <div className="analysis-answer" data-stale={isStale || undefined}>
          {drawn === 'number' && <Numbers table={table} names={names} />}
          {drawn === 'map' && (
            <div className="analysis-drawing">
              <TableMap table={table} names={names} onKeys={down} />
            </div>
          )}
          {option !== null && (
            <div className="analysis-drawing">
              <LazyChart
                option={option}
                label={t('explore.chartLabel', { title })}
                onChart={(made) => {
                  chart.current = made;
                }}
                onPoint={(at) => {
                  const keys = pointedKeys(table, words, { ...at, kind: view.chart });
                  if (keys !== null) {
                    down(keys);
                  }
                }}
              />
            </div>
          )}
          {table.truncated && (
            <Alert type="info" showIcon title={t('explore.truncated', { n: table.rows.length })} />
          )}
          <FigureGrid
            table={table}
            names={names}
            onDown={down}
            onCases={(keys) => setBehind(narrowed(view, keys))}
          />
        </div>
      )}
      <CasesBehind
        view={behind}
        measure={view.measures[0] ?? 'closed'}
        names={names}
        onClose={() => setBehind(null)}
      />
    </div>
  );
}
