import type { DispatchEvent } from '#shared/contract/dispatch.ts';
import type { GeofencesEvent } from '#shared/contract/geofences.ts';
import type { ConsultationsEvent } from '#shared/contract/consultation.ts';
import type { ConsultationView } from '#shared/consultation/view.ts';
import type { IncidentsEvent } from '#shared/contract/incidents.ts';
import type { OperationsEvent } from '#shared/contract/operations.ts';
import type { DutyEvent } from '#shared/contract/duty.ts';
import type { EvidenceEvent } from '#shared/contract/evidence.ts';
import type { PtzEvent } from '#shared/contract/ptz.ts';
import type { RecordingsEvent } from '#shared/contract/recordings.ts';
import type { SourcesEvent } from '#shared/contract/sources.ts';
import type { SupervisionEvent } from '#shared/contract/supervision.ts';
import type { UnitsEvent } from '#shared/contract/units.ts';
import type { Instruction, Sos } from '#shared/dispatch.ts';
import type { WallsEvent } from '#shared/contract/walls.ts';
import type { Incident } from '#shared/incidents.ts';
import type { Operation } from '#shared/operations/operation.ts';
import type { Ptz } from '#shared/ptz.ts';
import { Recording } from '#shared/recordings.ts';
import type { Source } from '#shared/sources.ts';
import { isOpenOrder, type SupervisionOrder } from '#shared/supervision.ts';
import type { Unit } from '#shared/units.ts';
import type { LiveState } from './store.ts';

export type ById<T> = ReadonlyMap<string, T>;

const put = <T>(map: ById<T>, id: string, value: T): ById<T> => new Map(map).set(id, value);

function without<T>(map: ById<T>, id: string): ById<T> {
  const next = new Map(map);
  next.delete(id);
  return next;
}

const byId = <T extends { id: string }>(items: readonly T[]): ById<T> =>
  new Map(items.map((item) => [item.id, item]));

/** Sources after an event of `sources.watch`. */
export function reduceSources(sources: ById<Source>, event: SourcesEvent): ById<Source> {
  switch (event.type) {
    case 'snapshot': {
      return byId(event.sources);
    }
    case 'upsert': {
      return put(sources, event.source.id, event.source);
    }
    case 'remove': {
      return without(sources, event.sourceId);
    }
  }
}

/** Consultations after an event of `consultation.watch`. */
export function reduceConsultations(
  consultations: ById<ConsultationView>,
  event: ConsultationsEvent,
): ById<ConsultationView> {
  switch (event.type) {
    case 'snapshot': {
      return byId(event.consultations);
    }
    case 'changed': {
      return put(consultations, event.consultation.id, event.consultation);
    }
  }
}

/** Incidents after an event of `incidents.watch`. */
export function reduceIncidents(incidents: ById<Incident>, event: IncidentsEvent): ById<Incident> {
  switch (event.type) {
    case 'snapshot': {
      return byId(event.incidents);
    }
    case 'incident': {
      return put(incidents, event.incident.id, event.incident);
    }
  }
}

/** Operations after an event of `operations.watch`. */
export function reduceOperations(operations: ById<Operation>, event: OperationsEvent): ById<Operation> {
  switch (event.type) {
    case 'snapshot': {
      return byId(event.operations);
    }
    case 'operation': {
      return put(operations, event.operation.id, event.operation);
    }
  }
}

/** Steering states after an event of `ptz.watch`, by source. */
export function reducePtz(cameras: ById<Ptz>, event: PtzEvent): ById<Ptz> {
  switch (event.type) {
    case 'snapshot': {
      return new Map(event.cameras.map((camera) => [camera.sourceId, camera]));
    }
    case 'upsert': {
      return put(cameras, event.camera.sourceId, event.camera);
    }
    case 'remove': {
      return without(cameras, event.sourceId);
    }
  }
}

/** Crossings that a console keeps; older ones are asked for. */
const MAX_FENCE_EVENTS = 200;

/** Geofences and their crossings after an event of `geofences.watch`. */
export function reduceFences(
  { fences, fenceEvents }: Pick<LiveState, 'fences' | 'fenceEvents'>,
  event: GeofencesEvent,
): Pick<LiveState, 'fences' | 'fenceEvents'> {
  switch (event.type) {
    case 'snapshot': {
      return { fences: byId(event.fences), fenceEvents: event.events };
    }
    case 'upsert': {
      return { fences: put(fences, event.fence.id, event.fence), fenceEvents };
    }
    case 'remove': {
      return { fences: without(fences, event.fenceId), fenceEvents };
    }
    case 'event': {
      const others = fenceEvents.filter(({ id }) => id !== event.event.id);
      const newestFirst = [event.event, ...others].toSorted((a, b) => b.at - a.at);
      return { fences, fenceEvents: newestFirst.slice(0, MAX_FENCE_EVENTS) };
    }
  }
}

/** Units after an event of `units.watch`. */
export function reduceUnits(units: ById<Unit>, event: UnitsEvent): ById<Unit> {
  switch (event.type) {
    case 'snapshot': {
      return byId(event.units);
    }
    case 'upsert': {
      return put(units, event.unit.id, event.unit);
    }
    case 'remove': {
      return without(units, event.unitId);
    }
  }
}

/** Open supervision orders after an event of `supervision.watch`; one whose interview is still due stays. */
export function reduceOrders(
  orders: ById<SupervisionOrder>,
  event: SupervisionEvent,
): ById<SupervisionOrder> {
  if (event.type === 'snapshot') {
    return byId(event.orders);
  }
  const { order } = event;
  return isOpenOrder(order) ? put(orders, order.id, order) : without(orders, order.id);
}

export interface DispatchState {
  instructions: ById<Instruction>;
  /** Open calls only. */
  sos: ById<Sos>;
}

