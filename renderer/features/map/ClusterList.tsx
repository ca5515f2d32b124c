import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Unit } from '#shared/units.ts';
import { useLive, type LiveState } from '../../app/live/store.ts';
import { useSelection } from '../../app/selection.ts';
import { WORST_FIRST } from './engine/clusters.ts';
import { showCluster } from './map-store.ts';
import { MarkerIcon } from './MarkerIcon.tsx';
import { SheetHead } from './SheetHead.tsx';
import { useMarkerKind } from './use-marker-kind.ts';
import './clusters.css';

function Row({ unit }: { unit: Unit }): React.JSX.Element {
  const { t } = useTranslation('map');
  const kind = useMarkerKind(unit);
  const { unitId, selectUnit } = useSelection();
  return (
    <li>
      <button
        type="button"
        className="map-nearest-row"
        aria-current={unitId === unit.id || undefined}
        onClick={() => selectUnit(unit.id)}
        data-testid="map-cluster-row"
        data-unit-id={unit.id}
      >
        <MarkerIcon kind={kind} />
        <span className="map-nearest-name">
          {unit.callSign} <span>{unit.officerName}</span>
        </span>
        <span>{t(`state.${kind}`)}</span>
      </button>
    </li>
  );
}

/** Units with the worst first, at one kind by their call sign. */
function worstFirst(unitIds: readonly string[], { units, sos }: Pick<LiveState, 'units' | 'sos'>): string[] {
  const inSos = new Set([...sos.values()].map(({ unitId }) => unitId));
  const rank = (id: string): number =>
    WORST_FIRST.indexOf(inSos.has(id) ? 'sos' : (units.get(id)?.state ?? 'off'));
  const callSign = (id: string): string => units.get(id)?.callSign ?? '';
  return unitIds.toSorted((a, b) => rank(a) - rank(b) || callSign(a).localeCompare(callSign(b), 'zh-CN'));
}

/** The units that stand too close together to be seen one by one, in the order of when the list was opened. */
export function ClusterList({ unitIds }: { unitIds: readonly string[] }): React.JSX.Element {
  const { t } = useTranslation('map');
  const live = useLive();
  const [order] = useState(() => worstFirst(unitIds, live));
  return (
    <section className="map-card" aria-label={t('cluster.listTitle')} data-testid="map-cluster-list">
      <SheetHead
        title={t('cluster.title', { count: unitIds.length })}
        onClose={() => showCluster(null)}
        testId="map-cluster-close"
      />
      <ol className="map-nearest-rows map-cluster-rows">
        {order.map((id) => {
          const unit = live.units.get(id);
          return unit === undefined ? null : <Row key={id} unit={unit} />;
        })}
      </ol>
    </section>
  );
}
