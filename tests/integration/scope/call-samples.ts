import { randomUUID } from 'node:crypto';
import { mayCall } from '../../../media-server/api/access-table.ts';
import { contract } from '#shared/contract/index.ts';
import type { Given, Samples } from './sample.ts';
import type { Actor, Place } from './actors.ts';
import { OPUS_PARAMETERS } from './inputs.ts';
import { COURT_OF } from './sides.ts';
import type { World } from './world.ts';

const { calls } = contract;
const SOUND = { kind: 'audio', rtpParameters: OPUS_PARAMETERS } as const;

/** The latest call that each person was rung by. */
const latest = new Map<string, string>();
const personOf = ({ who, unitId }: Actor): string => unitId || who;

/** A page of the actor's that can be called; its id. */
async function ring({ client }: Actor): Promise<string> {
  const endpointId = randomUUID();
  await new Promise<void>((resolve, reject) => {
    client.call.calls.watch.subscribe(
      { endpointId },
      { onData: () => resolve(), onError: (error) => reject(error) },
    );
  });
  return endpointId;
}

/** Ends the call that an earlier case of the matrix left the actor's person in. */
async function endCallOf(actor: Actor): Promise<void> {
  const callId = latest.get(personOf(actor));
  latest.delete(personOf(actor));
  if (callId !== undefined) {
    // It may be over by itself, or of the other database's server.
    await actor.client.call.calls.hangUp.mutate({ callId }).catch(() => undefined);
  }
}

/** Somebody whom nobody else is, at a desk of the high court, calls the actor. */
async function newCall(world: World, to: Actor, isAnswered: boolean) {
  await endCallOf(to);
  const { sessions } = world.server.running.context;
  const { token } = await sessions.createForUser(await world.newUser('own', 'zj'), 'matrix');
  const desk = world.actorOf('leader', token);
  const endpointId = await ring(to);
  const { id: userId } = await to.client.call.identity.me.query({});
  const { id: callId } = await desk.client.call.calls.start.mutate({
    id: randomUUID(),
    endpointId: await ring(desk),
    to: to.who === 'unit' ? { kind: 'unit', unitId: to.unitId } : { kind: 'user', userId },
  });
  latest.set(personOf(to), callId);
  if (isAnswered) {
    await to.client.call.calls.answer.mutate({ callId, endpointId });
  }
  return { callId, endpointId, desk };
}

/** A call that the caller is rung by, or that two others are in. */
async function call({ world, caller, side }: Given, isAnswered: boolean) {
  return newCall(world, side === 'own' ? caller : await world.newUnitActor('own'), isAnswered);
}

async function placeOf({ world, caller, side }: Given, direction: 'send' | 'recv') {
  const { peerId, transportId } = await world.join(side === 'own' ? caller : world.duty, direction);
  return { peerId, transportId };
}

async function send(world: World, actor: Actor, callId: string): Promise<Place & { producerId: string }> {
  const place = await world.join(actor, 'send');
  const { peerId, transportId } = place;
  const { producerId } = await actor.client.call.calls.send.mutate({ callId, peerId, transportId, ...SOUND });
  return { ...place, producerId };
}

/** A valid input of every call about calls. */
export const CALL_SAMPLES: Samples['calls'] = {
  watch: { input: () => ({ endpointId: randomUUID() }), namesNothing: true },
  // Whoever else is there was made for one call of the matrix and is at the high court.
  directory: { input: () => ({}), namesNothing: true, namesNobody: true },
  start: {
    input: async ({ world, caller, side }) => {
      const isAble = mayCall(calls.start.access, caller.who);
      await endCallOf(caller);
      return {
        id: randomUUID(),
        endpointId: isAble ? await ring(caller) : randomUUID(),
        to:
          caller.who === 'unit'
            ? { kind: 'user' as const, userId: await world.newUser(side) }
            : { kind: 'unit' as const, unitId: world.newUnit(side) },
      };
    },
  },
  answer: {
    input: async (given) => {
      const { callId, endpointId } = await call(given, false);
      return { callId, endpointId };
    },
  },
  hangUp: { input: async (given) => ({ callId: (await call(given, false)).callId }) },
  setMuted: {
    input: async (given) => ({
      callId: (await call(given, true)).callId,
      muted: { audio: true, video: false },
    }),
  },
  send: {
    input: async (given) => ({
      callId: (await call(given, true)).callId,
      ...(await placeOf(given, 'send')),
      ...SOUND,
    }),
  },
  stopSending: {
    input: async (given) => {
      const { callId, desk } = await call(given, true);
      const { peerId, producerId } = await send(
        given.world,
        given.side === 'own' ? given.caller : desk,
        callId,
      );
      return { callId, peerId, producerId };
    },
  },
  receive: {
    input: async (given) => {
      const { callId, desk } = await call(given, true);
      await send(given.world, desk, callId);
      return { callId, ...(await placeOf(given, 'recv')), kind: 'audio' as const };
    },
  },
  log: { input: ({ side }) => ({ courtId: COURT_OF[side] }) },
};
