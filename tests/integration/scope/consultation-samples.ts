import { randomUUID } from 'node:crypto';
import { siteSourceId } from '#shared/consultation/recording.ts';
import type { ConsultationPlan, SiteRole } from '#shared/consultation/session.ts';
import { insertFootage } from './footage.ts';
import type { Given, Samples } from './sample.ts';
import type { Actor } from './actors.ts';
import { OPUS_PARAMETERS } from './inputs.ts';
import { CALLER_COURT, COURT_OF, type Side } from './sides.ts';
import type { World } from './world.ts';

const place = (courtId: string, role: SiteRole) => ({
  id: randomUUID(),
  kind: 'court' as const,
  courtId,
  userId: null,
  unitId: null,
  role,
});

/** A plan whose first site chairs. */
const aPlan = (courts: readonly string[], change: Partial<ConsultationPlan> = {}): ConsultationPlan => ({
  title: '案件会商',
  plannedAt: Date.now(),
  minutes: 60,
  hasWaitingRoom: false,
  recordsItself: false,
  sites: courts.map((courtId, index) => place(courtId, index === 0 ? 'chair' : 'participant')),
  agenda: [],
  ...change,
});

const unitPlace = (side: Side, unitId: string) => ({
  ...place(COURT_OF[side], 'participant'),
  kind: 'unit' as const,
  unitId,
});

/** A session of the high court with the caller's court, and the caller where that is a unit; or with a court beside it, and a unit of that. */
async function planned({ world, caller, side }: Given, change: Partial<ConsultationPlan> = {}) {
  const courts = side === 'own' ? ['zj', CALLER_COURT, COURT_OF.own] : ['zj', COURT_OF.other];
  const plan = aPlan(courts, change);
  const unitId = caller.who !== 'unit' ? '' : side === 'own' ? caller.unitId : world.newUnit(side);
  const sites = unitId === '' ? plan.sites : [...plan.sites, unitPlace(side, unitId)];
  return world.duty.client.call.consultation.create.mutate({
    id: randomUUID(),
    plan: { ...plan, sites },
  });
}

/** A leader of a court whom nobody else is. */
async function leaderAt(world: World, courtId: string): Promise<Actor> {
  const { sessions } = world.server.running.context;
  const { token } = await sessions.createForUser(await world.newUser('own', courtId), 'matrix');
  return world.actorOf('leader', token);
}

/** Takes somebody's place for as long as their connection lasts. */
function attend({ client }: Actor, consultationId: string): Promise<void> {
  return new Promise((resolve, reject) => {
    client.call.consultation.attend.subscribe(
      { consultationId, endpointId: randomUUID() },
      { onData: () => resolve(), onError: reject },
    );
  });
}

/** A session that goes on, with its chair there, and the caller's court where it is invited. */
async function running(given: Given, change: Partial<ConsultationPlan> = {}) {
  const { world, caller, side } = given;
  const session = await planned(given, change);
  const consultationId = session.id;
  const { call } = world.duty.client;
  await call.consultation.command.mutate({ consultationId, command: { type: 'start' } });
  const chair = await leaderAt(world, 'zj');
  await attend(chair, consultationId);
  if (side === 'own') {
    const isSeated = ['dutyOfficer', 'leader', 'unit'].includes(caller.who);
    await attend(isSeated ? caller : await leaderAt(world, CALLER_COURT), consultationId);
  }
  return { ...session, consultationId, chair };
}

async function send(world: World, actor: Actor, consultationId: string) {
  const { peerId, transportId } = await world.join(actor, 'send');
  const given = {
    consultationId,
    peerId,
    transportId,
    stream: 'audio' as const,
    rtpParameters: OPUS_PARAMETERS,
  };
  const { producerId } = await actor.client.call.consultation.send.mutate(given);
  return { peerId, producerId };
}

async function placeOf({ world, caller, side }: Given, direction: 'send' | 'recv') {
  const { peerId, transportId } = await world.join(side === 'own' ? caller : world.duty, direction);
  return { peerId, transportId };
}

/** A session that a court of the side held itself. */
async function over({ world, side }: Given) {
  const leader = await leaderAt(world, COURT_OF[side]);
  const { consultation } = leader.client.call;
  const session = await consultation.create.mutate({ id: randomUUID(), plan: aPlan([COURT_OF[side]]) });
  const consultationId = session.id;
  for (const type of ['start', 'end'] as const) {
    await consultation.command.mutate({ consultationId, command: { type } });
  }
  return { ...session, consultationId, consultation };
}

/** The same with minutes that aren't signed. */
async function held(given: Given) {
  const { consultationId, consultation } = await over(given);
  const { minutes } = await consultation.saveMinutes.mutate({ consultationId, text: '纪要' });
  return { consultationId, sha256: minutes?.sha256 ?? '' };
}

/** A session in which its chair shows a page, and who may draw on it there. */
async function drawnOn(given: Given) {
  const { consultationId, chair } = await running(given);
  const layerId = randomUUID();
  for (const command of [
    { type: 'shareContent' as const, isOn: true, topic: null },
    { type: 'turnPage' as const, layerId, title: '白板' },
  ]) {
    await chair.client.call.consultation.command.mutate({ consultationId, command });
  }
  const { caller, side } = given;
  const isDesk = caller.who === 'dutyOfficer' || caller.who === 'leader';
  return { consultationId, layerId, actor: side === 'own' && isDesk ? caller : chair };
}

