import { Counter } from 'prom-client';
import type { ImportJob } from '#shared/feeds.ts';
import { signedIn, type CallContext } from '../../api/caller.ts';
import type { Feature, ServerContext } from '../../context.ts';
import type { CaseLog } from '../cases/case-log.ts';
import { listJobs } from './jobs.ts';
import { PushQueue, type PushAnswer } from './push-queue.ts';
import { pushRoute } from './push-route.ts';
import { WatchedFolder } from './watched-folder.ts';

/** Jobs are looked at so often for those who watch them. */
const WATCH_MS = 1_000;
const WATCHED_JOBS = 20;

type Deps = Pick<
  ServerContext,
  'courts' | 'store' | 'clock' | 'audit' | 'http' | 'metrics' | 'log' | 'config'
> & {
  cases: CaseLog;
  /** Events were appended. */
  onAppended: () => void;
};

async function* nothing(): AsyncGenerator<ImportJob[], void, unknown> {
  yield [];
}

/** How events of cases come in: pushed over HTTP, and from files. */
export function createFeeds(deps: Deps): Feature<'feeds'> {
  const { store, clock, metrics, cases, onAppended } = deps;
  const appended = new Counter({
    name: 'ecc_case_events_total',
    help: 'Events of cases that were appended over HTTP',
    registers: [metrics],
  });
  const queue = new PushQueue(cases, onAppended);
  const counting = {
    add: async (push: Parameters<PushQueue['add']>[0]): Promise<PushAnswer> => {
      const answer = await queue.add(push);
      appended.inc(answer.appended);
      return answer;
    },
  };
  const folder =
    deps.config.feedFolder === undefined
      ? null
      : new WatchedFolder({ ...deps, folder: deps.config.feedFolder });
  let isClosing = false;
  deps.http.addRoutes(pushRoute({ ...deps, queue: counting, isClosing: () => isClosing }));

  /** A file has cases of many courts: only who administers them all sees what became of it. */
  const isSeenBy = (context: CallContext): boolean =>
    deps.courts.find(signedIn(context).courtId)?.parentId === null;

  async function* watch(signal: AbortSignal): AsyncGenerator<ImportJob[], void, unknown> {
    let last = '';
    while (!signal.aborted) {
      const jobs = await listJobs(store, WATCHED_JOBS, clock.now());
      const text = JSON.stringify(jobs);
      if (text !== last) {
        last = text;
        yield jobs;
      }
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, WATCH_MS);
        signal.addEventListener('abort', () => {
          clearTimeout(timer);
          resolve();
        });
      });
    }
  }

  return {
    handlers: {
      feeds: {
        jobs: async (context, { limit }) => (isSeenBy(context) ? listJobs(store, limit, clock.now()) : []),
        watch: (context, _input, signal) =>
          isSeenBy(context) ? watch(AbortSignal.any([signal, signedIn(context).ended])) : nothing(),
      },
    },
    close: async () => {
      isClosing = true;
      await folder?.close();
      await queue.settled();
    },
  };
}
