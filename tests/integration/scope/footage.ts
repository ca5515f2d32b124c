import { randomUUID } from 'node:crypto';
import type { Store } from '../../../media-server/store/open.ts';

/** A recording and the stretch of its source that it holds, UTC ms. */
export interface Footage {
  recordingId: string;
  sourceId: string;
  from: number;
  to: number;
}

/** Writes a recording that has ended, of one run with one segment, whose files are nowhere. */
export async function insertFootage(
  { db }: Store,
  { sourceId, courtId }: { sourceId: string; courtId: string },
): Promise<Footage> {
  const recordingId = randomUUID();
  const runId = randomUUID();
  const [from, to] = [1_000, 5_000];
  const common = { source_id: sourceId, court_id: courtId, has_video: 1, has_audio: 0, reencoded: 0 };
  const sha256 = '0'.repeat(64);
  await db('recordings').insert({
    ...common,
    id: recordingId,
    source_name: '摄像机',
    source_kind: 'hls',
    trigger: 'manual',
    started_by: '值班员',
    started_at: from,
    ended_at: to,
    end_reason: 'stopped',
    bytes: 1,
    media_ms: to - from,
  });
  const run = { ...common, id: runId, started_at: from, ended_at: to, end_reason: 'stopped' };
  await db('footage_runs').insert({ ...run, init_sha256: sha256 });
  const segment = { run_id: runId, no: 0, source_id: sourceId, at: from, ms: to - from, bytes: 1, sha256 };
  await db('footage_segments').insert({ ...segment, chained: 1 });
  return { recordingId, sourceId, from, to };
}

/** Writes a check of a recording that waits to be made; answers with its id. */
export async function insertCheck(
  { db }: Store,
  { recordingId, courtId }: { recordingId: string; courtId: string },
): Promise<string> {
  const id = randomUUID();
  const user = (await db('users').first('id')) as { id: string };
  await db('recording_jobs').insert({
    id,
    kind: 'verify',
    court_id: courtId,
    created_at: Date.now(),
    created_by: '值班员',
    created_by_id: user.id,
    title: '核验',
    recording_id: recordingId,
    clips: '[]',
    state: 'waiting',
  });
  return id;
}
