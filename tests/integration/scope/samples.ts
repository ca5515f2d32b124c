import { randomInt, randomUUID } from 'node:crypto';
import type { z } from 'zod';
import { contract, type Area, type Contract } from '#shared/contract/index.ts';
import type { AccessRule, CallSpec } from '#shared/contract/call.ts';
import { mayCall } from '../../../media-server/api/access-table.ts';
import { TEST_PASSWORD } from '../../../media-server/testing/province.ts';
import { usernameOf } from '../support/server.ts';
import {
  A_CIRCLE,
  CALLER_COURT,
  COURT_OF,
  NEW_PASSWORD,
  OPUS_PARAMETERS,
  type Actor,
  type Side,
  type World,
} from './world.ts';
import { OPERATION_SAMPLES, TIMELINE_SAMPLES } from './operation-samples.ts';
import { ANALYSIS_SAMPLES } from './analysis-samples.ts';
import { INCIDENT_SAMPLES } from './incident-samples.ts';
import { CALL_SAMPLES } from './call-samples.ts';
import { CONSULTATION_SAMPLES } from './consultation-samples.ts';
import { DUTY_SAMPLES } from './duty-samples.ts';
import { EVIDENCE_SAMPLES } from './evidence-samples.ts';
import { SPEECH_SAMPLES } from './speech-samples.ts';
import { WALL_SAMPLES } from './wall-samples.ts';

/** What an input is made from: on the side `own` it names what is the caller's or of its courts, on the other what isn't. */
export interface Given {
  world: World;
  caller: Actor;
  side: Side;
}

/** A valid input of a call. */
export interface Sample<C> {
  input: (given: Given) => C extends CallSpec<infer _K, infer I> ? z.input<I> | Promise<z.input<I>> : never;
  /** The input names nothing, so that there is no other side to it. */
  namesNothing?: true;
  /** The answer names nothing of any court. */
  namesNobody?: true;
  /** Roles that the rule lets in but that never own such a thing. */
  neverOwnedBy?: readonly string[];
}

/** A sample of every call: a call without one doesn't compile. */
export type Samples = { [A in Area]: { [P in keyof Contract[A]]: Sample<Contract[A][P]> } };

const nothing = { input: () => ({}), namesNothing: true } as const;
const WATCHERS_ONLY = { neverOwnedBy: ['unit'] } as const;

const catalogueId = 'enforcement';
const inCourt = { input: (given: Given) => ({ catalogueId, ...courtId(given) }) };
const alarmCourt = { input: (given: Given) => ({ filter: courtId(given) }) };
const caseNo = async ({ world, side }: Given) => ({ caseNo: (await world.newCase(side)).caseNo });
const alarmIds = async ({ world, side }: Given) => ({ alarmIds: [await world.newAlarm(side)] });
/** An order that goes to the caller's court, or to one beside it. */
const orderTo = async ({ world, side }: Given) => ({
  orderId: await world.newOrder('zj', side === 'own' ? CALLER_COURT : COURT_OF.other),
});
/** An order that the caller's court sent, or one beside it. */
const orderFrom =
  (step: 'sent' | 'answered' | 'failed') =>
  async ({ world, side }: Given) => ({
    orderId: await (side === 'own'
      ? world.newOrder(CALLER_COURT, COURT_OF.own, step)
      : world.newOrder(COURT_OF.other, 'zj-nb-haishu', step)),
  });
const TOMORROW = Date.now() + 86_400_000;
const REASON = { text: '仍须补正' };

const unitId = ({ world, side }: Given) => ({ unitId: world.newUnit(side) });
const userId = async ({ world, side }: Given) => ({ userId: await world.newUser(side) });
const sourceId = async ({ world, side }: Given) => ({ sourceId: await world.newSource(side) });
const pushedSourceId = async ({ world, side }: Given) => ({ sourceId: await world.newPushedSource(side) });
const fenceId = async ({ world, side }: Given) => ({ fenceId: await world.newFence(side) });
const sosId = async ({ world, side }: Given) => ({
  sosId: await world.newSos(await world.newUnitActor(side)),
});
const steered = async ({ world, caller, side }: Given) => ({
  sourceId: await world.steeredBy(side, caller.who),
});
const presetToken = ({ world: { camera } }: Given) => {
  const name = 'matrix';
  const known = camera.presets.all.find((preset) => preset.name === name);
  return { token: known?.token ?? camera.presets.set(camera.motors.pose(), { name }) };
};
const gbDevice = ({ world, side }: Given) => ({ deviceId: world.newGbDevice(side) });
const courtId = ({ side }: Given) => ({ courtId: COURT_OF[side] });

