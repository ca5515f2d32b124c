import { useTranslation } from 'react-i18next';
import { errorText } from '../../../app/error-text.ts';
import { StateMark } from '../../../components/StateMark.tsx';
import { SITE_STEPS } from '../engine/sites.ts';
import { useMapStore } from '../map-store.ts';
import type { CaseSites } from './use-case-sites.ts';
import './sites.css';

/** What the marks of sites mean, and why there are none. */
export function SiteLegend({ sites: { sites, error } }: { sites: CaseSites }): React.JSX.Element | null {
  const { t } = useTranslation('map');
  const wanted = useMapStore((s) => s.sites);
  if (!wanted) {
    return null;
  }
  return (
    <section
      className="map-site-legend"
      aria-label={t('site.title')}
      data-testid="map-site-legend"
      data-count={sites.length}
    >
      <h3>{t('site.title')}</h3>
      {error !== null && (
        <p role="status">
          <StateMark state="attention" /> {errorText(error)}
        </p>
      )}
      {sites.length === 0 ? (
        <p className="map-site-none">{t('site.empty')}</p>
      ) : (
        <ul>
          {SITE_STEPS.map((step) => (
            <li key={step}>
              <span className="map-site-swatch" data-step={step} />
              {t(`site.step.${step}`)} <b>{sites.filter((site) => site.step === step).length}</b>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
