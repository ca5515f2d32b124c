import { randomUUID } from 'node:crypto';
import { courtId, nothing, sourceId, type Given, type Samples } from './sample.ts';

const recordingId = async ({ world, side }: Given) => ({ recordingId: await world.newRecording(side) });
const ruleId = async ({ world, side }: Given) => ({ ruleId: await world.newRecordingRule(side) });

export const RECORDING_SAMPLES: Samples['recordings'] = {
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