/** A place in the media plane that is the caller's own, or that of another session. */
async function place({ world, caller, side }: Given, direction: 'send' | 'recv') {
  const { peerId, transportId } = await world.join(side === 'own' ? caller : world.duty, direction);
  return { peerId, transportId };
}

/** A stream that the caller's unit sends, or that another unit of its court does. */
async function producing({ world, caller, side }: Given) {
  const where = await world.join(side === 'own' ? caller : await world.newUnitActor('own'), 'send');
  return { peerId: where.peerId, producerId: await world.produce(where) };
}

/** A stream that is sent to the caller, or to another session. Nothing is ever sent to a unit. */
async function consuming({ world, caller, side }: Given) {
  const where = await world.join(side === 'own' ? caller : world.duty, 'recv');
  const isSent = side === 'other' || caller.who !== 'unit';
  return { peerId: where.peerId, consumerId: isSent ? await world.consume(where) : randomUUID() };
}

const recordingId = async ({ world, side }: Given) => ({ recordingId: await world.newRecording(side) });
const ruleId = async ({ world, side }: Given) => ({ ruleId: await world.newRecordingRule(side) });

const RECORDING_SAMPLES: Samples['recordings'] = {
  list: { input: courtId },
  get: { input: recordingId },
  // The snapshot has what is being recorded, and nothing is.
  watch: { ...nothing, namesNobody: true },
  start: { input: async (given) => ({ id: randomUUID(), ...(await sourceId(given)) }) },
  stop: { input: recordingId },
  coverage: {
    input: async (given) => ({ sourceIds: [(await sourceId(given)).sourceId], from: 0, to: 1000 }),
  },
  lock: {
    input: async (given) => ({
      id: randomUUID(),
      ...(await recordingId(given)),
      reason: '案件证据',
      keeper: '王',
    }),
  },
  unlock: {
    input: async ({ world, side }) => ({ ...(await world.newRecordingLock(side)), reason: '已移送' }),
  },
  export: {
    input: async ({ world, side }) => ({
      id: randomUUID(),
      title: '证据',
      reason: '案件证据',
      clips: [await world.newFootage(side)],
    }),
  },
  snapshot: {
    input: async ({ world, side }) => {
      const { sourceId: source, from } = await world.newFootage(side);
      return { id: randomUUID(), sourceId: source, at: from, title: '证据' };
    },
  },
  verify: { input: async (given) => ({ id: randomUUID(), ...(await recordingId(given)) }) },
  jobs: nothing,
  watchJobs: nothing,
  cancelJob: { input: async ({ world, side }) => ({ jobId: await world.newRecordingJob(side) }) },
  listRules: nothing,
  saveRule: {
    input: (given) => ({
      id: randomUUID(),
      ...courtId(given),
      name: '夜间',
      enabled: false,
      kind: 'sos',
      beforeS: 0,
      afterS: 60,
    }),
  },
  removeRule: { input: ruleId },
  retention: { input: courtId },
  setRetention: { input: (given) => ({ ...courtId(given), days: 30, maxBytes: null }) },
};

const groupId = async ({ world, side }: Given) => ({ groupId: await world.newTalkGroup(side) });

/** A microphone of the caller's, or of another session. */
async function speaking({ world, caller, side }: Given) {
  const where = await world.join(side === 'own' ? caller : world.duty, 'send');
  return { peerId: where.peerId, producerId: await world.openMicrophone(where) };
}

/** The same where the caller can have one; what else is named says which side it is. */
const ownWhere =
  <T>(rule: AccessRule, make: (given: Given) => T) =>
  (given: Given): T =>
    make({ ...given, side: mayCall(rule, given.caller.who) ? 'own' : 'other' });

