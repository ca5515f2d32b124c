import { useEffect } from 'react';
import { useLive } from '../../app/live/store.ts';
import { useSelection } from '../../app/selection.ts';
import type { UnitMap } from './engine/types.ts';
import { useFences } from './fences/fence-store.ts';
import { FenceSheet } from './fences/FenceSheet.tsx';
import { useMapStore } from './map-store.ts';
import { NearestList } from './NearestList.tsx';
import { usePast } from './past/past-store.ts';
import { TrailSheet } from './past/TrailSheet.tsx';
import { useTrails } from './past/use-trails.ts';
import { useTool } from './tools/tool-store.ts';
import { ToolSheet } from './tools/ToolSheet.tsx';
import { UnitCard } from './UnitCard.tsx';
import { useNearest } from './use-nearest.ts';
import { useTrack } from './use-track.ts';

/** Width of the sheet at the right with its margin; see map.css. */
const SHEET_PX = 316;

/** What stands at the right of the map: tool in hand, the nearest units, the selected one, fences, trails. */
export function MapSheets({ map }: { map: UnitMap | null }): React.JSX.Element | null {
  const nearestTo = useMapStore((s) => s.nearestTo);
  const { unitId, selectUnit } = useSelection();
  const unit = useLive((live) => live.units.get(unitId ?? ''));
  const tool = useTool((s) => s.tool);
  const fencesOpen = useFences((s) => s.open);
  const trailsOpen = usePast((s) => s.trailsOpen);
  const nearest = useNearest(map);
  const track = useTrack(map);
  const trails = useTrails(map);
  const open = nearestTo !== null || unit !== undefined || tool !== null || fencesOpen || trailsOpen;
  useEffect(() => map?.setCovered(open ? SHEET_PX : 0), [map, open]);
  return open ? (
    <aside className="map-sheet">
      {tool !== null && <ToolSheet tool={tool} />}
      {trailsOpen && <TrailSheet trails={trails} />}
      {nearestTo !== null && <NearestList from={nearestTo} state={nearest} onSelect={selectUnit} />}
      {unit !== undefined && (
        <UnitCard key={unit.id} unit={unit} track={track} onClose={() => selectUnit(null)} />
      )}
      {fencesOpen && <FenceSheet map={map} />}
    </aside>
  ) : null;
}
