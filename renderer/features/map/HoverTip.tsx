import { useTranslation } from 'react-i18next';
import { useLive } from '../../app/live/store.ts';
import { useNow } from '../../app/now.ts';
import { fixAgeText } from './coordinates.ts';
import { useFix } from './fix.ts';
import { MarkerIcon } from './MarkerIcon.tsx';
import { useMarkerKind } from './use-marker-kind.ts';
import type { Hover } from './use-unit-map.ts';
import type { Unit } from '#shared/units.ts';

function Tip({ unit, at }: { unit: Unit; at: Hover['at'] }): React.JSX.Element {
  const { t, i18n } = useTranslation('map');
  const kind = useMarkerKind(unit);
  const fix = useFix(unit.no);
  const now = useNow();
  const court = useLive((live) => live.courts.get(unit.courtId));
  return (
    <div
      className="map-tip"
      role="tooltip"
      style={{ transform: `translate(${at.x}px, ${at.y}px)` }}
      data-testid="map-tip"
    >
      <div>
        <b>
          {unit.callSign} {unit.officerName}
        </b>
        <span>
          <MarkerIcon kind={kind} size={12} /> {t(`state.${kind}`)}
          {fix !== null && ` · ${fixAgeText(now - fix.at)}`}
        </span>
        <span>{i18n.language === 'en' ? court?.nameEn : court?.nameZh}</span>
      </div>
    </div>
  );
}

/** What the marker under the pointer is. */
export function HoverTip({ hover }: { hover: Hover }): React.JSX.Element | null {
  const unit = useLive((live) => live.units.get(hover.unitId));
  return unit === undefined ? null : <Tip unit={unit} at={hover.at} />;
}
