import { useEffect, useMemo, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { Sos } from '#shared/dispatch.ts';
import type { Unit } from '#shared/units.ts';
import { useLive } from '../../app/live/store.ts';
import type { ById } from '../../app/live/reducers.ts';
import { useSelection } from '../../app/selection.ts';
import { useSession } from '../../app/session.ts';
import type { MarkerUnit } from './engine/fleet.ts';
import type { UnitMap } from './engine/types.ts';
import { useMapStore } from './map-store.ts';

/** Many units change in one moment (a link returns): the map takes them together. */
const GATHER_MS = 200;
const NO_SOS: ById<Sos> = new Map();

function roster(units: ById<Unit>): Map<number, MarkerUnit> {
  const byNumber = new Map<number, MarkerUnit>();
  for (const { no, id, callSign, officerName } of units.values()) {
    byNumber.set(no, { id, label: `${callSign} ${officerName}` });
  }
  return byNumber;
}

function useRoster(map: UnitMap | null, units: ById<Unit>, sos: ById<Sos>): void {
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const latest = useRef({ map, units, sos });
  useEffect(() => {
    latest.current = { map, units, sos };
    timer.current ??= setTimeout(() => {
      timer.current = undefined;
      const now = latest.current;
      const calls = [...now.sos.values()];
      now.map?.setRoster(
        roster(now.units),
        new Set(calls.flatMap((call) => now.units.get(call.unitId)?.no ?? [])),
        calls.some((call) => call.acknowledgedAt === null),
      );
    }, GATHER_MS);
  }, [map, units, sos]);
  useEffect(
    () => () => {
      clearTimeout(timer.current);
      timer.current = undefined;
    },
    [],
  );
}

/** What the user is about on a map: playing the past, drawing. */
interface Occupation {
  replaying: boolean;
  drawing: boolean;
}

const NONE: Occupation = { replaying: false, drawing: false };

/** Tells the map what is live: positions, units, emergencies, courts, selection, language. */
export function useMapContent(map: UnitMap | null, { replaying, drawing }: Occupation = NONE): void {
  const { i18n } = useTranslation();
  const stream = useSession((s) => s.positions);
  const units = useLive((live) => live.units);
  const sos = useLive((live) => live.sos);
  const courts = useLive((live) => live.courts);
  const selectedId = useSelection((s) => s.unitId);
  const selectedNo = selectedId === null ? null : (units.get(selectedId)?.no ?? null);
  const clustering = useMapStore((s) => s.clustering);
  const picking = useMapStore((s) => s.picking);
  const seats = useMemo(() => [...courts.values()], [courts]);

  // While the past is played, what is live would only flash up in between.
  useEffect(
    () => (replaying ? undefined : stream?.onUpdate((columns) => map?.setPositions(columns))),
    [map, stream, replaying],
  );
  useRoster(map, units, replaying ? NO_SOS : sos);
  useEffect(() => map?.setCourts(seats), [map, seats]);
  useEffect(() => map?.setSelected(selectedNo), [map, selectedNo]);
  useEffect(() => map?.setClustering(clustering), [map, clustering]);
  useEffect(() => map?.setEnglish(i18n.language === 'en'), [map, i18n.language]);
  useEffect(() => map?.setPicking(picking || drawing), [map, picking, drawing]);
}
