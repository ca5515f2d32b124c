import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, expect, test } from 'vitest';
import { systemClock } from '../../media-server/clock.ts';
import { ChainedAuditLog } from '../../media-server/features/audit/log.ts';
import { openStore } from '../../media-server/store/open.ts';
import { silentLog } from '../../media-server/testing/log.ts';

const run = promisify(execFile);
const data = mkdtempSync(path.join(tmpdir(), 'ecc-tools-'));

afterAll(() => rmSync(data, { recursive: true, force: true }));

const tool = (name: string, ...args: string[]) =>
  run(process.execPath, [path.resolve('media-server/tools', name), '--data', data, ...args], {
    env: { PATH: process.env['PATH'] },
  });

test('migrate creates the database, and says when it is up to date', async () => {
  expect((await tool('migrate.ts')).stdout).toContain('001-foundation');
  expect((await tool('migrate.ts')).stdout).toBe('the database is up to date\n');
  expect(existsSync(path.join(data, 'ecc.sqlite'))).toBe(true);
});

test('demo loads the province once, however often it runs, and prints the logins', async () => {
  const first = await tool('demo.ts', '--json');
  const second = await tool('demo.ts', '--json');
  expect(second.stdout).toBe(first.stdout);
  const logins = first.stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { username: string });
  expect(logins.map(({ username }) => username)).toContain('duty');
  const store = openStore({ sqliteFile: path.join(data, 'ecc.sqlite') });
  const count = async (table: string): Promise<number> =>
    (await store.db(table).select(store.db.raw('1'))).length;
  expect(await count('users')).toBe(logins.length);
  expect(await count('courts')).toBe(102);
  expect(await count('units')).toBe(60);
  await store.close();
});

test('verify-audit prints count and head of a whole log, and the first broken entry with exit code 1', async () => {
  const store = openStore({ sqliteFile: path.join(data, 'ecc.sqlite') });
  const audit = new ChainedAuditLog({ store, clock: systemClock, log: silentLog });
  for (const action of ['a', 'b', 'c']) {
    const who = { actor: 'x', courtId: null, courtPath: null, target: null };
    await audit.append({ ...who, action, outcome: 'ok', detail: {} });
  }
  expect((await tool('verify-audit.ts')).stdout).toMatch(/^3 entries, whole; head [0-9a-f]{64}\n$/);
  await store.db('audit_log').where({ seq: 2 }).update({ actor: 'y' });
  await store.close();
  await expect(tool('verify-audit.ts')).rejects.toMatchObject({
    code: 1,
    stderr: 'entry 2: its content was changed (1 entries before it are whole)\n',
  });
});

test('a tool refuses a wrong flag with exit code 2', async () => {
  await expect(tool('migrate.ts', '--nonsense')).rejects.toMatchObject({ code: 2 });
});
