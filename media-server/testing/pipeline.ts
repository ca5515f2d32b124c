import { randomUUID } from 'node:crypto';
import type { UserRole } from '#shared/identity.ts';
import type { CaseEventInput } from '#shared/cases/input.ts';
import type { Catalogue } from '#shared/catalogue/catalogue.ts';
import { Registry } from 'prom-client';
import type { CallContext, Caller } from '../api/caller.ts';
import type { Clock } from '../clock.ts';
import type { AuditRecord, HttpRegistry } from '../context.ts';
import { AlarmDesk } from '../features/alarms/alarm-desk.ts';
import { createAlarms } from '../features/alarms/index.ts';
import { BUILT_IN_CATALOGUE, loadCatalogueFile } from '../features/cases/catalogue-file.ts';
import { CaseLog, type AppendOptions, type Appended } from '../features/cases/case-log.ts';
import { createCases } from '../features/cases/index.ts';
import { Rulebooks } from '../features/cases/rulebooks.ts';
import { DueScheduler } from '../features/cases/scheduler.ts';
import { CaseTail } from '../features/cases/tail.ts';
import { loadCourtTree } from '../features/courts/tree.ts';
import { SessionStore } from '../features/identity/sessions.ts';
import { createSupervision } from '../features/supervision/index.ts';
import type { Store } from '../store/open.ts';
import { silentLog } from './log.ts';
import { createProvince, createTestUser } from './province.ts';

let builtIn: Promise<Catalogue> | undefined;

/** The bundled catalogue, read once. */
export const builtInCatalogue = (): Promise<Catalogue> => (builtIn ??= loadCatalogueFile(BUILT_IN_CATALOGUE));

export type Person = CallContext & { caller: Caller };

/** The features of cases over a store, as the server has them, but without its sockets; time passes by `scheduler.tick()`. */
export interface Pipeline {
  rulebooks: Rulebooks;
  log: CaseLog;
  tail: CaseTail;
  scheduler: DueScheduler;
  cases: Awaited<ReturnType<typeof createCases>>;
  alarms: ReturnType<typeof createAlarms>;
  supervision: ReturnType<typeof createSupervision>;
  append: (events: readonly CaseEventInput[], over?: Partial<AppendOptions>) => Promise<Appended>;
  person: (role: UserRole, courtId: string) => Promise<Person>;
  close: () => Promise<void>;
}

/** Opens the features over a migrated store; opening them again over the same store is what a restart does. */
export async function openPipeline(store: Store, clock: Clock, dataDir = '/nonexistent'): Promise<Pipeline> {
  await createProvince(store);
  const courts = await loadCourtTree(store);
  const sessions = new SessionStore({
    store,
    clock,
    config: { session: { ttlMs: 86_400_000 * 365, unitTtlMs: 86_400_000 } },
  });
  const rulebooks = await Rulebooks.open({ store, courts });
  await rulebooks.register(await builtInCatalogue(), clock.now());
  const log = new CaseLog({ store, courts, rulebooks, clock });
  const desk = new AlarmDesk({ store, clock, courts });
  const tail = await CaseTail.open({ store, log: silentLog, onRevision: () => rulebooks.refresh() });
  const scheduler = new DueScheduler({
    store,
    clock,
    log: silentLog,
    cases: log,
    unshelve: (now) => desk.expire(now),
    onChange: () => undefined,
    isImporting: () => Promise.resolve(false),
  });
  const stop = tail.changes.listen(() => scheduler.touch());
  const http: HttpRegistry = {
    addSocketPath: () => undefined,
    allowFrames: () => undefined,
    onCertificate: () => undefined,
    addRoutes: () => undefined,
    authenticate: () => Promise.reject(new Error('no routes here')),
  };
  const audit = { append: (_record: AuditRecord) => Promise.resolve() };
  const config = { dataDir } as Parameters<typeof createSupervision>[0]['config'];
  const context = { store, clock, log: silentLog, courts, http, audit, config, metrics: new Registry() };
  const parts = { ...context, rulebooks, tail, desk };
  const cases = await createCases({
    ...parts,
    cases: log,
    onMarked: () => undefined,
  });
  const alarms = createAlarms(parts);
  const supervision = createSupervision(parts);
  return {
    rulebooks,
    log,
    tail,
    scheduler,
    cases,
    alarms,
    supervision,
    append: async (events, over = {}) => {
      const result = await log.append(events, {
        catalogueId: 'enforcement',
        scope: 'zj/',
        feed: 'test',
        refuse: 'all',
        derive: 'now',
        ...over,
      });
      await tail.poke();
      return result;
    },
    person: async (role, courtId) => {
      const username = `u${randomUUID().slice(0, 8)}`;
      const { id } = await createTestUser({ store, clock }, { username, role, courtId });
      const { token } = await sessions.createForUser(id, 'test');
      return { caller: await sessions.authenticate(token), origin: { address: randomUUID() } };
    },
    close: async () => {
      stop();
      await scheduler.close();
      await tail.close();
      await supervision.close();
      await alarms.close();
      await cases.close();
      sessions.close();
    },
  };
}

let count = 0;

/** An event of a case; ids are made up. `at`: UTC ms. */
export function caseEvent(
  caseId: string,
  type: string,
  at: number,
  over: Partial<CaseEventInput> = {},
): CaseEventInput {
  count += 1;
  return { id: `e${count}`, caseId, type, at, subject: null, data: {}, courtId: 'zj-hz-xihu', ...over };
}
