import type { ServerContext } from './context.ts';
import { AlarmDesk } from './features/alarms/alarm-desk.ts';
import { createAlarms } from './features/alarms/index.ts';
import type { Catalogue } from '#shared/catalogue/catalogue.ts';
import { createAnalysis } from './features/analysis/index.ts';
import { readCalendarFile } from './features/cases/calendar-file.ts';
import { BUILT_IN_CATALOGUE, loadCatalogueFile } from './features/cases/catalogue-file.ts';
import { CaseLog } from './features/cases/case-log.ts';
import { createCases } from './features/cases/index.ts';
import { OwnEvents } from './features/cases/own-events.ts';
import { Rulebooks } from './features/cases/rulebooks.ts';
import { DueScheduler } from './features/cases/scheduler.ts';
import { CaseTail } from './features/cases/tail.ts';
import { addExports } from './features/exports/index.ts';
import { createFeeds } from './features/feeds/index.ts';
import { isImporting } from './features/feeds/jobs.ts';
import { createSupervision } from './features/supervision/index.ts';

type Context = Pick<
  ServerContext,
  'store' | 'clock' | 'courts' | 'log' | 'audit' | 'http' | 'metrics' | 'config'
>;

/** Everything that has to do with cases: their log, the time that passes in them, their alarms, orders and feeds. */
export async function createCasePlane(context: Context) {
  const { store, clock, courts, log, config } = context;
  const rulebooks = await Rulebooks.open({
    store,
    courts,
    calendar: await readCalendarFile(config.calendarFile),
  });
  const catalogue = await loadCatalogueFile(BUILT_IN_CATALOGUE);
  const registered = await rulebooks.register(catalogue, clock.now());
  if (registered !== 'known') {
    log.info({ catalogue: catalogue.id, version: catalogue.version, registered }, 'a catalogue is in force');
  }
  const caseLog = new CaseLog({ store, courts, rulebooks, clock });
  const desk = new AlarmDesk(context);
  const tail = await CaseTail.open({ store, log, onRevision: () => rulebooks.refresh() });
  const scheduler = new DueScheduler({
    store,
    clock,
    log,
    cases: caseLog,
    unshelve: (now) => desk.expire(now),
    onChange: () => void tail.poke(),
    isImporting: () => isImporting(store, clock.now()),
  });
  const stopTouch = tail.changes.listen(() => scheduler.touch());

  const parts = { ...context, rulebooks, cases: caseLog, tail, desk };
  const cases = await createCases({
    ...parts,
    onMarked: () => void scheduler.tick(),
  });
  const alarms = createAlarms(parts);
  const supervision = createSupervision(parts);
  const feeds = createFeeds({ ...parts, onAppended: () => void tail.poke() });
  const catalogueOf = (catalogueId: string): Catalogue => rulebooks.catalogue(catalogueId);
  const analysis = createAnalysis({ ...parts, catalogueOf });
  addExports({
    ...context,
    list: cases.list,
    board: cases.board,
    alarms: alarms.list,
    answer: analysis.answer,
  });
  tail.start();
  scheduler.start();

  return {
    onAlarmsChanged: alarms.onChanged,
    alarmList: alarms.list,
    rulebooks,
    ownEvents: new OwnEvents(parts),
    catalogueOf,
    handlers: {
      ...cases.handlers,
      ...alarms.handlers,
      ...supervision.handlers,
      ...feeds.handlers,
      ...analysis.handlers,
    },
    /** Ends feeds first, then the passing of time, then what reads. Idempotent. */
    close: async (): Promise<void> => {
      await feeds.close();
      await analysis.close();
      await scheduler.close();
      stopTouch();
      await tail.close();
      await supervision.close();
      await alarms.close();
      await cases.close();
    },
  };
}
