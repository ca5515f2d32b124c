import { rm } from 'node:fs/promises';
import { z } from 'zod';
import type { VerifyProblem } from '#shared/recordings.ts';
import type { Clock } from '../../clock.ts';
import type { AuditLog, CourtTree } from '../../context.ts';
import { hashFile } from '../../store/hash-file.ts';
import type { Store } from '../../store/open.ts';
import { verifyChain } from '../audit/verify.ts';
import { fileOf, plain, writeArchive } from '../recordings/archive.ts';
import type { JobResult, JobRuns, JobWork } from '../recordings/jobs.ts';
import type { EvidenceFiles } from './evidence-files.ts';
import { copyItems } from './copy-items.ts';
import { RECEIVED_ACTION } from './settling.ts';
import { REMOVED_ACTION } from './sweeper.ts';
import type { EvidenceRow } from './rows.ts';

interface Deps {
  store: Store;
  clock: Clock;
  audit: AuditLog;
  courts: CourtTree;
  files: EvidenceFiles;
}

const Received = z.object({ sha256: z.string(), bytes: z.number() });

async function rowsOf({ store }: Deps, { row }: JobWork): Promise<EvidenceRow[]> {
  const ids = JSON.parse(row.evidence_ids) as string[];
  return (await store.db('evidence').whereIn('id', ids).orderBy('captured_at')) as EvidenceRow[];
}

/** SHA-256 of an item now; null when its file is gone. */
async function hashNow(files: EvidenceFiles, id: string): Promise<{ sha256: string; bytes: number } | null> {
  return (await files.received(id)) === null ? null : hashFile(files.fileOf(id));
}

/**
 * Makes the archive of an export: the items bit for bit as they were received, and the manifest. Each is hashed anew: one that isn't what
 * it was goes into no export.
 */
async function makeExport(deps: Deps, work: JobWork): Promise<JobResult> {
  const { row: job, folder, signal, progress } = work;
  const rows = await rowsOf(deps, work);
  const made = await copyItems(deps.files, rows, { folder, signal, onItem: (part) => progress(0.8 * part) });
  const court = deps.courts.find(job.court_id);
  const { sha256, bytes, manifestSha256 } = await writeArchive(work, deps, {
    files: made,
    facts: { evidence: made.map(({ facts }) => facts) },
  });
  for (const { file } of made) {
    await rm(file, { force: true });
  }
  await deps.audit.append({
    actor: job.created_by,
    courtId: job.court_id,
    courtPath: court?.path ?? null,
    action: 'evidence.exported',
    target: job.id,
    outcome: 'ok',
    detail: {
      actorId: job.created_by_id,
      sha256,
      bytes,
      manifestSha256,
      items: rows.map((row) => [row.id, row.sha256]),
    },
  });
  return fileOf(deps, { name: `${plain(job.title)}.zip`, type: 'application/zip', bytes, sha256 });
}

/** Compares items with what the audit log says was received: neither the file system nor the table of items is believed. */
async function verify(deps: Deps, work: JobWork): Promise<JobResult> {
  const { store, files } = deps;
  const problems: VerifyProblem[] = [];
  const result = { checked: 0, bytes: 0, removed: 0 };
  if (!(await verifyChain(store)).ok) {
    problems.push({ kind: 'chain', at: null, file: null });
  }
  for (const row of await rowsOf(deps, work)) {
    work.signal.throwIfAborted();
    const note = (kind: VerifyProblem['kind']): void =>
      void problems.push({ kind, at: row.captured_at, file: row.id });
    const entries = (await store
      .db('audit_log')
      .where({ target: row.id })
      .whereIn('action', [RECEIVED_ACTION, REMOVED_ACTION])
      .orderBy('seq')
      .select('action', 'detail')) as { action: string; detail: string }[];
    const received = entries.find(({ action }) => action === RECEIVED_ACTION);
    const found = await hashNow(files, row.id);
    if (entries.some(({ action }) => action === REMOVED_ACTION)) {
      result.removed += 1;
    } else if (received === undefined) {
      note('unchained');
    } else if (found === null) {
      note('missing');
    } else {
      result.checked += 1;
      result.bytes += found.bytes;
      const said = Received.parse(JSON.parse(received.detail));
      if (found.sha256 !== said.sha256 || found.bytes !== said.bytes || row.sha256 !== said.sha256) {
        note('altered');
      }
    }
  }
  return { verified: { ...result, intact: problems.length === 0, problems } };
}

/** The jobs about evidence. */
export const evidenceJobs = (deps: Deps): Pick<JobRuns, 'evidenceExport' | 'evidenceVerify'> => ({
  evidenceExport: (work) => makeExport(deps, work),
  evidenceVerify: (work) => verify(deps, work),
});
