import { useTranslation } from 'react-i18next';
import { MEASURES, type MeasureId } from '#shared/analysis/measures.ts';
import { figureText, shortFigure } from '../figure-text.ts';
import { SHADES } from './shades.ts';

interface LegendProps {
  measure: MeasureId;
  range: { least: number; most: number } | null;
}

/** What the shades of the map mean. */
export function Legend({ measure, range }: LegendProps): React.JSX.Element | null {
  const { t } = useTranslation('analysis');
  const { unit, target } = MEASURES[measure];
  if (target !== null) {
    return (
      <figcaption className="court-map-legend">
        {(['met', 'behind'] as const).map((shade) => (
          <span key={shade}>
            <i data-shade={shade} />
            {t(`board.${shade}`, { target: figureText(unit, target.value) })}
          </span>
        ))}
      </figcaption>
    );
  }
  return range === null ? null : (
    <figcaption className="court-map-legend">
      {shortFigure(unit, range.least)}
      <span className="court-map-scale">
        {Array.from({ length: SHADES }, (_, shade) => (
          <i key={shade} data-shade={shade} />
        ))}
      </span>
      {shortFigure(unit, range.most)}
    </figcaption>
  );
}