const { intercom } = contract;
const INTERCOM_SAMPLES: Samples['intercom'] = {
  watch: nothing,
  saveGroup: { input: (given) => ({ id: randomUUID(), ...courtId(given), name: '对讲' }) },
  openGroup: {
    input: (given) => ({ id: randomUUID(), name: '临时', unitIds: [unitId(given).unitId] }),
  },
  closeGroup: { input: groupId },
  openMicrophone: {
    input: async (given) => ({ ...(await place(given, 'send')), rtpParameters: OPUS_PARAMETERS }),
  },
  closeMicrophone: { input: speaking },
  listen: {
    input: async (given) => ({
      ...(await ownWhere(intercom.listen.access, (own) => place(own, 'recv'))(given)),
      ...(await groupId(given)),
    }),
  },
  request: {
    input: async (given) => ({
      ...(await ownWhere(intercom.request.access, speaking)(given)),
      groupIds: [(await groupId(given)).groupId],
    }),
  },
  release: { input: speaking },
  cutOff: { input: groupId },
  transmissions: { input: courtId },
};

const FINGERPRINT = { algorithm: 'sha-256', value: Array(32).fill('AB').join(':') };

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
  media: {
    join: nothing,
    leave: { input: async (given) => ({ peerId: (await place(given, 'recv')).peerId }) },
    events: { input: async (given) => ({ peerId: (await place(given, 'recv')).peerId }) },
    createTransport: {
      input: async (given) => ({ peerId: (await place(given, 'recv')).peerId, direction: 'send' }),
    },
    connectTransport: {
      input: async (given) => ({
        ...(await place(given, 'send')),
        dtlsParameters: { role: 'client', fingerprints: [FINGERPRINT] },
      }),
    },
    closeTransport: { input: (given) => place(given, 'send') },
    restartIce: { input: (given) => place(given, 'send') },
    produce: {
      input: async (given) => ({
        ...(await place(given, 'send')),
        kind: 'audio',
        rtpParameters: OPUS_PARAMETERS,
      }),
    },
    setProducerPaused: { input: async (given) => ({ ...(await producing(given)), paused: true }) },
    closeProducer: { input: producing },
    consume: {
      // The place is the caller's own, if it can have one; only the source may be one of another court.
      input: async (given) => ({
        ...(await place(
          { ...given, side: mayCall(contract.media.consume.access, given.caller.who) ? 'own' : 'other' },
          'recv',
        )),
        sourceId: given.world.sourceOf(given.side),
        kind: 'audio',
      }),
    },
    setConsumer: {
      ...WATCHERS_ONLY,
      input: async (given) => ({ ...(await consuming(given)), paused: false }),
    },
    requestKeyFrame: { ...WATCHERS_ONLY, input: consuming },
    closeConsumer: { ...WATCHERS_ONLY, input: consuming },
    consumerStats: { ...WATCHERS_ONLY, input: consuming },
  },
  cases: {
    catalogues: { ...nothing, namesNobody: true },
    catalogue: inCourt,
    overview: inCourt,
    watchOverview: inCourt,
    handlers: inCourt,
    list: inCourt,
    screen: { input: (given) => ({ catalogueId, ...courtId(given), screen: 'passive' }) },
    get: { input: caseNo },
    find: {
      input: async ({ world, side }) => ({ catalogueId, caseId: (await world.newCase(side)).caseId }),
    },
    reveal: { input: caseNo },
    mayClose: { input: async (given) => ({ ...(await caseNo(given)), way: 'provisional' }) },
    mayAct: { input: async (given) => ({ ...(await caseNo(given)), action: 'closeCase' }) },
    waive: {
      input: async (given) => ({
        id: randomUUID(),
        ...(await caseNo(given)),
        nodeId: 'filing.assign',
        reason: '已由院长批准',
      }),
    },
    retract: {
      input: async ({ world, side }) => {
        const { caseNo: no, eventId } = await world.newCase(side);
        return { id: randomUUID(), caseNo: no, eventId, reason: '录入错误' };
      },
    },
    process: inCourt,
    rules: inCourt,
    chooseRules: { input: (given) => ({ catalogueId, ...courtId(given), choice: null }) },
    filters: nothing,
    saveFilter: {
      input: () => ({ id: randomUUID(), view: 'cases', name: '超期', query: 'having=overdue' }),
      namesNothing: true,
    },
    removeFilter: {
      input: async ({ world, caller, side }) => ({
        filterId: await world.newFilter(side === 'own' ? caller : world.duty),
      }),
    },
  },
  alarms: {
    list: alarmCourt,
    watch: { ...nothing, namesNobody: true },
    byCourt: alarmCourt,
    history: { input: async ({ world, side }) => ({ alarmId: await world.newAlarm(side) }) },
    acknowledge: { input: alarmIds },
    shelve: {
      input: async (given) => ({ ...(await alarmIds(given)), until: TOMORROW, reason: '已电话核实' }),
    },
    unshelve: { input: alarmIds },
  },
  supervision: {
    send: { input: (given) => ({ id: randomUUID(), ...courtId(given), ...REASON, dueAt: TOMORROW }) },
    list: nothing,
    watch: nothing,
    get: { input: orderTo },
    receive: { input: orderTo },
    answer: { input: async (given) => ({ ...(await orderTo(given)), ...REASON }) },
    return: {
      input: async (given) => ({ ...(await orderFrom('answered')(given)), ...REASON, dueAt: TOMORROW }),
    },
    accept: { input: orderFrom('answered') },
    withdraw: { input: async (given) => ({ ...(await orderFrom('sent')(given)), ...REASON }) },
    urge: { input: async (given) => ({ ...(await orderFrom('sent')(given)), ...REASON, dueAt: TOMORROW }) },
    recordInterview: { input: async (given) => ({ ...(await orderFrom('failed')(given)), ...REASON }) },
  },
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
  terminals: {
    list: nothing,
    enrol: {
      input: (given) => ({ ...unitId(given), phone: String(Math.floor(Math.random() * 1e15)) }),
    },
    remove: { input: async ({ world, side }) => ({ terminalId: await world.newTerminal(side) }) },
  },
  trackers: {
    list: nothing,
    enrol: { input: (given) => ({ ...unitId(given), app: 'traccar' as const }) },
    renew: { input: async ({ world, side }) => ({ trackerId: await world.newTracker(side) }) },
    remove: { input: async ({ world, side }) => ({ trackerId: await world.newTracker(side) }) },
  },
  lines: {
    list: nothing,
    share: { input: ({ side }) => ({ lineId: side, courtIds: [COURT_OF[side]], sources: [] }) },
  },
  gb28181: {
    list: nothing,
    channels: { input: gbDevice },
    enrol: {
      input: (given) => ({
        ...courtId(given),
        deviceId: `34${randomInt(1e9)}`.padEnd(20, '1'),
        name: '设备',
        password: 'gb28181-test',
      }),
    },
    update: { input: (given) => ({ ...gbDevice(given), name: '新名' }) },
    remove: { input: gbDevice },
    refresh: { input: gbDevice },
    addSources: {
      input: (given) => {
        const { deviceId } = gbDevice(given);
        return { deviceId, channelIds: [deviceId] };
      },
    },
    bindUnit: {
      input: (given) => {
        const { deviceId } = gbDevice(given);
        return { deviceId, channelId: deviceId, unitId: given.world.newUnit(given.side) };
      },
    },
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
  ptz: {
    discover: nothing,
    probe: { input: ({ world }) => world.cameraLogin, namesNothing: true },
    addSources: {
      input: (given) => ({
        ...given.world.cameraLogin,
        ...courtId(given),
        profiles: [{ token: 'main', name: randomUUID() }],
      }),
    },
    connect: { input: async (given) => ({ ...(await sourceId(given)), ...given.world.cameraLogin }) },
    disconnect: { input: async ({ world, side }) => ({ sourceId: await world.newSteered(side) }) },
    watch: nothing,
    move: {
      input: async (given) => ({
        ...(await steered(given)),
        moveId: randomUUID(),
        velocity: { pan: 0.1, tilt: 0, zoom: 0 },
      }),
    },
    stop: { input: steered },
    look: { input: async (given) => ({ ...(await steered(given)), x: 0.1, y: 0 }) },
    moveTo: {
      input: async (given) => ({ ...(await steered(given)), position: { pan: 0, tilt: 0, zoom: 0 } }),
    },
    goto: { input: async (given) => ({ ...(await steered(given)), token: 'preset_1' }) },
    savePreset: { input: async (given) => ({ ...(await steered(given)), name: randomUUID() }) },
    removePreset: { input: async (given) => ({ ...(await steered(given)), ...presetToken(given) }) },
    home: { input: steered },
    setHome: { input: steered },
    release: { input: steered },
  },
  feeds: {
    jobs: { ...nothing, namesNobody: true },
    watch: { ...nothing, namesNobody: true },
  },
};
