import { create } from 'zustand';
import type { Alarm, AlarmCounts } from '#shared/alarms.ts';
import type { Court } from '#shared/courts.ts';
import type { Instruction, Sos } from '#shared/dispatch.ts';
import type { Evidence } from '#shared/evidence.ts';
import type { FenceEvent, Geofence } from '#shared/geofences.ts';
import type { ConsultationView } from '#shared/consultation/view.ts';
import type { Incident } from '#shared/incidents.ts';
import type { Operation } from '#shared/operations/operation.ts';
import type { DutyDesk } from '#shared/duty/desk.ts';
import type { Handover } from '#shared/duty/handover.ts';
import type { RollCall } from '#shared/duty/roll-call.ts';
import type { VoiceBroadcast } from '#shared/gb28181.ts';
import type { Ptz } from '#shared/ptz.ts';
import type { Recording, RecordingStorage } from '#shared/recordings.ts';
import type { Source } from '#shared/sources.ts';
import type { SupervisionOrder } from '#shared/supervision.ts';
import type { Unit } from '#shared/units.ts';
import type { WallRule } from '#shared/walls/rules.ts';
import type { Scene, Wall, WallPlay, WallState } from '#shared/walls/wall.ts';
import type { ById } from './reducers.ts';

/** Everything live that the console shows, by id. `loaded` tells which feeds have sent their first snapshot. */
export interface LiveState {
  courts: ById<Court>;
  units: ById<Unit>;
  sources: ById<Source>;
  /** Geofences of the user's courts, and their newest crossings, newest first. */
  fences: ById<Geofence>;
  fenceEvents: readonly FenceEvent[];
  /** Steering states of the sources that have an ONVIF address, by source. */
  ptz: ById<Ptz>;
  /** Who speaks through whose loudspeaker, by source. */
  voiceBroadcasts: ById<VoiceBroadcast>;
  instructions: ById<Instruction>;
  sos: ById<Sos>;
  /** Consultations that aren't over, and the latest that are. */
  consultations: ById<ConsultationView>;
  /** Open incidents, and the latest that are closed. */
  incidents: ById<Incident>;
  /** Counts of the active alarms of the user's courts; null before they are known. */
  alarmCounts: AlarmCounts | null;
  /** Alarms that have changed last; lists that are open take them up. `serial` grows with each change. */
  alarmNews: { serial: number; alarms: readonly Alarm[] };
  /** Open supervision orders that come from or go to the user's courts. */
  orders: ById<SupervisionOrder>;
  /** Operations that aren't over, and the latest that are. */
  operations: ById<Operation>;
  /** Duty desks by court. */
  dutyDesks: ById<DutyDesk>;
  /** Roll calls that run, can still be answered, or have changed since the console was opened. */
  rollCalls: ById<RollCall>;
  /** Hand-overs that wait to be taken over. */
  handovers: ById<Handover>;
  walls: ById<Wall>;
  /** Scenes of all walls, by their id. */
  scenes: ById<Scene>;
  /** Rules with the wall that each is of. */
  wallRules: ById<{ wallId: string; rule: WallRule }>;
  /** What each wall shows, by the wall's id. */
  wallStates: ById<WallState>;
  wallPlays: ById<WallPlay>;
  /** Recordings that are open. */
  recordings: ById<Recording>;
  /** How the disk of the recordings stands; null before it is known. */
  recordingStorage: RecordingStorage | null;
  /** Grows with each recording that begins, changes or ends; lists that are open read anew. */
  recordingNews: number;
  /** The latest items of evidence, and those that have changed since. */
  evidence: ById<Evidence>;
  /** Grows with each item that comes, changes or goes; lists that are open read anew. */
  evidenceNews: number;
  loaded: {
    courts: boolean;
    units: boolean;
    sources: boolean;
    fences: boolean;
    dispatch: boolean;
    consultations: boolean;
    incidents: boolean;
    orders: boolean;
    operations: boolean;
    duty: boolean;
    walls: boolean;
    recordings: boolean;
    evidence: boolean;
  };
  /** Server's clock minus this machine's, ms. */
  clockOffsetMs: number;
}

const EMPTY: LiveState = {
  courts: new Map(),
  units: new Map(),
  sources: new Map(),
  fences: new Map(),
  fenceEvents: [],
  ptz: new Map(),
  voiceBroadcasts: new Map(),
  instructions: new Map(),
  sos: new Map(),
  consultations: new Map(),
  incidents: new Map(),
  alarmCounts: null,
  alarmNews: { serial: 0, alarms: [] },
  orders: new Map(),
  operations: new Map(),
  dutyDesks: new Map(),
  rollCalls: new Map(),
  handovers: new Map(),
  walls: new Map(),
  scenes: new Map(),
  wallRules: new Map(),
  wallStates: new Map(),
  wallPlays: new Map(),
  recordings: new Map(),
  recordingStorage: null,
  recordingNews: 0,
  evidence: new Map(),
  evidenceNews: 0,
  loaded: {
    courts: false,
    units: false,
    sources: false,
    fences: false,
    dispatch: false,
    consultations: false,
    incidents: false,
    orders: false,
    operations: false,
    duty: false,
    walls: false,
    recordings: false,
    evidence: false,
  },
  clockOffsetMs: 0,
};

/** Read by every panel through a selector; written by the feeds alone. */
export const useLive = create<LiveState>(() => EMPTY);

/** Forgets everything, at sign-out. */
export function resetLive(): void {
  useLive.setState(EMPTY);
}

/** Whether a unit has an open call. */
export function isInSos(sos: ById<Sos>, unitId: string): boolean {
  for (const call of sos.values()) {
    if (call.unitId === unitId) {
      return true;
    }
  }
  return false;
}

/** Open calls, the unacknowledged first, then the oldest first. */
export function sortedSos(sos: ById<Sos>): Sos[] {
  return [...sos.values()].sort(
    (a, b) =>
      Number(a.acknowledgedAt !== null) - Number(b.acknowledgedAt !== null) || a.raisedAt - b.raisedAt,
  );
}
