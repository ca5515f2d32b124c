import { randomUUID } from 'node:crypto';
import type { Given, Samples } from './sample.ts';
import { aPlan } from './inputs.ts';

const nothing = { input: () => ({}), namesNothing: true } as const;
const inState =
  (state: 'draft' | 'planned' | 'checking' | 'running' | 'ended') =>
  async ({ world, side }: Given) => ({ operationId: await world.newOperation(side, state) });
const withNeed = async (given: Given) => {
  const { operationId } = await inState('running')(given);
  const needId = randomUUID();
  await given.world.duty.client.call.operations.addNeed.mutate({
    operationId,
    needId,
    text: '锁匠',
    quantity: 2,
  });
  return { operationId, needId };
};
const withReport = async (given: Given) => {
  const { operationId } = await inState('ended')(given);
  const { report } = await given.world.duty.client.call.operations.saveReport.mutate({
    operationId,
    text: '总结',
  });
  return { operationId, sha256: report?.sha256 ?? '' };
};
const unitOf = ({ world, side }: Given) => ({ unitId: world.publisherOf(side) });

/** A valid input of every call of operations. */
export const OPERATION_SAMPLES: Samples['operations'] = {
  create: { input: ({ world, side }) => ({ id: randomUUID(), plan: aPlan(world.publisherOf(side)) }) },
  save: {
    input: async (given) => ({
      ...(await inState('draft')(given)),
      revision: 1,
      plan: aPlan(given.world.publisherOf(given.side)),
    }),
  },
  list: nothing,
  watch: nothing,
  board: { input: inState('running') },
  log: { input: inState('ended') },
  step: { input: async (given) => ({ ...(await inState('draft')(given)), step: 'plan' }) },
  begin: {
    input: async (given) => ({ operationId: await given.world.newOperation(given.side, 'checking', null) }),
  },
  waive: {
    input: async (given) => ({
      ...(await inState('checking')(given)),
      ...unitOf(given),
      items: ['battery'],
      reason: '备用电源',
    }),
  },
  callUnits: { input: inState('checking') },
  setPhase: { input: async (given) => ({ ...(await inState('running')(given)), phase: 1 }) },
  join: {
    input: async (given) => ({ ...(await inState('running')(given)), ...unitOf(given), task: '警戒' }),
  },
  leave: { input: async (given) => ({ ...(await inState('running')(given)), ...unitOf(given) }) },
  addNeed: {
    input: async (given) => ({
      ...(await inState('running')(given)),
      needId: randomUUID(),
      text: '锁匠',
      quantity: 1,
    }),
  },
  meetNeed: { input: async (given) => ({ ...(await withNeed(given)), met: 1 }) },
  cancelNeed: { input: withNeed },
  note: { input: async (given) => ({ ...(await inState('running')(given)), id: randomUUID(), text: '记' }) },
  saveReport: { input: async (given) => ({ ...(await inState('ended')(given)), text: '总结' }) },
  signReport: { input: withReport },
  exportReport: {
    input: async (given) => ({ operationId: (await withReport(given)).operationId }),
  },
  mine: nothing,
  answer: {
    input: async ({ world, caller, side }) => ({
      operationId: await world.newOperation('own', 'running', side === 'own' ? caller.unitId : undefined),
    }),
  },
  reportDevice: {
    input: () => ({ battery: 0.9, storageFreeBytes: null, clockOffsetMs: 12 }),
    namesNothing: true,
  },
};

export const TIMELINE_SAMPLES: Samples['timeline'] = {
  get: { input: inState('running') },
  tracks: { input: inState('running') },
  seal: {
    input: async (given) => ({ ...(await inState('ended')(given)), id: randomUUID(), reason: '归档' }),
  },
  sealKey: { ...nothing, namesNobody: true },
};
