import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { expect, onTestFinished, test } from 'vitest';
import type { NewOutboxEntry } from '#shared/bridge.ts';
import { recordingLog } from '../testing/recording-log.ts';
import { temporaryFolder } from '../testing/temporary-folder.ts';
import { Database } from './database.ts';
import { Outbox } from './outbox.ts';

function entry(payload: string, createdAt = 1000): NewOutboxEntry {
  return { id: randomUUID(), userId: 'u1', kind: 'instruction', payload, createdAt };
}

async function outboxIn(file: string, log = recordingLog()): Promise<Outbox> {
  const outbox = await Outbox.open(file, log);
  onTestFinished(() => outbox.close());

  return outbox;
}

function newFile(): string {
  return path.join(temporaryFolder(), 'outbox.sqlite');
}

test('list() gives entries in the order of adding, whatever their clock says', async () => {
  const outbox = await outboxIn(newFile());
  const entries = [entry('a', 3000), entry('b', 1000), entry('c', 2000)];

  for (const one of entries) {
    await outbox.add(one);
  }

  expect(await outbox.list()).toEqual(entries.map((one) => ({ ...one, attempts: 0, lastError: null })));
});

test('add() of an id that is there changes nothing, also when both run at once', async () => {
  const outbox = await outboxIn(newFile());
  const first = entry('first');
  await Promise.all([outbox.add(first), outbox.add({ ...first, payload: 'second' }), outbox.add(first)]);

  expect((await outbox.list()).map(({ payload }) => payload)).toEqual(['first']);
});

test('failed() counts attempts with the last reason; remove() and unknown ids are quiet', async () => {
  const outbox = await outboxIn(newFile());
  const one = entry('a');
  await outbox.add(one);
  await outbox.failed(one.id, 'no link');
  await outbox.failed(one.id, 'timed out');
  await outbox.failed(randomUUID(), 'unknown');

  expect(await outbox.list()).toEqual([{ ...one, attempts: 2, lastError: 'timed out' }]);

  await outbox.remove(one.id);
  await outbox.remove(one.id);

  expect(await outbox.list()).toEqual([]);
});

test('open() again finds what an ended run has added', async () => {
  const file = newFile();
  const first = await Outbox.open(file, recordingLog());
  await first.add(entry('kept'));
  await first.close();

  expect((await (await outboxIn(file)).list()).map(({ payload }) => payload)).toEqual(['kept']);
});

test('kill -9 while adding loses no entry whose add() had resolved, and doubles none', async () => {
  const file = newFile();
  const writer = spawn(
    process.execPath,
    [path.resolve(import.meta.dirname, '../testing/outbox-writer.ts'), file],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  const acknowledged: string[] = [];
  const lines = createInterface({ input: writer.stdout });

  lines.on('line', (id) => {
    acknowledged.push(id);

    if (acknowledged.length === 20) {
      writer.kill('SIGKILL');
    }
  });
  await Promise.all([once(writer, 'exit'), once(lines, 'close')]);

  const kept = (await (await outboxIn(file)).list()).map(({ id }) => id);

  expect(acknowledged.length).toBeGreaterThanOrEqual(20);
  // At most the one that was under way has been kept without its word.
  expect(kept.slice(0, acknowledged.length)).toEqual(acknowledged);
  expect(new Set(kept).size).toBe(kept.length);
  expect(kept.length).toBeLessThanOrEqual(acknowledged.length + 1);
});

test('open() puts the file into write-ahead mode', async () => {
  const file = newFile();
  await outboxIn(file);
  const database = await Database.open(file);

  expect(await database.value('PRAGMA journal_mode')).toBe('wal');
  await database.close();
});

test('open() of a damaged file puts it aside and says so', async () => {
  const file = newFile();
  writeFileSync(file, 'this was never a database, but it is long enough to have a header of one'.repeat(20));
  const log = recordingLog();
  const outbox = await outboxIn(file, log);

  expect(await outbox.list()).toEqual([]);
  expect(readdirSync(path.dirname(file)).some((name) => name.includes('damaged'))).toBe(true);
  expect(log.lines.map(({ level }) => level)).toEqual(['error']);
});

test('open() of a later version or an impossible place is refused with the file', async () => {
  const file = newFile();
  const database = await Database.open(file);
  await database.run('PRAGMA user_version = 99');
  await database.close();

  await expect(Outbox.open(file, recordingLog())).rejects.toThrow(/outbox\.sqlite.*version 99/);
  await expect(Outbox.open('/nonexistent/outbox.sqlite', recordingLog())).rejects.toMatchObject({
    code: 'unavailable',
  });
});
