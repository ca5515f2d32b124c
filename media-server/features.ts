import type { Handlers } from '#shared/contract/index.ts';
import { unitSourceId } from '#shared/sources.ts';
import type { CallContext } from './api/caller.ts';
import { createCasePlane } from './case-plane.ts';
import type { ServerContext } from './context.ts';
import { createAudit } from './features/audit/index.ts';
import { createBaseMaps } from './features/basemaps/index.ts';
import { createCalls } from './features/calls/index.ts';
import { createConsultationsAcross } from './features/consultation/across/index.ts';
import { createConsultations } from './features/consultation/index.ts';
import { createCourts } from './features/courts/index.ts';
import { serveInstructionFiles } from './features/dispatch/instruction-files.ts';
import { createDispatch } from './features/dispatch/index.ts';
import { createEvidence, type EvidenceFeature } from './features/evidence/index.ts';
import { createGb28181 } from './features/gb28181/index.ts';
import { openChannelPtz } from './features/gb28181/ptz.ts';
import { createGeofences } from './features/geofences/index.ts';
import { createDuty, standardSections } from './features/duty/index.ts';
import { createIdentity } from './features/identity/index.ts';
import { createIncidents } from './features/incidents/index.ts';
import type { SessionStore } from './features/identity/sessions.ts';
import { createIntercom } from './features/intercom/index.ts';
import { keepOperationGroups } from './features/intercom/operation-groups.ts';
import { recordTalks } from './features/intercom/record-talks.ts';
import { createLines } from './features/lines/index.ts';
import { createOperations } from './features/operations/index.ts';
import { createPtz } from './features/ptz/index.ts';
import { createRecordings, type Recordings } from './features/recordings/index.ts';
import { recordable } from './features/recordings/recordable.ts';
import { createSystem } from './features/system.ts';
import { createTerminals } from './features/terminals/index.ts';
import { createTimeline } from './features/timeline/index.ts';
import { Sealer } from './features/timeline/sealer.ts';
import { createTrackers } from './features/trackers/index.ts';
import { createUnits, openRoster } from './features/units/index.ts';
import { createWalls } from './features/walls/index.ts';
import { createMediaPlane } from './media-plane.ts';

/** The whole contract, implemented. */
export interface Features {
  handlers: Handlers<CallContext, AbortSignal>;
  /** Ends the features, those first that use others. */
  close(): Promise<void>;
}

