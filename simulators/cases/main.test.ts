import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { run } from './run.ts';

const start = promisify(execFile);
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'cases-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const program = (...given: string[]): Promise<{ stdout: string; stderr: string }> =>
  start(process.execPath, [path.join(import.meta.dirname, 'main.ts'), ...given]);

const inFolder = (name: string): string => path.join(folder, name);
const UNTIL = ['--until', '2026-11-20T12:00:00+08:00'];

/** What `run` says on standard error. */
async function saidBy(...args: string[]): Promise<string> {
  const write = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  await run(args);
  const said = write.mock.calls.map(([text]) => String(text)).join('');
  write.mockRestore();
  return said;
}

test('main.ts --help explains the options', async () => {
  const { stdout } = await program('--help');
  expect(stdout).toContain('--span-days');
});

test('main.ts without a file ends with the option that is missing', async () => {
  await expect(program('--cases', '3')).rejects.toThrow('--out');
});

test('run() writes the same bytes for the same seed, and says how many events', async () => {
  const said = await saidBy('--cases', '40', ...UNTIL, '--out', inFolder('a.jsonl'));
  await saidBy('--cases', '40', ...UNTIL, '--out', inFolder('b.jsonl.gz'));
  const written = await readFile(inFolder('a.jsonl'), 'utf8');
  expect(gunzipSync(await readFile(inFolder('b.jsonl.gz'))).toString()).toBe(written);
  expect(said).toContain(`${written.trimEnd().split('\n').length} events`);
});

test('run() writes CSV by time with its mapping', async () => {
  const given = ['--cases', '20', '--format', 'csv-flat', '--by', 'time', ...UNTIL];
  await saidBy(...given, '--out', inFolder('c.csv'), '--mapping', inFolder('c.json'));
  const [head = ''] = (await readFile(inFolder('c.csv'), 'utf8')).split('\n', 1);
  const { columns } = JSON.parse(await readFile(inFolder('c.json'), 'utf8')) as {
    columns: Record<string, string>;
  };
  expect(Object.values(columns).filter((column) => !head.split(',').includes(column))).toEqual([]);
});

test('run() refuses what it can’t do, and names the option', async () => {
  await expect(run(['--out', inFolder('d'), '--format', 'pdf'])).rejects.toThrow('--format');
  await expect(run(['--out', inFolder('d'), '--until', 'soon'])).rejects.toThrow('--until');
  await expect(run(['--out', inFolder('d'), '--format', 'xes', '--by', 'time'])).rejects.toThrow('--by');
});
