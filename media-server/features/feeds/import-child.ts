import { appendFile } from 'node:fs/promises';
import { AppError } from '#shared/errors.ts';
import type { ImportJob } from '#shared/feeds.ts';
import { storeOf } from '../../store/configured.ts';
import { readCalendarFile } from '../cases/calendar-file.ts';
import { systemClock } from '../../clock.ts';
import { CaseLog } from '../cases/case-log.ts';
import { Rulebooks } from '../cases/rulebooks.ts';
import { loadCourtTree } from '../courts/tree.ts';
import { readFeedSetup } from './feed-folder.ts';
import { importFile } from './file-import.ts';
import { STOP, type ImportAnswer, type ImportOrder } from './import-order.ts';

async function importOrdered(order: ImportOrder, signal: AbortSignal): Promise<ImportJob> {
  const store = storeOf(order.config);
  try {
    const { catalogue, mapping } = await readFeedSetup(order.folder);
    const courts = await loadCourtTree(store);
    const calendar = await readCalendarFile(order.config.calendarFile);
    const rulebooks = await Rulebooks.open({ store, courts, calendar });
    await rulebooks.register(catalogue, systemClock.now());
    const cases = new CaseLog({ store, courts, rulebooks, clock: systemClock });
    const deps = { store, courts, rulebooks, cases, clock: systemClock };
    const { file, feed } = order;
    return await importFile(
      deps,
      { file, feed, mapping, catalogueId: catalogue.id, scope: '' },
      {
        signal,
        onProblems: (problems) =>
          appendFile(
            order.problemsFile,
            problems.map(({ place, reason }) => `${place}: ${reason}\n`).join(''),
          ),
      },
    );
  } finally {
    await store.close();
  }
}

const stop = new AbortController();
// The server is gone: the next one goes on with the file.
process.once('disconnect', () => stop.abort(new Error('the server has ended')));
process.once('SIGTERM', () => stop.abort(new Error('ended by a signal')));
// A terminal sends it to the server too, which says when to stop.
process.on('SIGINT', () => undefined);

const answer = (given: ImportAnswer): void => {
  process.send?.(given, () => {
    if (process.connected) {
      process.disconnect();
    }
  });
};

process.on('message', (message: ImportOrder | typeof STOP) => {
  if (message === STOP || !process.connected) {
    stop.abort(new Error('the server ends'));
    return;
  }
  importOrdered(message, stop.signal).then(
    (job) => answer({ job }),
    (error: unknown) =>
      answer({
        reason: error instanceof Error ? error.message : String(error),
        isLasting: error instanceof AppError && error.code === 'invalidInput',
      }),
  );
});
