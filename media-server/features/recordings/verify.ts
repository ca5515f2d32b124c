import type { RecordingJob, VerifyProblem, VerifyResult } from '#shared/recordings.ts';
import { z } from 'zod';
import { INIT_FILE, runFolder, segmentFile } from '../../recording/footage.ts';
import type { SegmentFiles } from '../../recording/segment-files.ts';
import { hashFile } from '../../store/hash-file.ts';
import type { Store } from '../../store/open.ts';
import { verifyChain } from '../audit/verify.ts';
import { REMOVED_ACTION, SEGMENTS_ACTION, type ChainedSegment, type FootageChain } from './chain.ts';
import { segmentsWithin, type SegmentRow } from './footage-rows.ts';
import type { FootageWriter } from './footage-writer.ts';
import type { RecordingRow } from './rows.ts';

const MAX_PROBLEMS = 100;
/** Hashes are entered within a minute, or by the next server after a crash: so long after a recording its entries are looked for. */
const LATE_ENTRY_MS = 2 * 86_400_000;

const SegmentsDetail = z.object({
  init: z.string(),
  segments: z.array(z.tuple([z.number(), z.number(), z.number(), z.number(), z.string()])),
});
const RemovedDetail = z.object({ numbers: z.array(z.number()) });

/** What the audit log says of a run. */
interface Chained {
  init: string | null;
  segments: Map<number, ChainedSegment>;
  removed: Set<number>;
}

async function chainedOf({ db }: Store, runId: string): Promise<Chained> {
  const entries = (await db('audit_log')
    .where({ target: runId })
    .whereIn('action', [SEGMENTS_ACTION, REMOVED_ACTION])
    .orderBy('seq')
    .select('action', 'detail')) as { action: string; detail: string }[];
  const chained: Chained = { init: null, segments: new Map(), removed: new Set() };
  for (const { action, detail } of entries) {
    const json: unknown = JSON.parse(detail);
    if (action === REMOVED_ACTION) {
      for (const no of RemovedDetail.parse(json).numbers) {
        chained.removed.add(no);
      }
    } else {
      const { init, segments } = SegmentsDetail.parse(json);
      chained.init ??= init;
      for (const segment of segments) {
        // The first word counts: it was entered within a minute of the recording.
        chained.segments.set(segment[0], chained.segments.get(segment[0]) ?? segment);
      }
    }
  }
  return chained;
}

export interface VerifyDeps {
  store: Store;
  files: SegmentFiles;
  chain: FootageChain;
  writer: FootageWriter;
}

interface Tally extends VerifyResult {
  note: (problem: VerifyProblem) => void;
}

function tally(): Tally {
  const problems: VerifyProblem[] = [];
  const result: Tally = {
    intact: true,
    checked: 0,
    bytes: 0,
    removed: 0,
    problems,
    note: (problem) => {
      result.intact = false;
      if (problems.length < MAX_PROBLEMS) {
        problems.push(problem);
      }
    },
  };
  return result;
}

async function checkFile(
  result: Tally,
  { file, name, at, expected }: { file: string; name: string; at: number | null; expected: string },
): Promise<void> {
  const found = await hashFile(file).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') {
      return null;
    }
    throw error;
  });
  if (found === null) {
    result.note({ kind: 'missing', at, file: name });
    return;
  }
  result.checked += 1;
  result.bytes += found.bytes;
  if (found.sha256 !== expected) {
    result.note({ kind: 'altered', at, file: name });
  }
}

/**
 * Compares what is on the disk of a recording with what the audit log says was recorded: neither the file system nor the tables of
 * recordings are believed. The log's own chain is checked from its beginning.
 */
export async function verifyRecording(
  deps: VerifyDeps,
  row: Pick<RecordingRow, 'source_id' | 'started_at' | 'ended_at'>,
  { signal, progress }: { signal: AbortSignal; progress: (part: number) => void },
): Promise<NonNullable<RecordingJob['verified']>> {
  const { store, files, chain, writer } = deps;
  await writer.flush();
  await chain.flush();
  const result = tally();
  const whole = await verifyChain(store);
  if (!whole.ok) {
    result.note({ kind: 'chain', at: null, file: null });
  }
  const [from, to] = [row.started_at, row.ended_at ?? Number.MAX_SAFE_INTEGER];
  const noted = await segmentsWithin(store.db, row.source_id, { from, to });
  const known = Map.groupBy(noted, ({ run_id }) => run_id);
  const runIds = [...new Set([...known.keys(), ...(await runsInChain(store, row.source_id, { from, to }))])];
  for (const [index, runId] of runIds.entries()) {
    await checkRun({ store, files, result, signal }, runId, known.get(runId) ?? [], { from, to });
    progress((index + 1) / runIds.length);
  }
  const { note: _, ...verified } = result;
  return verified;
}

/** Runs of a source that the audit log tells of in a time: what was taken out of the tables is still known there. */
async function runsInChain(
  { db }: Store,
  sourceId: string,
  { from, to }: { from: number; to: number },
): Promise<string[]> {
  const entries = (await db('audit_log')
    .where({ action: SEGMENTS_ACTION })
    .where('at', '>=', from)
    .where('at', '<=', Math.min(Number.MAX_SAFE_INTEGER, to + LATE_ENTRY_MS))
    .orderBy('at')
    .select('target', 'detail')) as { target: string; detail: string }[];
  return entries
    .filter(({ detail }) => (JSON.parse(detail) as { sourceId?: unknown }).sourceId === sourceId)
    .map(({ target }) => target);
}

async function checkRun(
  {
    store,
    files,
    result,
    signal,
  }: Pick<VerifyDeps, 'store' | 'files'> & { result: Tally; signal: AbortSignal },
  runId: string,
  noted: readonly SegmentRow[],
  { from, to }: { from: number; to: number },
): Promise<void> {
  const chained = await chainedOf(store, runId);
  const folder = runFolder(files.root, runId);
  const inside = [...chained.segments.values()].filter(([, at, ms]) => at < to && at + ms > from);
  const staying = inside.filter(([no]) => !chained.removed.has(no));
  result.removed += inside.length - staying.length;
  if (staying.length > 0 && chained.init !== null) {
    const name = `${runId}/${INIT_FILE}`;
    await checkFile(result, { file: `${folder}/${INIT_FILE}`, name, at: null, expected: chained.init });
  }
  for (const [no, at, ms, , expected] of staying) {
    signal.throwIfAborted();
    const name = segmentFile({ no, at, ms });
    await checkFile(result, { file: `${folder}/${name}`, name: `${runId}/${name}`, at, expected });
  }
  for (const { no, at, ms } of noted) {
    const entry = chained.segments.get(no);
    if (entry === undefined) {
      result.note({ kind: 'unchained', at, file: `${runId}/${segmentFile({ no, at, ms })}` });
    } else if (entry[1] !== at || entry[2] !== ms) {
      result.note({ kind: 'altered', at, file: `${runId}/${segmentFile({ no, at, ms })}` });
    }
  }
}
