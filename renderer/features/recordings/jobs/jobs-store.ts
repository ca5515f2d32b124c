import { create } from 'zustand';
import type { RecordingJobsEvent } from '#shared/contract/recordings.ts';
import type { RecordingJob } from '#shared/recordings.ts';

interface JobsState {
  jobs: ReadonlyMap<string, RecordingJob>;
  isLoaded: boolean;
}

/** Exports, snapshots and verifications of the last day, live. */
export const useJobs = create<JobsState>(() => ({ jobs: new Map(), isLoaded: false }));

/** Takes an event of `recordings.watchJobs` in. */
export function takeJobs(event: RecordingJobsEvent): void {
  useJobs.setState(({ jobs }) => ({
    isLoaded: true,
    jobs:
      event.type === 'snapshot'
        ? new Map(event.jobs.map((job) => [job.id, job]))
        : new Map(jobs).set(event.job.id, event.job),
  }));
}

export const isOver = ({ state }: RecordingJob): boolean =>
  state === 'done' || state === 'failed' || state === 'cancelled';
