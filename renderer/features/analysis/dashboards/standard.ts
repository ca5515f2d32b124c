import type { DashboardCell } from '#shared/analysis/saved.ts';
import { DEFAULT_CATALOGUE } from '../../pipeline/default-catalogue.ts';

type Given = Pick<DashboardCell['question'], 'measures' | 'dimensions'> &
  Partial<DashboardCell['question'] & Pick<DashboardCell, 'width' | 'height'>>;

function cellOf({ width = 2, height = 1, ...question }: Given): DashboardCell {
  return {
    id: crypto.randomUUID(),
    title: null,
    width,
    height,
    question: {
      catalogueId: DEFAULT_CATALOGUE,
      courtId: null,
      filters: {},
      span: 'last12Months',
      period: null,
      comparison: 'none',
      chart: 'auto',
      ...question,
    },
  };
}

/** What a court asks first, to begin a dashboard with: what comes in and goes out, where it stands, by whom and how it ends. */
export const standardCells = (): DashboardCell[] => [
  cellOf({ measures: ['received', 'closed'], dimensions: ['month'], width: 4 }),
  cellOf({ measures: ['pending', 'clearanceRate'], dimensions: [], comparison: 'lastYear' }),
  cellOf({ measures: ['closed'], dimensions: ['court'] }),
  cellOf({ measures: ['closed'], dimensions: ['closingWay'] }),
  cellOf({ measures: ['closed'], dimensions: ['caseKind'] }),
  cellOf({ measures: ['closingDaysMedian'], dimensions: ['month'], width: 3 }),
  cellOf({ measures: ['actualCompletionRate', 'withinTermRate'], dimensions: ['month'], width: 3 }),
];