/** Starts every feature. What was begun before a failure is ended again. */
export async function startFeatures(context: ServerContext & { sessions: SessionStore }): Promise<Features> {
  const plane = await createMediaPlane(context);
  const { sources, media } = plane;
  try {
    const roster = await openRoster(context);
    const dispatch = await createDispatch({ ...context, roster });
    const instructionFiles = serveInstructionFiles(context);
    const units = createUnits({
      ...context,
      roster,
      dispatch,
      sources,
      watchersOf: (unitId) => media.watchersOf(unitId),
      watchersChanges: media.watchersChanges,
    });
    const cases = await createCasePlane(context);
    const { catalogueOf } = cases;
    const sealer = await Sealer.open({
      ...context,
      catalogueOf,
      copyOrderFiles: (operationId, into) => instructionFiles.copyOfOperation(operationId, into),
      copyEvidence: (operationId, scope, into) => evidence.copyOfOperation(operationId, scope, into),
    });
    const calls = await createCalls({
      ...context,
      roster,
      sources,
      countWatcher: (unitId, caller) => media.countWatcher(unitId, caller),
      requirePeer: (caller, peerId) => media.requirePeer(caller, peerId),
    });
    const intercom = await createIntercom({
      ...context,
      sfu: plane.sfu,
      media,
      roster,
      sos: dispatch.sos,
      calls,
    });
    const evidence: EvidenceFeature = await createEvidence({
      ...context,
      roster,
      addJob: (caller, given) => recordings.addJob(caller, given),
    });
    const consultations = await createConsultations({
      ...context,
      roster,
      sources,
      rulebooks: cases.rulebooks,
      ownEvents: cases.ownEvents,
      requirePeer: (caller, peerId) => media.requirePeer(caller, peerId),
      recordings: {
        start: (request) => recordings.start(request),
        stop: (id) => recordings.stop(id),
        ofSources: (caller, sourceIds) => recordings.ofSources(caller, sourceIds),
        get hasRoom() {
          return recordings.hasRoom;
        },
        assertRoom: () => recordings.assertRoom(),
        addJob: (caller, given) => recordings.addJob(caller, given),
      },
    });
    const recordings: Recordings = await createRecordings({
      ...context,
      sources,
      recorded: recordable(sources, intercom.recorded, consultations.recorded),
      chaptersOf: (sourceIds) => consultations.chaptersOf(sourceIds),
      sos: dispatch.sos,
      sealPackage: (work, parts) => sealer.make(work, parts),
      evidenceJobs: evidence.jobs,
    });
    recordings.refused.listen((sourceId) => consultations.handleRefused(sourceId));
    const stopRecordingTalks = recordTalks(intercom, recordings, context.log);
    // Whatever a desk looks at can be played back, as far as rings are kept.
    media.shownChanges.listen((sourceIds) => void recordings.keepRing('desks', sourceIds));
    const across = await createConsultationsAcross({
      ...context,
      consultations,
      peopleHere: () => calls.peopleAtDesks(),
      roster,
      sources,
      requirePeer: (caller, peerId) => media.requirePeer(caller, peerId),
    });
    const walls = await createWalls({
      ...context,
      sources,
      sos: dispatch.sos,
      onAlarmsChanged: cases.onAlarmsChanged,
      consultations: consultations.phases,
      onShown: (sourceIds) => recordings.keepRing('walls', sourceIds),
    });
    const ptz = await createPtz({
      ...context,
      sources,
      openDriver: (url) => (url.startsWith('gb28181:') ? openChannelPtz(url, plane.gb28181.questions) : null),
    });
    const terminals = await createTerminals({ ...context, roster, dispatch, sources, report: units.report });
    const trackers = await createTrackers({ ...context, roster, dispatch, sources, report: units.report });
    const gb28181 = await createGb28181({
      ...context,
      platform: plane.gb28181,
      roster,
      dispatch,
      sources,
      steer: ptz.steer,
      report: units.report,
      requirePeer: (caller, peerId) => media.requirePeer(caller, peerId),
    });
    const lines = await createLines({
      ...context,
      platform: plane.lines,
      sfu: plane.sfu,
      sources,
      media,
      partyOf: across.partyOf,
    });
    const geofences = await createGeofences({ ...context, roster });
    const operations = await createOperations({
      ...context,
      roster,
      dispatch,
      evidence,
      hasLivePicture: (unitId) => sources.find(unitSourceId(unitId))?.arriving('video') !== undefined,
    });
    const timeline = createTimeline({ ...context, sealer, recordings, catalogueOf });
    await keepOperationGroups(intercom, operations, context.log);
    const incidents = await createIncidents({ ...context, roster, dispatch });
    const identity = createIdentity(context);
    const duty = await createDuty({
      ...context,
      units: roster,
      signatures: identity.signatures,
      // Features with open matters of their own add their sections here.
      sections: standardSections({ ...context, alarms: cases.alarmList, sources, units: roster }),
    });
    const baseMaps = createBaseMaps(context);
    const others = [createSystem(context), createCourts(context), createAudit(context)] as const;
    const [system, courts, audit] = others;
    return {
      handlers: {
        ...system.handlers,
        ...identity.handlers,
        ...courts.handlers,
        ...audit.handlers,
        ...units.handlers,
        ...dispatch.handlers,
        ...sources.handlers,
        ...media.handlers,
        ...cases.handlers,
        ...walls.handlers,
        ...recordings.handlers,
        ...ptz.handlers,
        ...terminals.handlers,
        ...trackers.handlers,
        ...intercom.handlers,
        ...calls.handlers,
        ...gb28181.handlers,
        ...lines.handlers,
        ...geofences.handlers,
        ...operations.handlers,
        ...timeline.handlers,
        ...incidents.handlers,
        ...duty.handlers,
        ...evidence.handlers,
        ...across.handlers,
      },
      close: async () => {
        await baseMaps.close();
        await instructionFiles.close();
        await calls.close();
        await lines.close();
        across.close();
        await consultations.close();
        await intercom.close();
        stopRecordingTalks();
        await geofences.close();
        await incidents.close();
        await operations.close();
        await duty.close();
        await identity.close();
        await terminals.close();
        await trackers.close();
        await gb28181.close();
        await walls.close();
        await recordings.close();
        await evidence.close();
        await ptz.close();
        await cases.close();
        await units.close();
        await dispatch.close();
        await plane.close();
        await Promise.all(others.map((feature) => feature.close()));
      },
    };
  } catch (error) {
    await plane.close();
    throw error;
  }
}