/** Instructions and open SOS calls after an event of `dispatch.watch`. */
export function reduceDispatch(state: DispatchState, event: DispatchEvent): DispatchState {
  switch (event.type) {
    case 'snapshot': {
      return { instructions: byId(event.instructions), sos: byId(event.sos) };
    }
    case 'instruction': {
      return { ...state, instructions: put(state.instructions, event.instruction.id, event.instruction) };
    }
    case 'receipt': {
      const known = state.instructions.get(event.instructionId);
      if (known === undefined) {
        return state;
      }
      const receipts = known.receipts.map((receipt) =>
        receipt.unitId === event.receipt.unitId ? event.receipt : receipt,
      );
      return { ...state, instructions: put(state.instructions, known.id, { ...known, receipts }) };
    }
    case 'sos': {
      const { sos } = event;
      return {
        ...state,
        sos: sos.clearedAt === null ? put(state.sos, sos.id, sos) : without(state.sos, sos.id),
      };
    }
  }
}

type WallsPart = Pick<LiveState, 'walls' | 'scenes' | 'wallRules' | 'wallStates' | 'wallPlays'>;

/** Walls after an event of `walls.watch`. */
export function reduceWalls(part: WallsPart, event: WallsEvent): Partial<WallsPart> {
  switch (event.type) {
    case 'snapshot': {
      return {
        walls: byId(event.walls),
        scenes: byId(event.scenes),
        wallRules: new Map(event.rules.map((owned) => [owned.rule.id, owned])),
        wallStates: new Map(event.states.map((state) => [state.wallId, state])),
        wallPlays: new Map(event.plays.map((play) => [play.wallId, play])),
      };
    }
    case 'wall': {
      return { walls: put(part.walls, event.wall.id, event.wall) };
    }
    case 'wallRemoved': {
      return { walls: without(part.walls, event.wallId) };
    }
    case 'scene': {
      return { scenes: put(part.scenes, event.scene.id, event.scene) };
    }
    case 'sceneRemoved': {
      return { scenes: without(part.scenes, event.sceneId) };
    }
    case 'rule': {
      const { wallId, rule } = event;
      return { wallRules: put(part.wallRules, rule.id, { wallId, rule }) };
    }
    case 'ruleRemoved': {
      return { wallRules: without(part.wallRules, event.ruleId) };
    }
    case 'state': {
      return { wallStates: put(part.wallStates, event.state.wallId, event.state) };
    }
    case 'play': {
      return { wallPlays: put(part.wallPlays, event.play.wallId, event.play) };
    }
  }
}

/** Whether only what has been written has grown, which the server tells every few seconds. */
function isProgress(before: Recording | undefined, after: Recording): boolean {
  return (
    before !== undefined &&
    Recording.keyof().options.every(
      (field) => field === 'bytes' || field === 'mediaMs' || before[field] === after[field],
    )
  );
}

type RecordingsPart = Pick<LiveState, 'recordings' | 'recordingStorage' | 'recordingNews'>;

/** Open recordings and their disk after an event of `recordings.watch`. */
export function reduceRecordings(part: RecordingsPart, event: RecordingsEvent): Partial<RecordingsPart> {
  const { recordings, recordingNews } = part;
  switch (event.type) {
    case 'snapshot': {
      return {
        recordings: byId(event.recordings),
        recordingStorage: event.storage,
        // While the link was down anything may have happened; the first one tells nothing new.
        recordingNews: recordingNews + (part.recordingStorage === null ? 0 : 1),
      };
    }
    case 'changed': {
      const { recording } = event;
      return {
        recordings:
          recording.state === 'ended'
            ? without(recordings, recording.id)
            : put(recordings, recording.id, recording),
        recordingNews: recordingNews + (isProgress(recordings.get(recording.id), recording) ? 0 : 1),
      };
    }
    case 'removed': {
      return {
        recordings: without(recordings, event.recordingId),
        recordingNews: recordingNews + 1,
      };
    }
    case 'storage': {
      return { recordingStorage: event.storage };
    }
  }
}

type EvidencePart = Pick<LiveState, 'evidence' | 'evidenceNews'>;

/** Items of evidence after an event of `evidence.watch`. */
export function reduceEvidence({ evidence, evidenceNews }: EvidencePart, event: EvidenceEvent): EvidencePart {
  const news = evidenceNews + 1;
  switch (event.type) {
    case 'snapshot': {
      return { evidence: byId(event.evidence), evidenceNews: news };
    }
    case 'changed': {
      return { evidence: put(evidence, event.evidence.id, event.evidence), evidenceNews: news };
    }
    case 'removed': {
      return { evidence: without(evidence, event.evidenceId), evidenceNews: news };
    }
  }
}

type DutyState = Pick<LiveState, 'dutyDesks' | 'rollCalls' | 'handovers'>;

/** Desks, roll calls and waiting hand-overs after an event of `duty.watch`. */
export function reduceDuty(live: DutyState, event: DutyEvent): Partial<DutyState> {
  switch (event.type) {
    case 'snapshot': {
      return {
        dutyDesks: new Map(event.desks.map((desk) => [desk.courtId, desk])),
        rollCalls: byId(event.rollCalls),
        handovers: byId(event.handovers),
      };
    }
    case 'desk': {
      return { dutyDesks: put(live.dutyDesks, event.desk.courtId, event.desk) };
    }
    case 'rollCall': {
      return { rollCalls: put(live.rollCalls, event.call.id, event.call) };
    }
    case 'handover': {
      const { handover } = event;
      return {
        handovers:
          handover.state === 'signed'
            ? put(live.handovers, handover.id, handover)
            : without(live.handovers, handover.id),
      };
    }
    case 'roster':
    case 'entry': {
      return {};
    }
  }
}
