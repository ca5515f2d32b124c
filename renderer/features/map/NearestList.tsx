import { ReloadOutlined } from '@ant-design/icons';
import { Alert, Button, Skeleton } from 'antd';
import { useTranslation } from 'react-i18next';
import type { LonLat } from '#shared/geo.ts';
import type { NearestUnit } from '#shared/units.ts';
import { errorText } from '../../app/error-text.ts';
import { formatAge, formatClock, formatDistance } from '../../app/format.ts';
import { useLive } from '../../app/live/store.ts';
import { useSelection } from '../../app/selection.ts';
import { StateMark } from '../../components/StateMark.tsx';
import { formatPlace } from './coordinates.ts';
import { showNearest } from './map-store.ts';
import { MarkerIcon } from './MarkerIcon.tsx';
import { SheetHead } from './SheetHead.tsx';
import { useMarkerKind } from './use-marker-kind.ts';
import type { NearestState } from './use-nearest.ts';
import type { Unit } from '#shared/units.ts';

interface RowProps {
  rank: number;
  unit: Unit;
  found: NearestUnit;
  onSelect: (unitId: string) => void;
}

function Row({ rank, unit, found, onSelect }: RowProps): React.JSX.Element {
  const { t } = useTranslation('map');
  const kind = useMarkerKind(unit);
  const selected = useSelection((s) => s.unitId === unit.id);
  return (
    <li>
      <button
        type="button"
        className="map-nearest-row"
        aria-current={selected || undefined}
        onClick={() => onSelect(unit.id)}
        data-testid="map-nearest-row"
        data-unit-id={unit.id}
      >
        <span className="map-nearest-rank">{rank}</span>
        <MarkerIcon kind={kind} />
        <span className="map-nearest-name">
          {unit.callSign} <span>{unit.officerName}</span>
        </span>
        <b>{formatDistance(found.distanceM)}</b>
        {found.caveats.length > 0 && (
          <span className="map-nearest-caveats">
            {found.caveats.map((caveat) => (
              <span key={caveat} data-caveat={caveat}>
                <StateMark state={caveat === 'sos' ? 'danger' : 'attention'} size={9} />
                {t(`caveat.${caveat}`, { age: formatAge(found.fixAgeMs) })}
              </span>
            ))}
          </span>
        )}
      </button>
    </li>
  );
}

function Rows({
  state,
  onSelect,
}: {
  state: NearestState;
  onSelect: (unitId: string) => void;
}): React.JSX.Element {
  const { t } = useTranslation('map');
  const units = useLive((live) => live.units);
  if (state.error !== null) {
    return <Alert type="error" showIcon title={errorText(state.error)} />;
  }
  if (state.units === null) {
    return <Skeleton active title={false} paragraph={{ rows: 4 }} />;
  }
  if (state.units.length === 0) {
    return <p className="map-card-none">{t('nearest.none')}</p>;
  }
  return (
    <ol className="map-nearest-rows">
      {state.units.map((found, i) => {
        const unit = units.get(found.unitId);
        return unit === undefined ? null : (
          <Row key={found.unitId} rank={i + 1} unit={unit} found={found} onSelect={onSelect} />
        );
      })}
    </ol>
  );
}

/** Who is left out, and why: a nearer unit that isn't there raises questions. */
function PassedOver({ state }: { state: NearestState }): React.JSX.Element | null {
  const { t } = useTranslation('map');
  const units = useLive((live) => live.units);
  const { passedOver } = state;
  if (passedOver === null || passedOver.total === 0) {
    return null;
  }
  return (
    <details className="map-passed-over" data-testid="map-passed-over">
      <summary>{t('nearest.passedOver', { count: passedOver.total })}</summary>
      <ul>
        {passedOver.units.map(({ unitId, reason, distanceM }) => (
          <li key={unitId} data-reason={reason}>
            {units.get(unitId)?.callSign ?? unitId} · {t(`passedOver.${reason}`)}
            {distanceM !== null && ` · ${formatDistance(distanceM)}`}
          </li>
        ))}
      </ul>
    </details>
  );
}

/** The units next to a point, with what speaks against each. */
export function NearestList({
  from,
  state,
  onSelect,
}: {
  from: LonLat;
  state: NearestState;
  onSelect: (unitId: string) => void;
}): React.JSX.Element {
  const { t } = useTranslation('map');
  return (
    <section className="map-card" aria-label={t('nearest.title')} data-testid="map-nearest">
      <SheetHead title={t('nearest.title')} onClose={() => showNearest(null)} testId="map-nearest-close">
        <Button
          size="small"
          type="text"
          icon={<ReloadOutlined />}
          loading={state.loading}
          aria-label={t('nearest.refresh')}
          title={t('nearest.refresh')}
          onClick={state.refresh}
        />
      </SheetHead>
      <p className="map-card-court">
        {formatPlace(from)}
        {state.units !== null && ` · ${t('nearest.asOf', { time: formatClock(state.answeredAt) })}`}
      </p>
      <Rows state={state} onSelect={onSelect} />
      <PassedOver state={state} />
    </section>
  );
}
