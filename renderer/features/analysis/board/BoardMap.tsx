import { Select } from 'antd';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { BOARD_MEASURES, type MeasureId } from '#shared/analysis/measures.ts';
import type { SituationBoard } from '#shared/contract/analysis.ts';
import { CourtMap } from '../map/CourtMap.tsx';
import type { Names } from '../use-names.ts';

/** The figure of the board that has a target: where it is missed is seen first. */
export const FIRST_ON_MAP: MeasureId = 'overTermRate';

/** The courts of a board by one of its figures. */
export function boardFigures(
  { figures, courts }: SituationBoard,
  measure: MeasureId,
): { courtId: string; value: number | null }[] {
  const index = figures.findIndex((figure) => figure.measure === measure);
  return courts.map(({ courtId, cells }) => ({ courtId, value: cells[index]?.value ?? null }));
}

interface BoardMapProps {
  board: SituationBoard;
  names: Names;
  measure: MeasureId;
  onMeasure: (measure: MeasureId) => void;
  /** Shows a court's board; null: it is only read. */
  onCourt: ((courtId: string) => void) | null;
}

/** The courts of a board on the map, by one of its figures. */
export function BoardMap({ board, names, measure, onMeasure, onCourt }: BoardMapProps): React.JSX.Element {
  const { t } = useTranslation('analysis');
  const figures = useMemo(() => boardFigures(board, measure), [board, measure]);
  return (
    <section className="situation-map" aria-label={t('map.label', { name: names.measure(measure) })}>
      {onCourt === null ? (
        <h3>{names.measure(measure)}</h3>
      ) : (
        <Select<MeasureId>
          size="small"
          aria-label={t('map.measure')}
          value={measure}
          options={BOARD_MEASURES.map((value) => ({ value, label: names.measure(value) }))}
          onChange={onMeasure}
          data-testid="board-map-measure"
        />
      )}
      <CourtMap measure={measure} figures={figures} names={names} onCourt={onCourt} />
    </section>
  );
}
