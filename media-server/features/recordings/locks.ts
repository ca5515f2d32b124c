import { AppError } from '#shared/errors.ts';
import type { Caller } from '../../api/caller.ts';
import type { Clock } from '../../clock.ts';
import type { Store } from '../../store/open.ts';
import type { LockRow, RecordingRow } from './rows.ts';

/** What is to be locked. Times in UTC ms. */
export interface LockRequest {
  id: string;
  from?: number | undefined;
  to?: number | undefined;
  reason: string;
  caseNumber?: string | undefined;
  keeper: string;
}

interface Deps {
  store: Store;
  clock: Clock;
}

/**
 * Keeps a recording or a stretch of it as evidence. Locking again under the same id changes nothing. Throws `invalidInput` for a stretch
 * outside of the recording, `conflict` when the id belongs to another one.
 */
export async function lockRecording(
  { store, clock }: Deps,
  caller: Caller,
  row: RecordingRow,
  request: LockRequest,
): Promise<void> {
  const known = (await store.db('recording_locks').where({ id: request.id }).first()) as LockRow | undefined;
  if (known !== undefined) {
    if (known.recording_id !== row.id) {
      throw AppError.conflict(`the id ${request.id} belongs to another lock`);
    }
    return;
  }
  const { from = row.started_at, to = null } = request;
  if (from >= (row.ended_at ?? Infinity)) {
    throw AppError.invalidInput('from', 'is behind the end of the recording');
  }
  if (to !== null && to <= row.started_at) {
    throw AppError.invalidInput('to', 'is before the beginning of the recording');
  }
  await store.db('recording_locks').insert({
    id: request.id,
    recording_id: row.id,
    from_at: Math.max(from, row.started_at),
    to_at: to,
    reason: request.reason,
    case_number: request.caseNumber ?? null,
    keeper: request.keeper,
    locked_at: clock.now(),
    locked_by: caller.nameZh,
  });
}

/** Lets go of a lock; one that holds no more stays as it is. Throws `notFound`. */
export async function unlockRecording(
  { store, clock }: Deps,
  caller: Caller,
  { recordingId, lockId, reason }: { recordingId: string; lockId: string; reason: string },
): Promise<void> {
  const lock: unknown = await store
    .db('recording_locks')
    .where({ id: lockId, recording_id: recordingId })
    .first('id');
  if (lock === undefined) {
    throw AppError.notFound('lock', lockId);
  }
  await store
    .db('recording_locks')
    .where({ id: lockId })
    .whereNull('unlocked_at')
    .update({ unlocked_at: clock.now(), unlocked_by: caller.nameZh, unlock_reason: reason });
}
