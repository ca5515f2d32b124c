import type { Catalogue } from '#shared/catalogue/catalogue.ts';
import type { ImportJob } from '#shared/feeds.ts';
import type { Clock } from '../clock.ts';
import type { CourtTree } from '../context.ts';
import { CaseLog } from '../features/cases/case-log.ts';
import { Rulebooks } from '../features/cases/rulebooks.ts';
import { loadCourtTree } from '../features/courts/tree.ts';
import { importFile, type ImportPlan, type ImportWatcher } from '../features/feeds/file-import.ts';
import type { Store } from '../store/open.ts';
import { createProvince } from './province.ts';
import { REQUESTS, requestsCatalogue, requestsMapping } from './requests.ts';

/** Everything that an import needs, over a store with the test province. */
export interface Imports {
  store: Store;
  courts: CourtTree;
  rulebooks: Rulebooks;
  cases: CaseLog;
  clock: Clock;
  /** Imports a log of requests. */
  run: (file: string, plan?: Partial<ImportPlan>, watcher?: ImportWatcher) => Promise<ImportJob>;
}

/** Opens what a process that imports has; opening it again over the same store is what the next process does. */
export async function openImports(
  store: Store,
  clock: Clock,
  catalogue: Catalogue = requestsCatalogue(),
): Promise<Imports> {
  await createProvince(store);
  const courts = await loadCourtTree(store);
  const rulebooks = await Rulebooks.open({ store, courts });
  await rulebooks.register(catalogue, clock.now());
  const cases = new CaseLog({ store, courts, rulebooks, clock });
  const deps = { store, courts, rulebooks, cases, clock };
  const run: Imports['run'] = (file, plan = {}, watcher = {}) =>
    importFile(
      deps,
      { file, catalogueId: REQUESTS.id, mapping: requestsMapping(), scope: '', feed: 'test', ...plan },
      watcher,
    );
  return { ...deps, run };
}

const CASE_TABLES = ['alarm_actions', 'alarms', 'case_nodes', 'case_events', 'cases'] as const;

/** Removes cases, imports, and catalogues with what courts have chosen of them. */
export async function emptyCases({ db }: Pick<Store, 'db'>): Promise<void> {
  for (const table of [...CASE_TABLES, 'import_jobs', 'court_rules', 'catalogues']) {
    await db(table).delete();
  }
}

type Row = Record<string, unknown>;

/** Columns that number rows, or say when and by whom they were written. */
const NOT_DERIVED = new Set(['no', 'id', 'seq', 'case_no', 'rev', 'recorded_at', 'raised_at', 'feed']);

/** Everything that is known of the cases, in an order of its own. */
export async function casesIn({
  db,
}: Pick<Store, 'db'>): Promise<Record<'cases' | 'events' | 'nodes' | 'alarms', Row[]>> {
  const cases = (await db('cases')) as Row[];
  const ids = new Map(cases.map((row) => [Number(row['no']), row['case_id']]));
  const bare = (rows: Row[]): Row[] =>
    rows
      .map((row) => ({
        ...Object.fromEntries(Object.entries(row).filter(([column]) => !NOT_DERIVED.has(column))),
        case: ids.get(Number(row['case_no'])) ?? row['case_id'],
      }))
      .sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
  return {
    cases: bare(cases),
    events: bare(await db('case_events')),
    nodes: bare(await db('case_nodes')),
    alarms: bare(await db('alarms')),
  };
}
