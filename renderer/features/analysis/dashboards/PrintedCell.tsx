import { useTranslation } from 'react-i18next';
import type { DashboardCell } from '#shared/analysis/saved.ts';
import { dayOf } from '#shared/calendar/zone.ts';
import { useApi } from '../../../app/session.ts';
import { useCourtNames } from '../../pipeline/shared/court-names.ts';
import { questionOf } from '../explore/state.ts';
import { PrintedDrawing, PrintedTable } from '../print/PrintedTable.tsx';
import { useFigures } from '../use-figures.ts';
import { useNames } from '../use-names.ts';
import { narrowedCell, type Narrowing } from './narrow.ts';
import { useCellTitle } from './use-cell-title.ts';

/** Half of a page's width, and its height with a head, px. */
const WIDTH = 490;
const HEIGHT = 260;

/** A chart of a dashboard on paper. */
export function PrintedCell({
  cell,
  narrowings,
}: {
  cell: DashboardCell;
  narrowings: readonly Narrowing[];
}): React.JSX.Element | null {
  const { t } = useTranslation('analysis');
  const api = useApi();
  const names = useNames(cell.question.catalogueId);
  const { short } = useCourtNames();
  const title = useCellTitle(names)(cell);
  const { view } = narrowedCell(cell, narrowings, dayOf(api.serverNow()));
  const { data: table } = useFigures(questionOf(view));
  return table === undefined ? null : (
    <section className="print-cell">
      <h2>{title}</h2>
      <small>
        {short(table.courtId)} {t('explore.days', table.period)}
      </small>
      {table.dimensions.length === 0 ? (
        <PrintedTable table={table} names={names} />
      ) : (
        <PrintedDrawing table={table} names={names} kind={view.chart} width={WIDTH} height={HEIGHT} />
      )}
    </section>
  );
}
