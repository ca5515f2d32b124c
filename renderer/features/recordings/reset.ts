import { useJobs } from './jobs/jobs-store.ts';
import { resetReplay } from './replay/replay-store.ts';

/** What belongs to the user ends with the session. */
export function resetRecordings(): void {
  resetReplay();
  useJobs.setState({ jobs: new Map(), isLoaded: false });
}
