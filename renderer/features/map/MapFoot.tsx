import type { RefObject } from 'react';
import { useTranslation } from 'react-i18next';
import { useReadable } from '../../api/index.ts';
import { MARKER_KINDS } from './engine/fleet.ts';
import { BaseMapChoice } from './base-maps/BaseMapChoice.tsx';
import type { ShownBaseMap } from './engine/base-map.ts';
import type { UnitMap } from './engine/types.ts';
import { MarkerIcon } from './MarkerIcon.tsx';

/** Shapes of the states with how many units are in each. */
function Legend({ map }: { map: UnitMap }): React.JSX.Element {
  const { t } = useTranslation('map');
  const { counts } = useReadable(map.figures);
  return (
    <ul className="map-legend" aria-label={t('legend')} data-testid="map-legend">
      {[...MARKER_KINDS].reverse().map((kind) => (
        <li key={kind} data-kind={kind} data-count={counts[kind]}>
          <MarkerIcon kind={kind} />
          {t(`state.${kind}`)} <b>{counts[kind]}</b>
        </li>
      ))}
    </ul>
  );
}

interface MapFootProps {
  map: UnitMap | null;
  /** Filled by the map as the pointer moves, outside React. */
  readout: RefObject<HTMLSpanElement | null>;
  /** What is drawn on: null for the server's own base map, undefined for none. */
  baseMap: ShownBaseMap | undefined;
}

/** Legend, coordinates under the pointer, and where the base map comes from. */
export function MapFoot({ map, readout, baseMap }: MapFootProps): React.JSX.Element {
  const { t } = useTranslation('map');
  return (
    <footer className="map-foot">
      {map !== null && <Legend map={map} />}
      <span className="map-foot-space" />
      <span className="map-readout" ref={readout} data-testid="map-readout" title={t('datum')} />
      <BaseMapChoice shown={baseMap} />
    </footer>
  );
}
