import { readdir, readFile, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import type { Logger } from '../../log.ts';
import { INIT_FILE, parseSegmentFile, runFolder } from '../../recording/footage.ts';
import { isWhole } from '../../recording/mp4/fragments.ts';
import { sha256, type SegmentFiles } from '../../recording/segment-files.ts';
import type { Store } from '../../store/open.ts';
import { insertFootage, segmentsWithin, type RunRow, type SegmentRow } from './footage-rows.ts';
import { openRecordings, type RecordingRow } from './rows.ts';

interface Deps {
  store: Store;
  files: SegmentFiles;
  log: Logger;
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
      return [];
    }
    throw error;
  }
}

/** Segments that were written while their recording was open, but of which the store doesn't know yet. */
async function findUnnoted(
  folder: string,
  run: RunRow,
  known: readonly SegmentRow[],
  open: readonly RecordingRow[],
): Promise<SegmentRow[]> {
  const last = Math.max(0, ...known.map(({ no }) => no));
  const own = open.filter((row) => row.source_id === run.source_id);
  const found: SegmentRow[] = [];
  for (const name of await namesIn(folder)) {
    const place = parseSegmentFile(name);
    const isWanted =
      place !== null && place.no > last && own.some((row) => place.at + place.ms > row.started_at);
    if (place === null || !isWanted) {
      continue;
    }
    const bytes = await readFile(path.join(folder, name));
    if (isWhole(bytes)) {
      const { no, at, ms } = place;
      found.push({
        run_id: run.id,
        no,
        source_id: run.source_id,
        at,
        ms,
        bytes: bytes.length,
        sha256: sha256(bytes),
        chained: 0,
      });
    }
  }
  return found.sort((a, b) => a.no - b.no);
}

/** Removes what lies in the folder of a run and is none of its segments: pieces of the ring, files that were cut off. */
async function tidy(folder: string, segments: readonly SegmentRow[]): Promise<void> {
  const numbers = new Set(segments.map(({ no }) => no));
  for (const name of await namesIn(folder)) {
    const place = parseSegmentFile(name);
    if (name !== INIT_FILE && (place === null || !numbers.has(place.no))) {
      await rm(path.join(folder, name), { force: true });
    }
  }
}

/** Counts anew what a recording holds: its sums may be older than its segments. */
async function sumUp(store: Store, row: RecordingRow): Promise<void> {
  const segments = await segmentsWithin(store.db, row.source_id, {
    from: row.started_at,
    to: Number.MAX_SAFE_INTEGER,
  });
  await store
    .db('recordings')
    .where({ id: row.id })
    .update({
      bytes: segments.reduce((sum, { bytes }) => sum + bytes, 0),
      media_ms: segments.reduce((sum, { ms }) => sum + ms, 0),
    });
}

/**
 * Puts right what a server left behind that was killed: runs that are still open are closed with what is on the disk of them, and what
 * belongs to no recording is removed. To be called before anything is recorded.
 */
export async function recoverFootage({ store, files, log }: Deps): Promise<void> {
  const open = await openRecordings(store.db);
  const runs = (await store.db('footage_runs').whereNull('ended_at')) as RunRow[];
  for (const run of runs) {
    const folder = runFolder(files.root, run.id);
    const known = (await store.db('footage_segments').where({ run_id: run.id })) as SegmentRow[];
    const found = await findUnnoted(folder, run, known, open);
    await insertFootage(store.db, store.dialect, { runs: [], segments: found });
    const all = [...known, ...found];
    const endedAt = Math.max(run.started_at, ...all.map(({ at, ms }) => at + ms));
    await store
      .db('footage_runs')
      .where({ id: run.id })
      .update({ ended_at: endedAt, end_reason: 'serverDown' });
    await tidy(folder, all);
    log.warn({ run: run.id, found: found.length }, 'footage of a server that was killed was closed');
  }
  if (runs.length > 0) {
    for (const row of open) {
      await sumUp(store, row);
    }
  }
  await removeStrangers({ store, files, log });
}

/** Folders of runs of which nothing was recorded. */
async function removeStrangers({ store, files, log }: Deps): Promise<void> {
  const root = path.join(files.root, 'runs');
  for (const name of await namesIn(root)) {
    const row: unknown = await store.db('footage_runs').where({ id: name }).first('id');
    const folder = path.join(root, name);
    if (row === undefined && (await stat(folder)).isDirectory()) {
      log.info({ run: name }, 'a ring that was left behind is removed');
      await files.removeRun(name);
    }
  }
}
