import { Alert, Segmented } from 'antd';
import { useTranslation } from 'react-i18next';
import { errorText } from '../../../app/error-text.ts';
import { usePast, TRAIL_MINUTES, TRAIL_SCOPES, type TrailScope } from './past-store.ts';
import { TrailExport } from './TrailExport.tsx';
import type { TrailsState } from './use-trails.ts';

/** Whose trails are drawn, and how long they are. */
export function TrailSheet({ trails }: { trails: TrailsState }): React.JSX.Element {
  const { t } = useTranslation('map');
  const { trailScope, trailMinutes, chosen } = usePast();
  return (
    <section
      className="map-card"
      aria-label={t('trail.title')}
      data-testid="map-trails"
      data-count={trails.count ?? 0}
    >
      <h3>{t('trail.title')}</h3>
      <Segmented<TrailScope>
        size="small"
        block
        value={trailScope}
        onChange={(value) => usePast.setState({ trailScope: value })}
        options={TRAIL_SCOPES.map((value) => ({
          value,
          label: t(`trail.scope.${value}`),
          disabled: value === 'chosen' && chosen.size === 0,
        }))}
      />
      <Segmented<number>
        size="small"
        block
        value={trailMinutes}
        onChange={(value) => usePast.setState({ trailMinutes: value })}
        options={TRAIL_MINUTES.map((value) => ({ value, label: t('trail.minutes', { count: value }) }))}
      />
      {trails.error !== null && <Alert type="error" showIcon title={errorText(trails.error)} />}
      {trailScope !== 'none' && (
        <p className="map-card-court" role="status">
          {trails.loading
            ? t('trail.loading')
            : trails.count === null
              ? t('trail.nobody')
              : t('trail.count', { count: trails.count })}
          {trails.truncated && ` · ${t('trail.truncated')}`}
        </p>
      )}
      {trails.count !== null && trails.count > 0 && trails.unitIds !== null && (
        <TrailExport unitIds={trails.unitIds} minutes={trailMinutes} />
      )}
    </section>
  );
}
