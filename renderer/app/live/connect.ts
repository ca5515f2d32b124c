import type { AlarmsEvent } from '#shared/contract/alarms.ts';
import { OPERATIONS } from '#shared/contract/access.ts';
import type { DispatchEvent } from '#shared/contract/dispatch.ts';
import type { GeofencesEvent } from '#shared/contract/geofences.ts';
import type { ConsultationsEvent } from '#shared/contract/consultation.ts';
import type { IncidentsEvent } from '#shared/contract/incidents.ts';
import type { OperationsEvent } from '#shared/contract/operations.ts';
import type { DutyEvent } from '#shared/contract/duty.ts';
import type { EvidenceEvent } from '#shared/contract/evidence.ts';
import type { VoiceBroadcast } from '#shared/gb28181.ts';
import type { PtzEvent } from '#shared/contract/ptz.ts';
import type { RecordingsEvent } from '#shared/contract/recordings.ts';
import type { SourcesEvent } from '#shared/contract/sources.ts';
import type { SupervisionEvent } from '#shared/contract/supervision.ts';
import type { UnitsEvent } from '#shared/contract/units.ts';
import type { WallsEvent } from '#shared/contract/walls.ts';
import type { Court } from '#shared/courts.ts';
import type { Me } from '#shared/identity.ts';
import type { Api } from '../../api/api.ts';
import { retryDelayMs } from '../../api/ladder.ts';
import { watch } from '../../api/watch.ts';
import { queryClient } from '../query.ts';
import { worksWithCases, worksWithUnits } from '../work.ts';
import {
  reduceDispatch,
  reduceFences,
  reduceConsultations,
  reduceIncidents,
  reduceOperations,
  reduceDuty,
  reduceEvidence,
  reduceOrders,
  reducePtz,
  reduceRecordings,
  reduceSources,
  reduceUnits,
  reduceWalls,
} from './reducers.ts';
import { useLive, type LiveState } from './store.ts';

const CLOCK_CHECK_MS = 5_000;

const loaded = (part: keyof LiveState['loaded']): void =>
  useLive.setState((live) => (live.loaded[part] ? live : { loaded: { ...live.loaded, [part]: true } }));

/** Courts change only while the server is down, so one reading is enough; it is tried until it succeeds. */
function loadCourts(api: Api): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let attempt = 0;
  const load = async (): Promise<void> => {
    try {
      const courts: Court[] = await api.call.courts.list.query({});
      useLive.setState({ courts: new Map(courts.map((court) => [court.id, court])) });
      loaded('courts');
    } catch {
      attempt += 1;
      timer = setTimeout(() => void load(), retryDelayMs(attempt));
    }
  };
  void load();
  return () => clearTimeout(timer);
}

/** Alarms of the pipeline, supervision orders, and operations, which analysts read too. */
function connectCases(api: Api): (() => void)[] {
  return [
    watch<AlarmsEvent>({
      start: (on) => api.call.alarms.watch.subscribe({}, on),
      onEvent: (event) =>
        useLive.setState(({ alarmNews }) => ({
          alarmCounts: event.counts,
          alarmNews:
            event.type === 'changed'
              ? { serial: alarmNews.serial + 1, alarms: event.alarms }
              : { serial: alarmNews.serial + 1, alarms: [] },
        })),
    }),
    watch<SupervisionEvent>({
      start: (on) => api.call.supervision.watch.subscribe({}, on),
      onEvent: (event) => {
        useLive.setState((live) => ({ orders: reduceOrders(live.orders, event) }));
        loaded('orders');
      },
    }),
    watch<OperationsEvent>({
      start: (on) => api.call.operations.watch.subscribe({}, on),
      onEvent: (event) => {
        useLive.setState((live) => ({ operations: reduceOperations(live.operations, event) }));
        loaded('operations');
      },
    }),
  ];
}

