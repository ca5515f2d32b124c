import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { Court } from '#shared/courts.ts';
import { useLive } from '../../app/live/store.ts';
import { useSelection } from '../../app/selection.ts';
import { ClusterTip } from './ClusterTip.tsx';
import { formatPlace } from './coordinates.ts';
import { CourtTintView, openBoard } from './CourtTintView.tsx';
import type { MapHit, UnitMap } from './engine/types.ts';
import { useFencesOnMap } from './fences/use-fences-on-map.ts';
import { HoverTip } from './HoverTip.tsx';
import { MapFoot } from './MapFoot.tsx';
import { MapEmpty, MapNotices } from './MapNotices.tsx';
import { MapSheets } from './MapSheets.tsx';
import { MapToolbar } from './MapToolbar.tsx';
import { say, showNearest, showSite, useMapStore } from './map-store.ts';
import { usePast } from './past/past-store.ts';
import { ReplayBar } from './past/ReplayBar.tsx';
import { useReplay } from './past/use-replay.ts';
import { SiteLegend } from './sites/SiteView.tsx';
import { useCaseSites, useSitesOnMap } from './sites/use-case-sites.ts';
import { addPoint, finishTool, isCircle, undoPoint, useTool } from './tools/tool-store.ts';
import { useSketch } from './tools/use-sketch.ts';
import { useCourtTint, useTintOnMap } from './use-court-tint.ts';
import { useFollowed } from './use-followed.ts';
import { useMapActions } from './use-map-actions.ts';
import { useMapContent } from './use-map-content.ts';
import { useMapKeys } from './use-map-keys.ts';
import { useMapTargets } from './use-map-targets.ts';
import { useUnitMap, type UnitMapHandlers } from './use-unit-map.ts';
import './map.css';
import './tools.css';

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
        const { drawn, clusters, probe } = map.figures.get();
        element.dataset['units'] = String(drawn);
        element.dataset['clusters'] = String(clusters);
        element.dataset['probe'] = JSON.stringify(probe);
      }
    };
    write();
    return map?.figures.subscribe(write);
  }, [ref, map]);
}

/** A click adds to what is drawn, chooses the point that is asked for, else the unit, opens the cluster, the site, else the court whose area is tinted. */
function click(
  map: UnitMap | null,
  { place, unitId, cluster, siteId }: MapHit,
  court: Court | undefined,
): void {
  if (useTool.getState().tool !== null) {
    addPoint(place);
  } else if (useMapStore.getState().picking) {
    showNearest(place);
  } else if (unitId !== null) {
    useSelection.getState().selectUnit(unitId);
  } else if (cluster !== null) {
    map?.open(cluster);
  } else if (siteId !== null) {
    showSite(siteId);
  } else if (court !== undefined) {
    openBoard(court);
  }
}

/** A double click ends a drawing; its second click has added the last corner again. */
function doubleClick(): void {
  const { tool, done } = useTool.getState();
  if (tool !== null && !done && !isCircle(tool)) {
    undoPoint();
    finishTool();
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
  const sites = useCaseSites();
  const handlers: UnitMapHandlers = {
    onClick: (hit) => click(view.map, hit, tint.tints.get(hit.areaCode ?? '')?.court),
    onPoint: (place) => showNearest(place),
    onPointer: (place) => {
      const { tool, done } = useTool.getState();
      if (tool !== null && !done) {
        useTool.setState({ pointer: place });
      }
      if (readout.current !== null) {
        readout.current.textContent = place === null ? '' : formatPlace(place);
      }
    },
    onDoubleClick: doubleClick,
    onHandMove: endFollowing,
  };
  const view = useUnitMap(canvas, handlers);
  const { map, ready, problem, hover, clusterHover, area, bearing, baseMap } = view;
  const drawing = useTool((s) => s.tool !== null);
  const replaying = usePast((s) => s.replay !== null);
  useMapContent(map, { replaying, drawing });
  useFencesOnMap(map);
  useSketch(map);
  useReplay(map);
  const replayOpen = usePast((s) => s.open);
  useTintOnMap(map, tint.tints);
  useSitesOnMap(map, sites.sites);
  useMapTargets(map, ready);
  useFollowed();
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
        {clusterHover !== null && <ClusterTip hover={clusterHover} />}
        <CourtTintView tint={tint} area={area} />
        <SiteLegend sites={sites} />
        <MapToolbar map={map} bearing={bearing} />
        <MapNotices map={map} problem={problem} />
        {ready && <MapEmpty map={map} />}
        <MapSheets map={map} sites={sites.sites} />
        {replayOpen && <ReplayBar />}
      </div>
      <MapFoot
        map={map}
        readout={readout}
        baseMap={problem === 'noBaseMap' || problem === 'noWebGl' ? undefined : baseMap}
      />
    </section>
  );
}
