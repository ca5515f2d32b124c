import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { Court } from '#shared/courts.ts';
import type { LonLat } from '#shared/geo.ts';
import { useLive } from '../../app/live/store.ts';
import { useSelection } from '../../app/selection.ts';
import { formatPlace } from './coordinates.ts';
import { CourtTintView, openBoard } from './CourtTintView.tsx';
import type { UnitMap } from './engine/types.ts';
import { HoverTip } from './HoverTip.tsx';
import { MapFoot } from './MapFoot.tsx';
import { MapEmpty, MapNotices } from './MapNotices.tsx';
import { MapToolbar } from './MapToolbar.tsx';
import { say, showNearest, useMapStore } from './map-store.ts';
import { NearestList } from './NearestList.tsx';
import { UnitCard } from './UnitCard.tsx';
import { useCourtTint, useTintOnMap } from './use-court-tint.ts';
import { useMapActions } from './use-map-actions.ts';
import { useMapContent } from './use-map-content.ts';
import { useMapKeys } from './use-map-keys.ts';
import { useMapTargets } from './use-map-targets.ts';
import { useNearest } from './use-nearest.ts';
import { useTrack } from './use-track.ts';
import { useUnitMap, type UnitMapHandlers } from './use-unit-map.ts';
import './map.css';

/** Width of the sheet at the right with its margin; see map.css. */
const SHEET_PX = 316;

function endFollowing(): void {
  const { followedId } = useMapStore.getState();
  if (followedId !== null) {
    const callSign = useLive.getState().units.get(followedId)?.callSign ?? '';
    useMapStore.setState({ followedId: null });
    say('followEnded', { callSign });
  }
}

/** Writes the map's figures where tests read them; no rendering for that. */
function useProbe(ref: React.RefObject<HTMLElement | null>, map: UnitMap | null): void {
  useEffect(() => {
    const write = (): void => {
      const element = ref.current;
      if (element !== null && map !== null) {
        const { drawn, probe } = map.figures.get();
        element.dataset['units'] = String(drawn);
        element.dataset['probe'] = JSON.stringify(probe);
      }
    };
    write();
    return map?.figures.subscribe(write);
  }, [ref, map]);
}

function Sheets({ map }: { map: UnitMap | null }): React.JSX.Element | null {
  const nearestTo = useMapStore((s) => s.nearestTo);
  const { unitId, selectUnit } = useSelection();
  const unit = useLive((live) => live.units.get(unitId ?? ''));
  const nearest = useNearest(map);
  const track = useTrack(map);
  const open = nearestTo !== null || unit !== undefined;
  useEffect(() => map?.setCovered(open ? SHEET_PX : 0), [map, open]);
  return open ? (
    <aside className="map-sheet">
      {nearestTo !== null && <NearestList from={nearestTo} state={nearest} onSelect={selectUnit} />}
      {unit !== undefined && (
        <UnitCard key={unit.id} unit={unit} track={track} onClose={() => selectUnit(null)} />
      )}
    </aside>
  ) : null;
}

/** A click chooses the point that is asked for, else the unit, else the court whose area is tinted. */
function click(place: LonLat, unitId: string | null, court: Court | undefined): void {
  if (useMapStore.getState().picking) {
    showNearest(place);
  } else if (unitId !== null) {
    useSelection.getState().selectUnit(unitId);
  } else if (court !== undefined) {
    openBoard(court);
  }
}

/** The map of all units: where they are, how they are, who is near, what can be done. */
export function MapPanel(): React.JSX.Element {
  const { t } = useTranslation('map');
  const panel = useRef<HTMLElement>(null);
  const canvas = useRef<HTMLDivElement>(null);
  const readout = useRef<HTMLSpanElement>(null);
  const selectedId = useSelection((s) => s.unitId);
  const tint = useCourtTint();
  const handlers: UnitMapHandlers = {
    onClick: (unitId, place, areaCode) => click(place, unitId, tint.tints.get(areaCode ?? '')?.court),
    onPoint: (place) => showNearest(place),
    onPointer: (place) => {
      if (readout.current !== null) {
        readout.current.textContent = place === null ? '' : formatPlace(place);
      }
    },
    onHandMove: endFollowing,
  };
  const { map, ready, problem, hover, area, bearing } = useUnitMap(canvas, handlers);
  useMapContent(map);
  useTintOnMap(map, tint.tints);
  useMapTargets(map, ready);
  useMapActions(map);
  useMapKeys(panel, map);
  useProbe(canvas, map);
  const selectedNo = useLive((live) => live.units.get(selectedId ?? '')?.no);
  useEffect(() => {
    if (selectedNo !== undefined && useMapStore.getState().target === null) {
      map?.reveal(selectedNo);
    }
  }, [map, selectedNo]);

  return (
    <section className="map" ref={panel} aria-label={t('label')}>
      <div className="map-stage">
        <div
          className="map-canvas"
          ref={canvas}
          data-testid="map"
          data-ready={ready}
          data-selected={selectedId ?? ''}
        />
        {!ready && problem !== 'noWebGl' && <div className="map-loading">{t('loading')}</div>}
        {hover !== null && <HoverTip hover={hover} />}
        <CourtTintView tint={tint} area={area} />
        <MapToolbar map={map} bearing={bearing} />
        <MapNotices map={map} problem={problem} />
        {ready && <MapEmpty map={map} />}
        <Sheets map={map} />
      </div>
      <MapFoot map={map} readout={readout} withBaseMap={problem !== 'noBaseMap' && problem !== 'noWebGl'} />
    </section>
  );
}
