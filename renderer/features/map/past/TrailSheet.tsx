import { Alert, Segmented } from 'antd';
import { useTranslation } from 'react-i18next';
import { errorText } from '../../../app/error-text.ts';
import { SheetHead } from '../SheetHead.tsx';
import { usePast, TRAIL_MINUTES, TRAIL_SCOPES, type TrailScope } from './past-store.ts';
import { TrailExport } from './TrailExport.tsx';
import type { TrailsState } from './use-trails.ts';

/** Which trails there are, or why there are none. */
function Status({ trails }: { trails: TrailsState }): React.JSX.Element | null {
  const { t } = useTranslation('map');
  const replaying = usePast((s) => s.replay !== null);
  const { unitIds, loading, count, truncated } = trails;
  const text =
    unitIds === null
      ? t('trail.nobody')
      : replaying
        ? t('trail.replaying')
        : loading
          ? t('trail.loading')
          : count === null
            ? null
            : t('trail.count', { count });
  return text === null ? null : (
    <p className="map-card-court" role="status">
      {text}
      {truncated && ` · ${t('trail.truncated')}`}
    </p>
  );
}

/** Whose trails are drawn, and how long they are. */
export function TrailSheet({ trails }: { trails: TrailsState }): React.JSX.Element {
  const { t } = useTranslation('map');
  const trailScope = usePast((s) => s.trailScope);
  const trailMinutes = usePast((s) => s.trailMinutes);
  const chosen = usePast((s) => s.chosen);
  return (
    <section
      className="map-card"
      aria-label={t('trail.title')}
      data-testid="map-trails"
      data-count={trails.count ?? 0}
    >
      <SheetHead
        title={t('trail.title')}
        onClose={() => usePast.setState({ trailsOpen: false })}
        testId="map-trails-close"
      />
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
      {trailScope !== 'none' && <Status trails={trails} />}
      {trails.count !== null && trails.count > 0 && trails.unitIds !== null && (
        <TrailExport unitIds={trails.unitIds} minutes={trailMinutes} />
      )}
    </section>
  );
}
