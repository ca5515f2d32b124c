import { randomUUID } from 'node:crypto';
import { contract } from '#shared/contract/index.ts';
import type { AccessRule } from '#shared/contract/call.ts';
import { mayCall } from '../../../media-server/api/access-table.ts';
import { OPUS_PARAMETERS } from './inputs.ts';
import { courtId, nothing, unitId, type Given, type Samples } from './sample.ts';

const WATCHERS_ONLY = { neverOwnedBy: ['unit'] } as const;

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

const FINGERPRINT = { algorithm: 'sha-256', value: Array(32).fill('AB').join(':') };

export const MEDIA_SAMPLES: Samples['media'] = {
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
  // What isn't there is said of each consumer by itself: a unit has none, and is answered so.
  setConsumers: {
    input: async (given) => {
      const { peerId, consumerId } = await consuming(given);
      return { peerId, changes: [{ consumerId, paused: false }] };
    },
  },
  requestKeyFrame: { ...WATCHERS_ONLY, input: consuming },
  closeConsumer: { ...WATCHERS_ONLY, input: consuming },
  consumerStats: { ...WATCHERS_ONLY, input: consuming },
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
export const INTERCOM_SAMPLES: Samples['intercom'] = {
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
