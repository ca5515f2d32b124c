import type { Knex } from 'knex';
import type { CoverageInterval, GapReason, RecordingGap } from '#shared/recordings.ts';
import type { Packagers } from '../../recording/packagers.ts';
import { MAX_JITTER_MS } from '../../recording/media-playlist.ts';
import type { Store } from '../../store/open.ts';
import { MAX_SEGMENT_MS, runsById, type RunRow } from './footage-rows.ts';
import { splitBy, type Interval } from './intervals.ts';
import { locksOf, recordingsWithin } from './rows.ts';

/** An unbroken stretch of one run. */
export interface Island extends Interval {
  runId: string;
}

/** What is missing of a run at its beginning or end is more than this: times are measured. */
const RUN_BORDER_MS = 1_000;

interface BorderRow {
  run_id: string;
  at: number;
  till: number;
  before_run: string | null;
  before_till: number | null;
}

/**
 * Unbroken stretches of a source's recorded footage. The database finds where they begin; days of segments aren't read one by one.
 */
export async function islandsOf(db: Knex, sourceId: string, { from, to }: Interval): Promise<Island[]> {
  const given = db('footage_segments')
    .where({ source_id: sourceId })
    .where('at', '>', from - MAX_SEGMENT_MS)
    .where('at', '<', to)
    .select(
      'run_id',
      'at',
      db.raw('at + ms AS till'),
      db.raw('lag(run_id) OVER (ORDER BY at, no) AS before_run'),
      db.raw('lag(at + ms) OVER (ORDER BY at, no) AS before_till'),
      db.raw('row_number() OVER (ORDER BY at DESC, no DESC) AS from_end'),
    )
    .as('given');
  const rows = (await db
    .from(given)
    .whereNull('before_run')
    .orWhereRaw('before_run <> run_id')
    .orWhereRaw('at - before_till > ?', [MAX_JITTER_MS])
    .orWhere('from_end', 1)
    .orderBy('at')
    .select('run_id', 'at', 'till', 'before_run', 'before_till')) as BorderRow[];
  const islands: Island[] = [];
  for (const row of rows) {
    const current = islands.at(-1);
    const isNew =
      row.before_run === null ||
      row.before_run !== row.run_id ||
      row.at - (row.before_till ?? 0) > MAX_JITTER_MS;
    if (current !== undefined) {
      current.to = isNew ? (row.before_till ?? current.to) : row.till;
    }
    if (isNew) {
      islands.push({ runId: row.run_id, from: row.at, to: row.till });
    }
  }
  return islands.filter((island) => island.to > from);
}

interface Deps {
  store: Store;
  packagers: Packagers;
}

/** Stretches in which there is footage of a source, within a time. */
export async function coverageOf(
  { store, packagers }: Deps,
  sourceId: string,
  within: Interval,
): Promise<CoverageInterval[]> {
  const db = store.reading;
  const islands = await islandsOf(db, sourceId, within);
  const runs = await runsById(db, [...new Set(islands.map(({ runId }) => runId))]);
  const recordings = await recordingsWithin(db, sourceId, within);
  const locks = (
    await locksOf(
      db,
      recordings.map(({ id }) => id),
    )
  )
    .filter(({ unlocked_at }) => unlocked_at === null)
    .map(({ from_at, to_at }) => ({ from: from_at, to: to_at ?? Number.MAX_SAFE_INTEGER }));
  const recorded = islands.flatMap((island) =>
    splitBy(clip(island, within), locks).map((piece) => ({
      ...piece,
      recorded: true,
      locked: locks.some(({ from, to }) => piece.from >= from && piece.to <= to),
      reencoded: runs.get(island.runId)?.reencoded === 1,
    })),
  );
  const ring = (packagers.get(sourceId)?.segments ?? [])
    .filter(({ recorded: isRecorded, at, ms }) => !isRecorded && at < within.to && at + ms > within.from)
    .map(({ at, ms, run }) => ({
      ...clip({ from: at, to: at + ms }, within),
      recorded: false,
      locked: false,
      reencoded: run.reencoded,
    }));
  return merge([...recorded, ...ring].sort((a, b) => a.from - b.from));
}

const clip = ({ from, to }: Interval, within: Interval): Interval => ({
  from: Math.max(from, within.from),
  to: Math.min(to, within.to),
});

/** Puts stretches together that differ in nothing and have no hole between them. */
function merge(intervals: readonly CoverageInterval[]): CoverageInterval[] {
  const merged: CoverageInterval[] = [];
  for (const next of intervals) {
    const last = merged.at(-1);
    const isAlike =
      last !== undefined &&
      last.recorded === next.recorded &&
      last.locked === next.locked &&
      last.reencoded === next.reencoded &&
      next.from - last.to <= MAX_JITTER_MS;
    if (isAlike) {
      last.to = Math.max(last.to, next.to);
    } else {
      merged.push({ ...next });
    }
  }
  return merged;
}

/** What is missing of a recording, and why. `now` bounds one that is open. UTC ms. */
export async function gapsOf(
  store: Store,
  sourceId: string,
  within: Interval,
  isFlowing: boolean,
): Promise<RecordingGap[]> {
  const islands = (await islandsOf(store.reading, sourceId, within)).map((island) => ({
    ...island,
    ...clip(island, within),
  }));
  const runs = await runsById(store.reading, [...new Set(islands.map(({ runId }) => runId))]);
  const gaps: RecordingGap[] = [];
  const note = (from: number, to: number, reason: GapReason): void => {
    if (to - from > MAX_JITTER_MS) {
      gaps.push({ from, to, reason });
    }
  };
  let before: Island | null = null;
  let reached = within.from;
  for (const island of islands) {
    note(reached, island.from, reasonBetween(before, island, runs));
    reached = Math.max(reached, island.to);
    before = island;
  }
  if (!isFlowing) {
    note(reached, within.to, reasonBetween(before, null, runs));
  }
  return gaps;
}

/** A run says when it began and ended: what is missing between lies within neither, or was there once. */
function reasonBetween(
  before: Island | null,
  after: Island | null,
  runs: ReadonlyMap<string, RunRow>,
): GapReason {
  const [earlier, later] = [before, after].map((island) =>
    island === null ? undefined : runs.get(island.runId),
  );
  const isCut = before !== null && before.to < (earlier?.ended_at ?? before.to) - RUN_BORDER_MS;
  const isBegun = after !== null && (later?.started_at ?? after.from) < after.from - RUN_BORDER_MS;
  if (isCut || isBegun || (before !== null && before.runId === after?.runId)) {
    return 'removed';
  }
  return reasonOf(earlier);
}

/** Why the media after a run is missing. */
function reasonOf(run: RunRow | undefined): GapReason {
  switch (run?.end_reason) {
    case 'changed': {
      return 'changed';
    }
    case 'died': {
      return 'packagerDied';
    }
    case 'stopped':
    case 'serverDown': {
      return 'serverDown';
    }
    case 'silent':
    case null:
    case undefined: {
      return 'silent';
    }
  }
}
