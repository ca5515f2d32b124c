import { randomUUID } from 'node:crypto';
import { TEST_PASSWORD } from '../../../media-server/testing/province.ts';
import { usernameOf } from '../support/server.ts';
import type { Given, Samples } from './sample.ts';
import type { Actor } from './actors.ts';
import { CALLER_COURT, COURT_OF } from './sides.ts';

const courtId = ({ side }: Given) => ({ courtId: COURT_OF[side] });
/** A court whose desk the caller sits at, or one beside it. */
const deskOf = ({ side }: Given): 'zj-hz' | 'zj-nb' => (side === 'own' ? CALLER_COURT : COURT_OF.other);
const password = TEST_PASSWORD;
const HOUR = 3_600_000;

/** Ends what waits, so that another one can be signed. */
async function clearDesk({ world }: Given, court: string): Promise<void> {
  const { db } = world.server.running.context.store;
  await db('duty_handovers').where({ court_id: court, state: 'signed' }).update({ state: 'withdrawn' });
}

const contentHash = async (actor: Actor, court: string): Promise<string> =>
  (await actor.client.call.duty.handoverDraft.query({ courtId: court })).contentHash;

/** A hand-over of a desk that waits to be taken over. */
async function newHandover(given: Given): Promise<{ handoverId: string }> {
  const court = deskOf(given);
  await clearDesk(given, court);
  const actor = await given.world.officerOf(court);
  const id = randomUUID();
  await actor.client.call.duty.signHandover.mutate({
    id,
    courtId: court,
    contentHash: await contentHash(actor, court),
    password,
  });
  return { handoverId: id };
}

/** A valid input of every call of duty. */
export const DUTY_SAMPLES: Samples['duty'] = {
  watch: { input: () => ({}), namesNothing: true },
  roster: { input: (given) => ({ ...courtId(given), firstDay: 20_000, days: 7 }) },
  onDuty: { input: () => ({}), namesNothing: true, namesNobody: true },
  people: { input: courtId },
  saveShifts: { input: (given) => ({ ...courtId(given), kinds: [] }) },
  assign: {
    input: (given) => ({
      ...courtId(given),
      id: randomUUID(),
      role: 'dutyOfficer',
      person: { userId: null, name: '王' },
      from: 0,
      to: HOUR,
    }),
  },
  unassign: { input: (given) => ({ ...courtId(given), assignmentIds: [randomUUID()] }) },
  copyWeek: { input: (given) => ({ ...courtId(given), fromDay: 20_000, toDay: 20_007 }) },
  handoverDraft: { input: courtId },
  signHandover: {
    input: async (given) => {
      const court = deskOf(given);
      await clearDesk(given, court);
      return {
        id: randomUUID(),
        courtId: court,
        contentHash: await contentHash(given.world.duty, court),
        password,
      };
    },
  },
  takeHandover: {
    input: async (given) => ({
      ...(await newHandover(given)),
      username: usernameOf('leader', deskOf(given)),
      password,
    }),
  },
  withdrawHandover: { input: async (given) => ({ ...(await newHandover(given)), why: '重做' }) },
  handovers: { input: courtId },
  handover: { input: newHandover },
  log: { input: courtId },
  writeEntry: {
    input: (given) => ({
      id: randomUUID(),
      courtId: deskOf(given),
      at: Date.now(),
      kind: 'note',
      text: '巡查正常',
    }),
  },
  startRollCall: {
    input: (given) => ({ id: randomUUID(), courtIds: [courtId(given).courtId], answerS: 60 }),
  },
  answerRollCall: {
    input: async (given) => {
      const id = randomUUID();
      const courtIds = [deskOf(given)];
      await given.world.duty.client.call.duty.startRollCall.mutate({ id, courtIds, answerS: 60 });
      return { callId: id };
    },
  },
  rollCalls: {
    input: async ({ world }) => {
      const courtIds = [COURT_OF.own];
      await world.duty.client.call.duty.startRollCall.mutate({ id: randomUUID(), courtIds, answerS: 60 });
      return {};
    },
    namesNothing: true,
  },
};
