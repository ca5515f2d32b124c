import { useTranslation } from 'react-i18next';
import { BOARD_MEASURES, MEASURES, type MeasureId } from '#shared/analysis/measures.ts';
import type { SituationBoard } from '#shared/contract/analysis.ts';
import { useCourtNames } from '../../pipeline/shared/court-names.ts';
import { boardFigures } from '../board/BoardMap.tsx';
import { hasCourtsBelow, isBehindTarget, sinceYesterday } from '../board/standing.ts';
import { figureText, shortFigure } from '../figure-text.ts';
import { PrintedMap } from '../map/CourtMap.tsx';
import type { Names } from '../use-names.ts';

/** Of the map, px: low enough for the table of a province’s courts below it on the same page. */
const MAP = { width: 640, height: 330 };

interface PrintedBoardProps {
  board: SituationBoard;
  names: Names;
  /** The figure on the map. */
  measure: MeasureId;
}

/** The situation board on paper: each figure in full, then the courts below, on the map and as a table. */
export function PrintedBoard({ board, names, measure }: PrintedBoardProps): React.JSX.Element {
  const { t } = useTranslation('analysis');
  const { short } = useCourtNames();
  return (
    <>
      <table className="print-figures">
        <thead>
          <tr>
            <th>{t('print.figure')}</th>
            <th>{t('print.value')}</th>
            <th>{t('print.change')}</th>
            <th>{t('print.target')}</th>
          </tr>
        </thead>
        <tbody>
          {board.figures.map(({ measure: id, cell: { value }, yesterday }) => {
            const { unit, target } = MEASURES[id];
            const state = isBehindTarget(id, value) ? 'behind' : 'met';
            return (
              <tr key={id}>
                <th>{names.measure(id)}</th>
                <td>{value === null ? '—' : figureText(unit, value)}</td>
                <td>{sinceYesterday(id, value, yesterday?.value ?? null)?.text ?? '—'}</td>
                <td>
                  {target === null || value === null
                    ? '—'
                    : t(`board.${state}`, { target: figureText(unit, target.value) })}
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
      {hasCourtsBelow(board) && (
        <section className="print-cell">
          <h2>{t('map.label', { name: names.measure(measure) })}</h2>
          <PrintedMap measure={measure} figures={boardFigures(board, measure)} names={names} {...MAP} />
        </section>
      )}
      {hasCourtsBelow(board) && (
        <table className="print-courts">
          <thead>
            <tr>
              <th>{names.dimension('court')}</th>
              {BOARD_MEASURES.map((id) => (
                <th key={id}>{names.measure(id)}</th>
              ))}
            </tr>
          </thead>
          <tbody>
            {board.courts.map(({ courtId, cells }) => (
              <tr key={courtId}>
                <th>{short(courtId)}</th>
                {cells.map(({ value }, index) => {
                  const id = BOARD_MEASURES[index] ?? 'received';
                  return (
                    <td key={id}>
                      {isBehindTarget(id, value) ? '▼ ' : ''}
                      {value === null ? '—' : shortFigure(MEASURES[id].unit, value)}
                    </td>
                  );
                })}
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </>
  );
}
