import { useTranslation } from 'react-i18next';
import { OVER_TERM_GOAL } from '#shared/cases/overview.ts';
import type { Court } from '#shared/courts.ts';
import { errorText } from '../../app/error-text.ts';
import { openView } from '../../app/views.ts';
import { StateMark } from '../../components/StateMark.tsx';
import { formatCount, formatRate } from '../pipeline/words.ts';
import type { CourtTint } from './court-tint.ts';
import { useMapStore } from './map-store.ts';
import type { CourtTintState } from './use-court-tint.ts';
import type { AreaHover } from './use-unit-map.ts';
import './court-tint.css';

/** What the colours and hatchings of tinted areas mean. */
function TintLegend({ error }: { error: unknown }): React.JSX.Element | null {
  const { t } = useTranslation('map');
  const wanted = useMapStore((s) => s.tint);
  if (!wanted) {
    return null;
  }
  const goal = formatRate(OVER_TERM_GOAL);
  const twice = formatRate(2 * OVER_TERM_GOAL);
  const steps = [
    ['within', t('tint.within', { goal })],
    ['over', t('tint.over', { goal })],
    ['twice', t('tint.twice', { twice })],
    ['none', t('tint.none')],
  ] as const;
  return (
    <section className="map-tint-legend" aria-label={t('tint.title')} data-testid="map-tint-legend">
      <h3>{t('tint.title')}</h3>
      {error !== null && (
        <p role="status">
          <StateMark state="attention" /> {errorText(error)}
        </p>
      )}
      <ul>
        {steps.map(([step, text]) => (
          <li key={step}>
            <span className="map-tint-swatch" data-step={step} />
            {text}
          </li>
        ))}
      </ul>
    </section>
  );
}

/** Which court the area under the pointer belongs to, and how it stands. */
function AreaTip({ area, tint }: { area: AreaHover; tint: CourtTint }): React.JSX.Element {
  const { t, i18n } = useTranslation('map');
  const { court, rate, overdue, step } = tint;
  return (
    <div
      className="map-tip"
      role="tooltip"
      style={{ transform: `translate(${area.at.x}px, ${area.at.y}px)` }}
      data-testid="map-area-tip"
      data-court={court.id}
    >
      <div>
        <b>{i18n.language === 'en' ? court.nameEn : court.nameZh}</b>
        <span>
          {step !== 'within' && <StateMark state="danger" size={9} />}{' '}
          {t('tint.rate', { rate: formatRate(rate) })}
        </span>
        <span>{t('tint.overdue', { n: formatCount(overdue) })}</span>
        <span className="map-tip-hint">{t('tint.open')}</span>
      </div>
    </div>
  );
}

/** The legend of tinted areas, and what the one under the pointer is. */
export function CourtTintView({
  tint: { tints, error },
  area,
}: {
  tint: CourtTintState;
  area: AreaHover | null;
}): React.JSX.Element {
  const pointed = tints.get(area?.code ?? '');
  return (
    <>
      {area !== null && pointed !== undefined && <AreaTip area={area} tint={pointed} />}
      <TintLegend error={error} />
    </>
  );
}

/** Shows the board of a court: of one without courts below it, its judges. */
export function openBoard({ id, level }: Court): void {
  openView('boards', { court: id, tab: level === 'basic' ? 'judges' : '' });
}
