import { readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { DimensionId } from '#shared/analysis/dimensions.ts';
import type { MeasureId } from '#shared/analysis/measures.ts';
import { figures, type Figures } from '../../../media-server/features/analysis/figures.ts';
import { FactBase } from '../../../media-server/features/analysis/model/database.ts';
import { Follower } from '../../../media-server/features/analysis/model/follow.ts';
import { Rulebooks } from '../../../media-server/features/cases/rulebooks.ts';
import { loadCourtTree } from '../../../media-server/features/courts/tree.ts';
import { openStore, type Store } from '../../../media-server/store/open.ts';
import { Workplace } from './cli.ts';
import { COUNTED_NODES, ReceiptCount, type Count } from './receipt-count.ts';

const DATA = path.join(import.meta.dirname, 'data');
const LOG = path.join(DATA, 'receipt.csv.gz');
const CATALOGUE = path.join(DATA, 'receipt.catalogue.json');
const HOW = ['--catalogue', CATALOGUE, '--mapping', path.join(DATA, 'receipt.mapping.json'), LOG];

/** Rows of the printed table of nodes. */
function nodesIn(text: string): Record<string, Count> {
  const rows = text.split('\n').flatMap((line) => {
    const [, , node = '', , met, missed, open] = line.split('│').map((cell) => cell.trim());
    return /^'.*'$/.test(node) ? [[node.slice(1, -1), { met, missed, open }] as const] : [];
  });
  return Object.fromEntries(
    rows.map(([node, { met, missed, open }]) => [
      node,
      { met: Number(met), missed: Number(missed), open: Number(open) },
    ]),
  );
}

describe('the log of a real process', () => {
  const place = new Workplace();
  const count = new ReceiptCount(LOG);
  let tried: Awaited<ReturnType<Workplace['run']>>;
  let imported: Awaited<ReturnType<Workplace['run']>>;
  let store: Store;

  beforeAll(async () => {
    tried = await place.run('import', '--dry-run', ...HOW);
    imported = await place.run('import', ...HOW);
    store = openStore({ sqliteFile: path.join(place.data, 'ecc.sqlite') });
  }, 120_000);
  afterAll(async () => {
    count.close();
    await store.close();
    await place.remove();
  });

  test('is told by a dry run as it is then imported', () => {
    const { events, cases } = count.totals();
    expect({ events, cases }).toEqual({ events: 8_577, cases: 1_434 });
    expect(tried.code).toBe(0);
    expect(tried.out).toContain(
      `nothing was written: ${events} records would be ${events} events of ${cases} cases`,
    );
    expect(imported.code).toBe(0);
    expect(imported.out).toContain(
      `receipt.csv.gz: ${events} records, ${events} events appended, 0 there already, 0 left out, 0 refused`,
    );
    expect(imported.out).toContain(`${cases} cases worked out`);
    expect(imported.err).toBe(
      'the store had no courts: cases are put under "This office" (local)\ncatalogue permitReceipt 1 is in force\n',
    );
  });

  test('is in the store with every event once', async () => {
    const { events, cases } = count.totals();
    expect(await store.db('case_events').count({ n: '*' }).first()).toEqual({ n: events });
    expect(
      await store.db('cases').where({ catalogue_id: 'permitReceipt', stale: 0 }).count({ n: '*' }).first(),
    ).toEqual({ n: cases });
  });

  test('has as many nodes met, missed and open as SQL counts over its lines', () => {
    const { nodes } = JSON.parse(readFileSync(CATALOGUE, 'utf8')) as { nodes: { id: string }[] };
    expect(nodes.map(({ id }) => id).toSorted()).toEqual(COUNTED_NODES.toSorted());
    const counted = Object.fromEntries(COUNTED_NODES.map((id) => [id, count.node(id)]));
    expect(nodesIn(imported.out)).toEqual(counted);
    const sum = (key: keyof Count): number =>
      Object.values(counted).reduce((total, one) => total + one[key], 0);
    expect(imported.out).toContain(`nodes: ${sum('met')} met, ${sum('missed')} missed, ${sum('open')} open`);
  });

  test('has the figures of analysis that SQL and plain sums over its lines have', async () => {
    const courts = await loadCourtTree(store);
    const rulebooks = await Rulebooks.open({ store, courts });
    const base = await FactBase.open(':memory:', { memoryMb: 256, threads: 1 }, () => undefined);
    const follower = new Follower({ store, courts, rulebooks, base });
    while (await follower.step()) {
      // Until there is nothing more.
    }
    const court = courts.require('local', '');
    const ask = (measures: MeasureId[], dimensions: DimensionId[]): Promise<Figures> =>
      figures(({ sql, values }) => base.ask(sql, values), measures, dimensions, {
        scope: court,
        court,
        catalogueId: 'permitReceipt',
        period: { from: '2010-10-01', to: '2012-12-31' },
        filters: {},
        now: Date.UTC(2013, 0, 1),
      });
    const column = ({ rows }: Figures, index = 0): Record<string, number> =>
      Object.fromEntries(rows.map(({ keys, cells }) => [keys[0] ?? '', cells[index]?.value ?? 0]));

    const byMonth = column(await ask(['received'], ['month']));
    expect(Object.fromEntries(Object.entries(byMonth).filter(([, cases]) => cases > 0))).toEqual(
      count.receivedByMonth(),
    );
    const { totals } = await ask(['received', 'pending', 'closed'], []);
    expect(totals.map(({ value }) => value)).toEqual([1_434, 1_434, 0]);
    expect(column(await ask(['stageReached'], ['stage']))['receipt']).toBe(1_434);

    const nodes = await ask(['nodeOnTimeRate'], ['node']);
    const days = await ask(['nodeDaysMedian'], ['node']);
    for (const id of COUNTED_NODES.filter((one) => one !== 'indication.outcome')) {
      const { met, missed } = count.node(id);
      expect([id, column(nodes)[id]]).toEqual([id, met + missed === 0 ? 0 : met / (met + missed)]);
      const taken = count.daysOf(id).toSorted((a, b) => a - b);
      const half = (taken.length - 1) / 2;
      const median = ((taken[Math.floor(half)] ?? 0) + (taken[Math.ceil(half)] ?? 0)) / 2;
      expect([id, column(days)[id] ?? 0]).toEqual([id, expect.closeTo(median, 6)]);
    }
    base.close();
  }, 60_000);

  test('is there already when it is imported again', async () => {
    const again = await place.run('import', ...HOW);
    expect(again).toMatchObject({ code: 0, err: '' });
    expect(again.out).toContain('8577 records, 0 events appended, 8577 there already');
    expect(nodesIn(again.out)).toEqual(nodesIn(imported.out));
  });
});
