import { randomUUID } from 'node:crypto';
import { afterAll } from 'vitest';
import { gbSourceId } from '#shared/gb28181.ts';
import type { GbDevice } from '../../../simulators/gb28181/device.ts';
import { channelOf, channelsOf, newId, PASSWORD, startDevice } from '../gb28181/support.ts';
import type { Given, Samples } from './sample.ts';
import type { Actor } from './actors.ts';
import { OPUS_PARAMETERS } from './inputs.ts';
import { COURT_OF, type Side } from './sides.ts';
import type { World } from './world.ts';

interface Listening {
  device: GbDevice;
  sourceId: string;
}

/** A device that listens, of each side of a world. */
const made = new WeakMap<World, Map<Side, Promise<Listening>>>();
const devices: GbDevice[] = [];
afterAll(() => devices.forEach((device) => device.kill()));

async function make(world: World, side: Side): Promise<Listening> {
  const { call } = world.admin.client;
  const deviceId = newId();
  const { server } = await call.gb28181.list.query({});
  await call.gb28181.enrol.mutate({ deviceId, courtId: COURT_OF[side], name: '设备', password: PASSWORD });
  const device = await startDevice(server?.port ?? 0, deviceId, {
    format: { width: 160, height: 90, fps: 2 },
  });
  devices.push(device);
  await channelsOf(world.admin.client, deviceId, 2);
  const channelId = channelOf(deviceId, 1);
  await call.gb28181.addSources.mutate({ deviceId, channelIds: [channelId] });
  return { device, sourceId: gbSourceId(deviceId, channelId) };
}

/** A source that can be spoken through: nobody does. */
async function free({ world, side }: Pick<Given, 'world' | 'side'>): Promise<string> {
  const sides = made.get(world) ?? new Map<Side, Promise<Listening>>();
  made.set(world, sides);
  const listening = sides.get(side) ?? make(world, side);
  sides.set(side, listening);
  const { device, sourceId } = await listening;
  await device.loudspeaker.hangUp();
  return sourceId;
}

/** A broadcast of the caller's, or of somebody else of their courts. */
async function running({ world, caller, side }: Given): Promise<{ broadcastId: string; speaker: Actor }> {
  const speaker = side === 'own' ? caller : world.duty;
  const sourceId = await free({ world, side: 'own' });
  const { id } = await speaker.client.call.voiceBroadcast.begin.mutate({ id: randomUUID(), sourceId });
  return { broadcastId: id, speaker };
}

async function sent(given: Given) {
  const { broadcastId, speaker } = await running(given);
  const { peerId, transportId } = await given.world.join(speaker, 'send');
  const sound = { broadcastId, peerId, transportId, rtpParameters: OPUS_PARAMETERS };
  return { speaker, sound };
}

/** A valid input of every call about voice broadcasts. */
export const SPEECH_SAMPLES: Samples['voiceBroadcast'] = {
  watch: { input: () => ({}), namesNothing: true, namesNobody: true },
  begin: { input: async (given) => ({ id: randomUUID(), sourceId: await free(given) }) },
  send: { input: async (given) => (await sent(given)).sound },
  stopSending: {
    input: async (given) => {
      const { speaker, sound } = await sent(given);
      const { producerId } = await speaker.client.call.voiceBroadcast.send.mutate(sound);
      return { broadcastId: sound.broadcastId, peerId: sound.peerId, producerId };
    },
  },
  // One of somebody else is as good as one that is over.
  end: { input: () => ({ broadcastId: randomUUID() }), namesNothing: true },
};
