import { readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
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

  test('is there already when it is imported again', async () => {
    const again = await place.run('import', ...HOW);
    expect(again).toMatchObject({ code: 0, err: '' });
    expect(again.out).toContain('8577 records, 0 events appended, 8577 there already');
    expect(nodesIn(again.out)).toEqual(nodesIn(imported.out));
  });
});
