import { randomUUID } from 'node:crypto';
import { TEST_PASSWORD } from '../../../media-server/testing/province.ts';
import { usernameOf } from '../support/server.ts';
import { ANALYSIS_SAMPLES } from './analysis-samples.ts';
import { CALL_SAMPLES } from './call-samples.ts';
import { CASE_SAMPLES } from './case-samples.ts';
import { CONSULTATION_SAMPLES } from './consultation-samples.ts';
import { DEVICE_SAMPLES } from './device-samples.ts';
import { DUTY_SAMPLES } from './duty-samples.ts';
import { EVIDENCE_SAMPLES } from './evidence-samples.ts';
import { INCIDENT_SAMPLES } from './incident-samples.ts';
import { A_CIRCLE, NEW_PASSWORD } from './inputs.ts';
import { INTERCOM_SAMPLES, MEDIA_SAMPLES } from './media-samples.ts';
import { OPERATION_SAMPLES, TIMELINE_SAMPLES } from './operation-samples.ts';
import { RECORDING_SAMPLES } from './recording-samples.ts';
import { courtId, nothing, sourceId, unitId, type Given, type Samples } from './sample.ts';
import { COURT_OF } from './sides.ts';
import { SPEECH_SAMPLES } from './speech-samples.ts';
import { WALL_SAMPLES } from './wall-samples.ts';

const userId = async ({ world, side }: Given) => ({ userId: await world.newUser(side) });
const pushedSourceId = async ({ world, side }: Given) => ({ sourceId: await world.newPushedSource(side) });
const fenceId = async ({ world, side }: Given) => ({ fenceId: await world.newFence(side) });
const sosId = async ({ world, side }: Given) => ({
  sosId: await world.newSos(await world.newUnitActor(side)),
});

/** A valid input of every call. */
export const SAMPLES: Samples = {
  system: { info: nothing },
  identity: {
    login: {
      input: () => ({ username: usernameOf('leader', 'zj'), password: TEST_PASSWORD, client: 'matrix' }),
      namesNothing: true,
    },
    logout: nothing,
    me: nothing,
    changePassword: { input: () => ({ current: TEST_PASSWORD, next: TEST_PASSWORD }), namesNothing: true },
    sessions: nothing,
    revokeSession: {
      input: async ({ caller, world, side }) => ({
        sessionId: (await (side === 'own' ? caller : world.duty).client.call.identity.me.query({})).sessionId,
      }),
    },
    users: nothing,
    createUser: {
      input: (given) => ({
        ...courtId(given),
        username: `m-${randomUUID()}`,
        password: NEW_PASSWORD,
        nameZh: '新',
        nameEn: 'New',
        role: 'analyst',
      }),
    },
    setUserDisabled: { input: async (given) => ({ ...(await userId(given)), disabled: true }) },
    resetPassword: { input: async (given) => ({ ...(await userId(given)), password: NEW_PASSWORD }) },
  },
  courts: { list: nothing },
  audit: { list: nothing },
  units: {
    list: nothing,
    watch: nothing,
    create: {
      input: (given) => ({ ...courtId(given), callSign: randomUUID().slice(0, 20), officerName: '王' }),
    },
    createEnrolmentCode: { input: unitId },
    enrol: {
      input: async ({ world }) => ({ code: await world.newEnrolmentCode('own'), client: 'matrix' }),
      namesNothing: true,
    },
    revoke: { input: unitId },
    track: { input: (given) => ({ ...unitId(given), from: 0, to: Date.now() }) },
    history: {
      input: ({ world, side }) => ({
        unitIds: [world.newUnit(side)],
        from: Date.now() - 60_000,
        to: Date.now(),
      }),
    },
    nearest: { input: () => ({ lon: 120, lat: 30, limit: 50 }), namesNothing: true },
    passedOver: { input: () => ({ lon: 120, lat: 30, limit: 50 }), namesNothing: true },
  },
  unit: {
    self: nothing,
    report: {
      input: () => ({
        positions: [
          { at: Date.now(), lon: 120, lat: 30, accuracy: 5, speed: null, heading: null, battery: null },
        ],
      }),
      namesNothing: true,
    },
    inbox: nothing,
    receipt: {
      input: async ({ world, caller, side }) => ({
        instructionId: await world.newInstruction(side === 'own' ? caller.unitId : world.newUnit('own')),
        state: 'read',
      }),
    },
    raiseSos: { input: () => ({ id: randomUUID(), position: null }), namesNothing: true },
    cancelSos: {
      input: async ({ world, caller, side }) => ({
        id: await world.newSos(side === 'own' ? caller : await world.newUnitActor('own')),
      }),
    },
  },
  dispatch: {
    send: {
      input: (given) => ({ id: randomUUID(), target: { kind: 'unit', ...unitId(given) }, text: '集合' }),
    },
    list: nothing,
    watch: nothing,
    acknowledgeUnconfirmed: {
      input: async ({ world, side }) => ({ instructionId: await world.newInstruction(world.newUnit(side)) }),
    },
    acknowledgeSos: { input: sosId },
    clearSos: { input: sosId },
  },
  sources: {
    list: nothing,
    watch: nothing,
    create: {
      input: (given) => ({
        ...courtId(given),
        kind: 'hls',
        name: randomUUID(),
        url: 'http://127.0.0.1:9/live.m3u8',
      }),
    },
    update: { input: async (given) => ({ ...(await sourceId(given)), enabled: false }) },
    remove: { input: sourceId },
    renewKey: { input: pushedSourceId },
    intake: { ...nothing, namesNobody: true },
  },
  media: MEDIA_SAMPLES,
  ...CASE_SAMPLES,
  ...DEVICE_SAMPLES,
  walls: WALL_SAMPLES,
  operations: OPERATION_SAMPLES,
  timeline: TIMELINE_SAMPLES,
  incidents: INCIDENT_SAMPLES,
  analysis: ANALYSIS_SAMPLES,
  recordings: RECORDING_SAMPLES,
  intercom: INTERCOM_SAMPLES,
  calls: CALL_SAMPLES,
  voiceBroadcast: SPEECH_SAMPLES,
  duty: DUTY_SAMPLES,
  evidence: EVIDENCE_SAMPLES,
  consultation: CONSULTATION_SAMPLES,
  lines: {
    list: nothing,
    share: { input: ({ side }) => ({ lineId: side, courtIds: [COURT_OF[side]], sources: [] }) },
  },
  geofences: {
    watch: nothing,
    create: { input: (given) => ({ ...courtId(given), name: randomUUID(), shape: A_CIRCLE }) },
    update: { input: async (given) => ({ ...(await fenceId(given)), name: '改名' }) },
    remove: { input: fenceId },
    restore: { input: fenceId },
    events: nothing,
    acknowledge: { input: async ({ world, side }) => ({ eventId: await world.newCrossing(side) }) },
  },
  feeds: {
    jobs: { ...nothing, namesNobody: true },
    watch: { ...nothing, namesNobody: true },
  },
};
