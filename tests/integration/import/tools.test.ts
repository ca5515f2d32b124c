import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { readFile, readdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { openStore, type Store } from '../../../media-server/store/open.ts';
import {
  REQUESTS,
  REQUESTS_MAPPING,
  requestLines,
  requestLog,
} from '../../../media-server/testing/requests.ts';
import { Workplace } from './cli.ts';

vi.setConfig({ testTimeout: 90_000 });
const place = new Workplace();
const RESOURCES = path.resolve(import.meta.dirname, '../../../resources/catalogue/enforcement');

const { courtId: _court, ...COLUMNS } = REQUESTS_MAPPING.columns;
const HOW = ['--catalogue', 'catalogue.json', '--mapping', 'mapping.json'];

beforeAll(async () => {
  await writeFile(place.path('catalogue.json'), JSON.stringify(REQUESTS));
  await writeFile(place.path('mapping.json'), JSON.stringify({ ...REQUESTS_MAPPING, columns: COLUMNS }));
  await writeFile(place.path('log.csv'), requestLog(requestLines(10)));
});
afterAll(() => place.remove());

describe('npm run catalogue', () => {
  test('counts the nodes of a catalogue as its files have them', async () => {
    const { code, out, err } = await place.run('catalogue', '--check');
    const folder = path.join(RESOURCES, 'nodes');
    const files = await Promise.all(
      (await readdir(folder)).map((name) => readFile(path.join(folder, name), 'utf8')),
    );
    const nodes = files.flatMap(
      (text) =>
        (JSON.parse(text) as { nodes?: { inWords?: string; core: boolean; kind: string }[] }).nodes ?? [],
    );
    const rows = Object.fromEntries(
      [...out.matchAll(/^ +(\d+) {2}(\S.*)$/gm)].map(([, count, text]) => [text, Number(count)]),
    );
    const executable = nodes.filter(({ inWords }) => inWords === undefined);
    const core = nodes.filter((node) => node.core);
    const coreExecutable = executable.filter((node) => node.core).length;
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toContain(`\n${nodes.length} nodes\n`);
    expect(rows).toMatchObject({
      executable: executable.length,
      'in words': nodes.length - executable.length,
      [`core, ${coreExecutable} of them executable`]: core.length,
      supervision: nodes.filter(({ kind }) => kind === 'supervision').length,
      mandatory: nodes.filter(({ kind }) => kind === 'mandatory').length,
    });
  });

  test('prints the counts as JSON, and the nodes that stay in words', async () => {
    const [json, words] = await Promise.all([
      place.run('catalogue', '--check', '--json', 'catalogue.json'),
      place.run('catalogue', '--words', 'catalogue.json'),
    ]);
    expect(JSON.parse(json.out)).toMatchObject({
      nodes: 2,
      events: 3,
      core: 2,
      executable: 2,
      inWords: 0,
      byKind: { supervision: 2 },
      byStage: { handling: 2 },
      bySource: [{ document: 'RULES', title: 'Rules', nodes: 2 }],
    });
    expect(words).toMatchObject({ code: 0, out: '' });
  });

  test('lists every fault of a broken catalogue with its place, and ends with code 1', async () => {
    const [first, second] = REQUESTS.nodes;
    const broken = {
      ...REQUESTS,
      zone: 'Europe/Nowhere',
      nodes: [
        { ...first, stage: 'nothing' },
        { ...second, clock: { start: ['received'], complete: ['lost'] } },
      ],
    };
    await writeFile(place.path('broken.json'), JSON.stringify(broken));
    await writeFile(place.path('cut.json'), '{"id":');
    const [faults, cut, missing] = await Promise.all(
      ['broken.json', 'cut.json', 'nowhere.json'].map((name) => place.run('catalogue', '--check', name)),
    );
    expect(faults).toMatchObject({ code: 1, out: '' });
    expect(faults?.err.trim().split('\n')).toEqual([
      'broken.json: zone: Europe/Nowhere is no time zone',
      'broken.json: nodes.confirm.stage: there is no stage nothing',
      'broken.json: nodes.decide.clock.complete[0]: there is no event lost',
    ]);
    expect(cut).toMatchObject({ code: 1, err: expect.stringMatching(/^cut\.json: file: .*JSON/) });
    expect(missing).toMatchObject({ code: 1, err: expect.stringContaining('nowhere.json') });
  });
});

test('wrong usage of any tool is explained, and its code is 2', async () => {
  const commands: [tool: string, ...args: string[]][] = [
    ['catalogue'],
    ['catalogue', '--json'],
    ['catalogue', '--check', 'a.json', 'b.json'],
    ['catalogue', '--chek'],
    ['draft'],
    ['draft', 'a.csv', 'b.csv'],
    ['draft', '--nonsense', 'a.csv'],
    ['import', 'log.csv'],
    ['import', '--mapping', 'mapping.json'],
    ['import', '--mapping', 'mapping.json', 'log.csv', 'log.csv'],
    ['import', '--nonsense', 'log.csv'],
  ];
  const results = await place.runAll(commands);
  const explained = /--help|--force|--check|nonsense|chek/;
  expect(
    results.map(({ code, out, err }, index) => [commands[index], code, explained.test(out + err)]),
  ).toEqual(commands.map((command) => [command, 2, true]));
});

test('npm run draft writes a catalogue and a mapping by which its log can be imported, and overwrites nothing', async () => {
  const columns = ['--case', 'request', '--activity', 'step', '--time', 'when'];
  const draft: [string, ...string[]] = ['draft', 'log.csv', '--out', 'drafts', ...columns];
  const catalogue = 'drafts/log.catalogue.json';
  const mapping = 'drafts/log.mapping.json';
  await writeFile(place.path('unnamed.csv'), 'a,b,c\n1,x,2026-03-02\n');
  const first = await place.run(...draft);
  expect(first).toMatchObject({ code: 0, out: `${catalogue}\n${mapping}\n` });
  expect(first.err).toMatch(/^- case: column request; activity: column step; time: column when/m);
  const before = await readFile(place.path(catalogue), 'utf8');
  const [again, checked, tried, unknown] = await place.runAll([
    draft,
    ['catalogue', '--check', catalogue],
    ['import', '--dry-run', '--catalogue', catalogue, '--mapping', mapping, 'log.csv'],
    ['draft', 'unnamed.csv', '--out', 'unnamed'],
  ]);
  expect(again).toMatchObject({ code: 1, err: `${catalogue} is there already; --force overwrites it\n` });
  expect(await readFile(place.path(catalogue), 'utf8')).toBe(before);
  expect(checked).toMatchObject({ code: 0, out: expect.stringContaining('0 nodes') });
  expect(tried).toMatchObject({ code: 0, out: expect.stringContaining('would be 26 events of 10 cases') });
  expect(unknown).toMatchObject({ code: 1, err: expect.stringContaining('no column looks like') });
  expect(existsSync(place.path('unnamed'))).toBe(false);
  expect(await place.run(...draft, '--force')).toMatchObject({ code: 0 });
});

describe('npm run import', () => {
  let store: Store;
  beforeAll(async () => {
    await place.run('import', ...HOW, 'log.csv');
    store = openStore({ sqliteFile: path.join(place.data, 'ecc.sqlite') });
  });
  afterAll(() => store.close());

  const content = async (): Promise<unknown> => {
    const tables = (await store
      .db('sqlite_master')
      .where('type', 'table')
      .orderBy('name')
      .pluck('name')) as string[];
    return Promise.all(tables.map(async (name) => [name, await store.db(name)]));
  };

  test('--dry-run writes nothing, whatever catalogue and log it is given', async () => {
    const bad = ['R-new,e1,Received,2026-03-02T09:00:00Z,,,', 'R-new,e2,Lost,2026-03-02T09:00:00Z,,,'];
    await writeFile(place.path('new.csv'), requestLog(bad));
    await writeFile(place.path('corrected.json'), JSON.stringify({ ...REQUESTS, nameEn: 'Other name' }));
    const before = await content();
    const args = ['--dry-run', '--catalogue', 'corrected.json', '--mapping', 'mapping.json'];
    expect(await place.run('import', ...args, 'new.csv')).toMatchObject({
      code: 0,
      out: expect.stringContaining('2 records would be 1 events of 1 cases'),
      err: 'line 3: column step: "Lost" stands for no event\n',
    });
    expect(await content()).toEqual(before);
  });

  test('--problems lists every line that was not taken, of this import alone, and prints the first ones', async () => {
    const lost = Array.from({ length: 30 }, (_, n) => `R-${n},x${n},Lost,2026-03-02T09:00:00Z,,,`);
    await writeFile(place.path('lost.csv'), requestLog([...requestLines(3), ...lost]));
    await writeFile(place.path('problems.txt'), 'of another import\n');
    const wanted = lost.map(
      (_, n) => `line ${n + 2 + requestLines(3).length}: column step: "Lost" stands for no event`,
    );
    const args = [...HOW, '--problems', 'problems.txt', 'lost.csv'];
    for (const dry of [['--dry-run'], []]) {
      const { code, err } = await place.run('import', ...dry, ...args);
      expect(code).toBe(0);
      expect(err.split('\n')).toEqual([...wanted.slice(0, 20), 'and 10 more: problems.txt', '']);
      expect(await readFile(place.path('problems.txt'), 'utf8')).toBe(`${wanted.join('\n')}\n`);
    }
  });

  test('says what is wrong with what it is given, and ends with code 1', async () => {
    const events = { Received: 'nothing' };
    await writeFile(place.path('wrong.json'), JSON.stringify({ columns: COLUMNS, events }));
    await writeFile(place.path('odd.json'), JSON.stringify({ columns: { caseId: 'request' }, event: {} }));
    const errors: [args: string[], says: RegExp][] = [
      [[...HOW, 'nowhere.csv'], /^nowhere\.csv: there is no such file$/m],
      [[...HOW, '--court', 'nowhere', 'log.csv'], /^--court: the court nowhere was not found$/m],
      [
        ['--catalogue', 'catalogue.json', '--mapping', 'wrong.json', 'log.csv'],
        /^events\.Received: the catalogue has no event nothing$/m,
      ],
      [['--catalogue', 'catalogue.json', '--mapping', 'odd.json', 'log.csv'], /^odd\.json: columns\.type: /m],
      [['--catalogue', 'nowhere.json', '--mapping', 'mapping.json', 'log.csv'], /nowhere\.json/],
    ];
    const results = await place.runAll(errors.map(([args]) => ['import', ...args]));
    for (const [index, [args, says]] of errors.entries()) {
      expect([args, results[index]]).toMatchObject([args, { code: 1, err: expect.stringMatching(says) }]);
    }
  });

  test('that is interrupted stops behind its batch, and the same command goes on', async () => {
    const lines = requestLines(3_000).map((line) => line.replace(/^R-/, 'S-'));
    await writeFile(place.path('long.csv'), requestLog(lines));
    const job = async (): Promise<Record<string, unknown>> =>
      (await store.db('import_jobs').where('file', 'long.csv').first()) ?? {};
    const child = place.start('import', ...HOW, 'long.csv');
    const ended = once(child, 'exit');
    await vi.waitUntil(async () => Number((await job())['records'] ?? 0) > 0, {
      timeout: 60_000,
      interval: 5,
    });
    child.kill('SIGINT');
    expect(await ended).toEqual([1, null]);
    expect(await job()).toMatchObject({ state: 'paused', reason: null });
    const { code, out } = await place.run('import', ...HOW, 'long.csv');
    expect(code).toBe(0);
    expect(out).toContain(`${lines.length} records, ${lines.length} events appended, 0 there already`);
    expect(await job()).toMatchObject({ state: 'done' });
  });
});