/** Desks, roll calls and hand-overs; what was asked of rosters and logs is asked again when it has changed. */
function connectDuty(api: Api): () => void {
  return watch<DutyEvent>({
    start: (on) => api.call.duty.watch.subscribe({}, on),
    onEvent: (event) => {
      useLive.setState((live) => reduceDuty(live, event));
      loaded('duty');
      void queryClient.invalidateQueries({
        queryKey: event.type === 'snapshot' ? ['duty'] : ['duty', event.type],
      });
    },
  });
}

/** Reads every feed that the role may see into the live store until the returned function is called. */
export function connectLive(api: Api, me: Me): () => void {
  const stops = [loadCourts(api)];
  const keepClock = (): void => useLive.setState({ clockOffsetMs: api.serverNow() - Date.now() });
  const stopLink = api.link.subscribe(keepClock);
  const timer = setInterval(keepClock, CLOCK_CHECK_MS);
  stops.push(stopLink, () => clearInterval(timer));

  if (worksWithCases(me.role)) {
    stops.push(...connectCases(api));
  }
  if (OPERATIONS.includes(me.role)) {
    stops.push(connectDuty(api));
  }
  // An analyst has no units and pictures: these feeds would only be refused.
  if (worksWithUnits(me.role)) {
    stops.push(
      watch<UnitsEvent>({
        start: (on) => api.call.units.watch.subscribe({}, on),
        onEvent: (event) => {
          useLive.setState((live) => ({ units: reduceUnits(live.units, event) }));
          loaded('units');
        },
      }),
      watch<SourcesEvent>({
        start: (on) => api.call.sources.watch.subscribe({}, on),
        onEvent: (event) => {
          useLive.setState((live) => ({ sources: reduceSources(live.sources, event) }));
          loaded('sources');
        },
      }),
      watch<WallsEvent>({
        start: (on) => api.call.walls.watch.subscribe({}, on),
        onEvent: (event) => {
          useLive.setState((live) => reduceWalls(live, event));
          loaded('walls');
        },
      }),
      watch<GeofencesEvent>({
        start: (on) => api.call.geofences.watch.subscribe({}, on),
        onEvent: (event) => {
          useLive.setState((live) => reduceFences(live, event));
          loaded('fences');
        },
      }),
      watch<PtzEvent>({
        start: (on) => api.call.ptz.watch.subscribe({}, on),
        onEvent: (event) => useLive.setState((live) => ({ ptz: reducePtz(live.ptz, event) })),
      }),
      watch<VoiceBroadcast[]>({
        start: (on) => api.call.voiceBroadcast.watch.subscribe({}, on),
        onEvent: (running) =>
          useLive.setState({ voiceBroadcasts: new Map(running.map((one) => [one.sourceId, one])) }),
      }),
      watch<RecordingsEvent>({
        start: (on) => api.call.recordings.watch.subscribe({}, on),
        onEvent: (event) => {
          useLive.setState((live) => reduceRecordings(live, event));
          loaded('recordings');
        },
      }),
      watch<EvidenceEvent>({
        start: (on) => api.call.evidence.watch.subscribe({}, on),
        onEvent: (event) => {
          useLive.setState((live) => reduceEvidence(live, event));
          loaded('evidence');
        },
      }),
      watch<ConsultationsEvent>({
        start: (on) => api.call.consultation.watch.subscribe({}, on),
        onEvent: (event) => {
          useLive.setState((live) => ({ consultations: reduceConsultations(live.consultations, event) }));
          loaded('consultations');
        },
      }),
      watch<IncidentsEvent>({
        start: (on) => api.call.incidents.watch.subscribe({}, on),
        onEvent: (event) => {
          useLive.setState((live) => ({ incidents: reduceIncidents(live.incidents, event) }));
          loaded('incidents');
        },
      }),
      watch<DispatchEvent>({
        start: (on) => api.call.dispatch.watch.subscribe({}, on),
        onEvent: (event) => {
          useLive.setState((live) => reduceDispatch(live, event));
          loaded('dispatch');
        },
      }),
    );
  }
  return () => {
    for (const stop of stops) {
      stop();
    }
  };
}
