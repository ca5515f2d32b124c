import { randomUUID } from 'node:crypto';
import type { Given, Samples } from './sample.ts';
import { A_RULE, A_WALL } from './inputs.ts';
import { COURT_OF } from './sides.ts';

const nothing = { input: () => ({}), namesNothing: true } as const;
const wallId = async ({ world, side }: Given) => ({ wallId: await world.wallOf(side) });

/** A valid input of every call of walls. */
export const WALL_SAMPLES: Samples['walls'] = {
  watch: nothing,
  save: { input: (given) => ({ ...A_WALL, id: randomUUID(), courtId: COURT_OF[given.side] }) },
  remove: { input: async ({ world, side }) => ({ wallId: await world.newWall(side) }) },
  change: {
    input: async (given) => ({
      ...(await wallId(given)),
      op: { type: 'put', partId: 't1', content: { kind: 'clock' } },
    }),
  },
  zoom: { input: async (given) => ({ ...(await wallId(given)), partId: null }) },
  undo: {
    input: async (given) => {
      const { wallId: id } = await wallId(given);
      const { duty } = given.world;
      const text = randomUUID();
      const op = { type: 'put', partId: 't2', content: { kind: 'text', text } } as const;
      await duty.client.call.walls.change.mutate({ wallId: id, op });
      return { wallId: id };
    },
  },
  switchScene: { input: ({ world, side }) => world.newScene(side) },
  returnNow: {
    input: async ({ world, side }) => {
      const scene = await world.newScene(side);
      await world.duty.client.call.walls.switchScene.mutate({ ...scene, holdS: 60 });
      return { wallId: scene.wallId };
    },
  },
  saveScene: {
    input: async (given) => ({ ...(await wallId(given)), id: randomUUID(), name: '夜间', digit: null }),
  },
  removeScene: { input: ({ world, side }) => world.newScene(side) },
  saveRule: {
    input: async (given) => ({ ...(await wallId(given)), rule: { ...A_RULE, id: randomUUID() } }),
  },
  removeRule: { input: ({ world, side }) => world.newWallRule(side) },
  dismissPopup: {
    input: async (given) => {
      const { world, side } = given;
      const sos = await world.newSos(await world.newUnitActor(side));
      const wall = await wallId(given);
      return { ...wall, popupId: `sos:${sos}` };
    },
  },
  files: nothing,
  removeFile: { input: async ({ world, side }) => ({ fileId: await world.newWallFile(side) }) },
};
