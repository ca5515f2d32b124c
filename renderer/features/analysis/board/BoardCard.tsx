import { useTranslation } from 'react-i18next';
import { MEASURES } from '#shared/analysis/measures.ts';
import type { SituationBoard } from '#shared/contract/analysis.ts';
import { Definition } from '../Definition.tsx';
import { figureText, shortFigure } from '../figure-text.ts';
import type { Names } from '../use-names.ts';
import { isBehindTarget, sinceYesterday } from './standing.ts';
import { Spark } from './Spark.tsx';

interface BoardCardProps {
  figure: SituationBoard['figures'][number];
  names: Names;
  /** Opens the figure in Explore; null: it is only read. */
  onOpen: (() => void) | null;
}

/** A figure of the situation board: where it stands, how it moved since yesterday, its target and its past months. */
export function BoardCard({ figure, names, onOpen }: BoardCardProps): React.JSX.Element {
  const { t } = useTranslation('analysis');
  const { measure: id, cell, yesterday, trend } = figure;
  const { unit, target } = MEASURES[id];
  const behind = isBehindTarget(id, cell.value);
  const change = sinceYesterday(id, cell.value, yesterday?.value ?? null);
  const value = cell.value === null ? '—' : shortFigure(unit, cell.value);
  return (
    <article
      className="situation-card"
      data-behind={behind || undefined}
      data-testid="board-figure"
      data-measure={id}
    >
      <header>
        {onOpen === null ? (
          <span>{names.measure(id)}</span>
        ) : (
          <button type="button" className="analysis-link" onClick={onOpen}>
            {names.measure(id)}
          </button>
        )}
        {onOpen !== null && <Definition id={id} names={names} />}
      </header>
      <b title={cell.value === null ? undefined : figureText(unit, cell.value)}>{value}</b>
      <footer>
        {change !== null && (
          <span data-better={change.better ?? undefined}>
            {t('board.sinceYesterday', { change: change.text })}
          </span>
        )}
        {change === null && MEASURES[id].timing === 'now' && <span>{t('board.now')}</span>}
        {target !== null && (
          <span className="situation-goal">
            {t(behind ? 'board.behind' : 'board.met', { target: figureText(unit, target.value) })}
          </span>
        )}
      </footer>
      <Spark values={trend.map((one) => one.value)} />
    </article>
  );
}
