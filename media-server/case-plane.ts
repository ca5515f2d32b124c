import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import type { DayOverride } from '#shared/calendar/working-days.ts';
import type { ServerContext } from './context.ts';
import { AlarmDesk } from './features/alarms/alarm-desk.ts';
import { createAlarms } from './features/alarms/index.ts';
import { BUILT_IN_CATALOGUE, loadCatalogueFile } from './features/cases/catalogue-file.ts';
import { CaseLog } from './features/cases/case-log.ts';
import { createCases } from './features/cases/index.ts';
import { Rulebooks } from './features/cases/rulebooks.ts';
import { DueScheduler } from './features/cases/scheduler.ts';
import { CaseTail } from './features/cases/tail.ts';
import { createFeeds } from './features/feeds/index.ts';
import { isImporting } from './features/feeds/jobs.ts';
import { createSupervision } from './features/supervision/index.ts';
import { ofCourt } from './store/levels.ts';

const Overrides = z.record(
  z.iso.date(),
  z.strictObject({ work: z.boolean(), nameZh: z.string(), nameEn: z.string() }),
);
/** Cases that are derived anew in one transaction. */
const BATCH = 200;

/** The days that the court has set over the official list. @throws Error naming the file and the place */
export async function readCalendarFile(
  file: string | undefined,
): Promise<Readonly<Record<string, DayOverride>>> {
  if (file === undefined) {
    return {};
  }
  const parsed = Overrides.safeParse(JSON.parse(await readFile(file, 'utf8')));
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new Error(`${file}: ${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'not valid'}`);
  }
  return parsed.data;
}

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
  await rulebooks.register(await loadCatalogueFile(BUILT_IN_CATALOGUE), clock.now());
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

  const rederive = async (catalogueId: string, courtId: string): Promise<void> => {
    const court = courts.find(courtId);
    if (court === undefined) {
      return;
    }
    const nos = (await ofCourt(store.db('cases'), court, 'cases')
      .where('catalogue_id', catalogueId)
      .whereNot('status', 'closed')
      .pluck('no')) as number[];
    for (let start = 0; start < nos.length; start += BATCH) {
      await caseLog.renew(nos.slice(start, start + BATCH));
    }
  };

  const parts = { ...context, rulebooks, cases: caseLog, tail, desk };
  const cases = await createCases({ ...parts, rederive });
  const alarms = createAlarms(parts);
  const supervision = createSupervision(parts);
  const feeds = createFeeds({ ...parts, onAppended: () => void tail.poke() });
  tail.start();
  scheduler.start();

  return {
    handlers: {
      ...cases.handlers,
      ...alarms.handlers,
      ...supervision.handlers,
      ...feeds.handlers,
    },
    /** Ends feeds first, then the passing of time, then what reads. Idempotent. */
    close: async (): Promise<void> => {
      await feeds.close();
      await scheduler.close();
      stopTouch();
      await tail.close();
      await supervision.close();
      await alarms.close();
      await cases.close();
    },
  };
}
