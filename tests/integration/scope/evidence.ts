import { randomUUID } from 'node:crypto';
import type { EvidenceState } from '#shared/evidence-state.ts';
import type { Store } from '../../../media-server/store/open.ts';

/** Writes an item of evidence, complete unless another state is named; answers with its id. */
export async function insertEvidence(
  { db }: Store,
  {
    courtId,
    unitId,
    state = 'complete',
  }: { courtId: string; unitId: string; state?: EvidenceState | undefined },
): Promise<string> {
  const id = randomUUID();
  const now = Date.now();
  await db('evidence').insert({
    id,
    unit_id: unitId,
    call_sign: '单兵',
    officer_name: '王',
    court_id: courtId,
    kind: 'text',
    state,
    size: 1,
    sha256: '0'.repeat(64),
    type: 'text/plain',
    captured_at: now,
    announced_at: now,
    touched_at: now,
    settled_at: state === 'complete' ? now : null,
  });
  return id;
}