const aStroke = () => ({
  id: randomUUID(),
  tool: 'arrow' as const,
  colour: 'red' as const,
  points: [
    { x: 0.1, y: 0.1 },
    { x: 0.9, y: 0.5 },
  ],
});

const REPORT = { limitedBy: 'none', hasCamera: true, hasMicrophone: true } as const;

/** A valid input of every call about consultations. */
export const CONSULTATION_SAMPLES: Samples['consultation'] = {
  create: { input: ({ side }) => ({ id: randomUUID(), plan: aPlan([COURT_OF[side]]) }) },
  command: {
    input: async (given) => ({
      consultationId: (await planned(given)).id,
      command: { type: 'leave' },
    }),
  },
  guests: { input: () => ({}), namesNothing: true, namesNobody: true },
  list: {
    input: async (given) => {
      await planned({ ...given, side: 'own' });
      await planned({ ...given, side: 'other' });
      return {};
    },
    namesNothing: true,
  },
  watch: {
    input: async (given) => {
      await planned({ ...given, side: 'own' });
      await planned({ ...given, side: 'other' });
      return {};
    },
    namesNothing: true,
  },
  attend: {
    input: async (given) => ({
      consultationId: (await planned(given)).id,
      endpointId: randomUUID(),
    }),
  },
  send: {
    input: async (given) => ({
      consultationId: (await running(given)).consultationId,
      ...(await placeOf(given, 'send')),
      stream: 'audio',
      rtpParameters: OPUS_PARAMETERS,
    }),
  },
  stopSending: {
    input: async (given) => {
      const { consultationId, chair } = await running(given);
      const { world, caller, side } = given;
      return { consultationId, ...(await send(world, side === 'own' ? caller : chair, consultationId)) };
    },
  },
  receive: {
    input: async (given) => {
      const { consultationId, chair, sites } = await running(given);
      await send(given.world, chair, consultationId);
      return {
        consultationId,
        ...(await placeOf(given, 'recv')),
        streams: [{ siteId: sites[0]?.id ?? '', stream: 'audio' }],
      };
    },
  },
  testLine: {
    input: async (given) => ({
      consultationId: (await running(given)).consultationId,
      ...(await placeOf(given, 'send')),
      kind: 'audio',
      rtpParameters: OPUS_PARAMETERS,
    }),
  },
  endLineTest: {
    input: async (given) => {
      const { consultationId, chair } = await running(given);
      const { world, caller, side } = given;
      const actor = side === 'own' ? caller : chair;
      const { peerId, transportId } = await world.join(actor, 'send');
      const sent = { kind: 'audio' as const, rtpParameters: OPUS_PARAMETERS };
      const { producerId } = await actor.client.call.consultation.testLine.mutate({
        consultationId,
        peerId,
        transportId,
        ...sent,
      });
      return { consultationId, peerId, producerId };
    },
  },
  draw: { input: async (given) => ({ ...(await drawnOn(given)), stroke: aStroke() }) },
  erase: {
    input: async (given) => {
      const { actor, ...drawing } = await drawnOn(given);
      const stroke = aStroke();
      await actor.client.call.consultation.draw.mutate({ ...drawing, stroke });
      return { ...drawing, strokeId: stroke.id };
    },
  },
  point: {
    input: async (given) => ({
      consultationId: (await drawnOn(given)).consultationId,
      place: { x: 0.5, y: 0.5 },
    }),
  },
  watchDrawing: { input: async (given) => ({ consultationId: (await drawnOn(given)).consultationId }) },
  strokes: {
    input: async (given) => {
      const { consultationId, layerId } = await drawnOn(given);
      return { consultationId, layerId };
    },
  },
  watchQuality: { input: async (given) => ({ consultationId: (await running(given)).consultationId }) },
  reportQuality: {
    input: async (given) => ({ consultationId: (await running(given)).consultationId, report: REPORT }),
  },
  dossier: {
    input: async (given) => {
      const { caseNo } = await given.world.newCase(given.side);
      const itemId = randomUUID();
      const agenda = [{ id: itemId, title: '疑难案件', caseNos: [caseNo] }];
      const { consultationId, chair } = await running(given, { agenda });
      const command = { type: 'takeUpItem' as const, itemId };
      await chair.client.call.consultation.command.mutate({ consultationId, command });
      return { consultationId, itemId, caseNo };
    },
  },
  saveMinutes: {
    input: async (given) => ({ consultationId: (await held(given)).consultationId, text: '会商纪要' }),
  },
  signMinutes: { input: held },
  recordings: { input: async (given) => ({ consultationId: (await over(given)).consultationId }) },
  compose: {
    input: async (given) => {
      const { consultationId, courtId, sites } = await over(given);
      const sourceId = siteSourceId(consultationId, sites[0]?.id ?? '', 'people');
      await insertFootage(given.world.server.running.context.store, { sourceId, courtId });
      return { consultationId, id: randomUUID() };
    },
  },
  exportMinutes: { input: async (given) => ({ consultationId: (await held(given)).consultationId }) },
};
