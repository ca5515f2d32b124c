import { AppError } from '#shared/errors.ts';
import type { Caller } from '../../api/caller.ts';
import type { Clock } from '../../clock.ts';
import { Locks, type LockRequest as AnyLockRequest } from '../../store/locks.ts';
import type { Store } from '../../store/open.ts';
import type { RecordingRow } from './rows.ts';

const TABLE = { name: 'recording_locks', owner: 'recording_id' } as const;

/** What is to be locked. Times in UTC ms. */
export interface LockRequest extends AnyLockRequest {
  from?: number | undefined;
  to?: number | undefined;
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
  deps: Deps,
  caller: Caller,
  row: RecordingRow,
  request: LockRequest,
): Promise<void> {
  const locks = new Locks(deps, TABLE);
  if (await locks.isKnown(request.id, row.id)) {
    return;
  }
  const { from = row.started_at, to = null } = request;
  if (from >= (row.ended_at ?? Infinity)) {
    throw AppError.invalidInput('from', 'is behind the end of the recording');
  }
  if (to !== null && to <= row.started_at) {
    throw AppError.invalidInput('to', 'is before the beginning of the recording');
  }
  await locks.add(caller, row.id, request, { from_at: Math.max(from, row.started_at), to_at: to });
}

/** Lets go of a lock; one that holds no more stays as it is. Throws `notFound`. */
export async function unlockRecording(
  deps: Deps,
  caller: Caller,
  { recordingId, lockId, reason }: { recordingId: string; lockId: string; reason: string },
): Promise<void> {
  await new Locks(deps, TABLE).release(caller, { ownerId: recordingId, lockId, reason });
}
