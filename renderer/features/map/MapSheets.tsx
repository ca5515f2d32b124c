import { useEffect } from 'react';
import { useLive } from '../../app/live/store.ts';
import { useSelection } from '../../app/selection.ts';
import { ClusterList } from './ClusterList.tsx';
import type { UnitMap } from './engine/types.ts';
import { useFences } from './fences/fence-store.ts';
import { FenceSheet } from './fences/FenceSheet.tsx';
import { useMapStore } from './map-store.ts';
import { NearestList } from './NearestList.tsx';
import { usePast } from './past/past-store.ts';
import { TrailSheet } from './past/TrailSheet.tsx';
import { useTrails } from './past/use-trails.ts';
import type { CaseSite } from './sites/case-sites.ts';
import { SiteCard } from './sites/SiteCard.tsx';
import { useTool } from './tools/tool-store.ts';
import { ToolSheet } from './tools/ToolSheet.tsx';
import { UnitCard } from './UnitCard.tsx';
import { useNearest } from './use-nearest.ts';
import { useTrack } from './use-track.ts';

/** Width of the sheet at the right with its margin; see map.css. */
const SHEET_PX = 316;

/** What stands at the right of the map: tool in hand, the nearest units, those of a cluster, the selected one, fences, trails. */
export function MapSheets({
  map,
  sites,
}: {
  map: UnitMap | null;
  sites: readonly CaseSite[];
}): React.JSX.Element | null {
  const nearestTo = useMapStore((s) => s.nearestTo);
  const siteId = useMapStore((s) => s.siteId);
  const site = sites.find(({ id }) => id === siteId);
  const clusterUnitIds = useMapStore((s) => s.clusterUnitIds);
  const { unitId, selectUnit } = useSelection();
  const unit = useLive((live) => live.units.get(unitId ?? ''));
  const tool = useTool((s) => s.tool);
  const fencesOpen = useFences((s) => s.open);
  const trailsOpen = usePast((s) => s.trailsOpen);
  const nearest = useNearest(map);
  const track = useTrack(map);
  const trails = useTrails(map);
  const lists = nearestTo !== null || clusterUnitIds !== null || site !== undefined;
  const open = lists || unit !== undefined || tool !== null || fencesOpen || trailsOpen;
  useEffect(() => map?.setCovered(open ? SHEET_PX : 0), [map, open]);
  return open ? (
    <aside className="map-sheet">
      {tool !== null && <ToolSheet tool={tool} />}
      {trailsOpen && <TrailSheet trails={trails} />}
      {nearestTo !== null && <NearestList from={nearestTo} state={nearest} onSelect={selectUnit} />}
      {site !== undefined && <SiteCard site={site} />}
      {clusterUnitIds !== null && <ClusterList key={clusterUnitIds.join(' ')} unitIds={clusterUnitIds} />}
      {unit !== undefined && (
        <UnitCard key={unit.id} unit={unit} track={track} onClose={() => selectUnit(null)} />
      )}
      {fencesOpen && <FenceSheet map={map} />}
    </aside>
  ) : null;
}
