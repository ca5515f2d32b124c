import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openStore, type Store } from '../../../media-server/store/open.ts';
import { REQUESTS } from '../../../media-server/testing/requests.ts';
import { Workplace, type Result } from './cli.ts';
import { CROOKED, MANY, MAPPINGS } from './crooked-files.ts';

const EVENTS = { Received: 'received', Confirmed: 'confirmed' };

const place = new Workplace();
const results = new Map<string, Result>();
let store: Store;

const formatOf = (name: string): string => path.extname(name.replace(/\.gz$/, '')).slice(1);

beforeAll(async () => {
  await writeFile(place.path('catalogue.json'), JSON.stringify(REQUESTS));
  for (const [format, mapping] of Object.entries(MAPPINGS)) {
    await writeFile(place.path(`${format}.mapping.json`), JSON.stringify({ ...mapping, events: EVENTS }));
  }
  for (const { name, content } of CROOKED) {
    await writeFile(place.path(name), content);
  }
  const commands = CROOKED.map(({ name }): [string, ...string[]] => {
    const mapping = `${formatOf(name)}.mapping.json`;
    return ['import', '--catalogue', 'catalogue.json', '--mapping', mapping, name];
  });
  // The first one makes the database and its court.
  const first = await place.runAll(commands.slice(0, 1));
  const rest = await place.runAll(commands.slice(1));
  [...first, ...rest].forEach((result, index) => results.set(CROOKED[index]?.name ?? '', result));
  store = openStore({ sqliteFile: path.join(place.data, 'ecc.sqlite') });
}, 180_000);

afterAll(async () => {
  await store.close();
  await place.remove();
});

test.each(CROOKED)('$name ends with code $code, says why, and leaves the good records', async (crooked) => {
  const { name, code, says, prints, taken } = crooked;
  const result = results.get(name);
  expect(result?.err.replace(/^(the store had no courts|catalogue requests 1 is).*\n/gm, '')).toMatch(says);
  expect(result?.out).toMatch(prints ?? /^/);
  expect(result?.code).toBe(code);
  expect(result?.err).not.toMatch(/\n {4}at /);
  const rows: string[] = await store
    .db('case_events as e')
    .join('cases as c', 'c.no', 'e.case_no')
    .where('c.case_id', name.replace(/\.gz$/, ''))
    .orderBy('e.event_id')
    .pluck('e.event_id');
  expect(rows.filter((id) => crooked.andOthers !== true || taken.includes(id))).toEqual(taken);
  expect(rows.length).toBeLessThan(MANY);
});

test('nothing else was imported, and every case is worked out', async () => {
  const names = CROOKED.filter(({ taken }) => taken.length > 0).map(({ name }) => name.replace(/\.gz$/, ''));
  expect(new Set(await store.db('cases').pluck('case_id'))).toEqual(new Set(names));
  expect(await store.db('cases').where('stale', 1)).toEqual([]);
});
