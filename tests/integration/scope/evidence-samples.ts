import { randomUUID } from 'node:crypto';
import { COURT_OF } from './sides.ts';
import type { Given, Samples } from './sample.ts';

const evidenceId = async ({ world, side }: Given) => ({ evidenceId: await world.newEvidence(side) });
const courtId = ({ side }: Given) => ({ courtId: COURT_OF[side] });

/** A valid input of every call of evidence. */
export const EVIDENCE_SAMPLES: Samples['evidence'] = {
  announce: {
    input: () => ({
      id: randomUUID(),
      kind: 'text',
      size: 1,
      sha256: '0'.repeat(64),
      capturedAt: Date.now(),
      clockOffsetMs: null,
      place: null,
      case: null,
      operationId: null,
      note: null,
    }),
    namesNothing: true,
  },
  discard: {
    input: async ({ world, caller, side }) => ({
      evidenceId: await world.newEvidence(
        'own',
        'announced',
        side === 'own' && caller.unitId !== '' ? caller.unitId : undefined,
      ),
    }),
  },
  findCase: {
    input: async ({ world, side }) => ({ number: `执${(await world.newCase(side)).caseId}号` }),
  },
  list: { input: courtId },
  get: { input: evidenceId },
  watch: { input: () => ({}), namesNothing: true },
  lock: {
    input: async (given) => ({
      id: randomUUID(),
      ...(await evidenceId(given)),
      reason: '案件证据',
      keeper: '王',
    }),
  },
  unlock: {
    input: async (given) => {
      const item = await evidenceId(given);
      const lockId = randomUUID();
      const lock = { id: lockId, ...item, reason: '案件证据', keeper: '王' };
      await given.world.duty.client.call.evidence.lock.mutate(lock);
      return { ...item, lockId, reason: '已移送' };
    },
  },
  verify: { input: async (given) => ({ id: randomUUID(), ...(await evidenceId(given)) }) },
  export: {
    input: async (given) => ({
      id: randomUUID(),
      title: '证据',
      reason: '案件证据',
      evidenceIds: [(await evidenceId(given)).evidenceId],
    }),
  },
  retention: { input: courtId },
  setRetention: { input: (given) => ({ ...courtId(given), days: 30 }) },
};
