import type { ImportJob } from '#shared/feeds.ts';

/** A job with how fast it goes. */
export interface WatchedJob extends ImportJob {
  /** Records a second: lately of one that runs, over all of one that has ended; null while it isn't known. */
  rate: number | null;
}

/** What the feed has told so far. */
export interface JobsView {
  jobs: readonly WatchedJob[];
  /** When this was told, UTC ms. */
  at: number;
}

export const NO_JOBS: JobsView = { jobs: [], at: 0 };

/** The newest measurement counts for so much; the rest is what was measured before. */
const NEWEST_SHARE = 0.4;

function rateOf(job: ImportJob, before: WatchedJob | undefined, elapsedMs: number): number | null {
  if (job.state !== 'running') {
    const tookMs = (job.endedAt ?? 0) - job.startedAt;
    return job.state === 'done' && tookMs > 0 ? (job.records / tookMs) * 1000 : null;
  }
  if (before?.state !== 'running' || elapsedMs <= 0) {
    return null;
  }
  const now = ((job.records - before.records) / elapsedMs) * 1000;
  return before.rate === null ? now : before.rate + (now - before.rate) * NEWEST_SHARE;
}

/** Takes in the jobs as the feed tells them `at` a time. */
export function withJobs(before: JobsView, jobs: readonly ImportJob[], at: number): JobsView {
  const known = new Map(before.jobs.map((job) => [job.id, job]));
  return { at, jobs: jobs.map((job) => ({ ...job, rate: rateOf(job, known.get(job.id), at - before.at) })) };
}

/** How much of the file was read, 0–1; an empty one is read at once. */
export const shareOf = ({ read, size }: Pick<ImportJob, 'read' | 'size'>): number =>
  size === 0 ? 1 : Math.min(1, read / size);

/** What a job is about now: reading its file, or working out the cases that the file has changed. */
export const isSettling = ({ state, read, size, unsettled }: ImportJob): boolean =>
  state === 'running' && read >= size && unsettled > 0;

/** Why a job ended, or the last line that it couldn't take; null: nothing was wrong. */
export function lastProblem({ reason, problems }: Pick<ImportJob, 'reason' | 'problems'>): string | null {
  const last = problems.at(-1);
  return reason ?? (last === undefined ? null : `${last.place}: ${last.reason}`);
}
