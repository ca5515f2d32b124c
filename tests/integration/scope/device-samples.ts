import { randomInt, randomUUID } from 'node:crypto';
import { courtId, nothing, sourceId, unitId, type Given, type Samples } from './sample.ts';

const steered = async ({ world, caller, side }: Given) => ({
  sourceId: await world.steeredBy(side, caller.who),
});
const presetToken = ({ world: { camera } }: Given) => {
  const name = 'matrix';
  const known = camera.presets.all.find((preset) => preset.name === name);
  return { token: known?.token ?? camera.presets.set(camera.motors.pose(), { name }) };
};
const gbDevice = ({ world, side }: Given) => ({ deviceId: world.newGbDevice(side) });

export const DEVICE_SAMPLES: Pick<Samples, 'terminals' | 'trackers' | 'gb28181' | 'ptz'> = {
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
};
