import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { describeStores, sqliteLocation } from '../testing/store.ts';
import { migrationSource } from './migrations.ts';
import { openStore, type Store } from './open.ts';

describeStores('a store', (store) => {
  test('migrate again applies nothing', async () => {
    expect(await store().migrate()).toEqual([]);
  });

  test('times of milliseconds come back as numbers', async () => {
    const at = Date.UTC(2200, 0, 1);
    await store().db('audit_log').insert({
      seq: 1,
      at,
      actor: 'a',
      action: 'a',
      outcome: 'ok',
      detail: '{}',
      prev_hash: '',
      hash: '',
    });
    expect(await store().db('audit_log').first('at')).toEqual({ at });
    await store().db('audit_log').delete();
  });

  test('a row that names what is not there is refused', async () => {
    const orphan = {
      id: 'x',
      parent_id: 'nobody',
      level: 'basic',
      path: 'x/',
      name_zh: 'x',
      name_en: 'x',
      short_zh: 'x',
    };
    const insert = store()
      .db('courts')
      .insert({ ...orphan, division_code: '', lon: 0, lat: 0 });
    await expect(insert).rejects.toThrow(/foreign key/i);
  });

  test('the error of a query does not hold its values', async () => {
    const insert = store().db('sources').insert({ id: 'x', url: 'rtsp://camera:secret@10.0.0.1/' });
    const error: unknown = await insert.catch((reason: unknown) => reason);
    expect(String(error)).toMatch(/insert into/i);
    expect(String(error)).not.toContain('secret');
  });

  test('every migration can be taken back and applied again', async () => {
    const { db } = store();
    await db.migrate.rollback({ migrationSource }, true);
    expect(await db.schema.hasTable('users')).toBe(false);
    expect((await store().migrate()).length).toBeGreaterThan(0);
    expect(await db.schema.hasTable('users')).toBe(true);
  });
});

test('a new database file can be read by its owner only', async () => {
  const dir = mkdtempSync(path.join(tmpdir(), 'ecc-store-'));
  const file = path.join(dir, 'new.sqlite');
  const store = openStore({ sqliteFile: file });
  await store.migrate();
  expect([file, `${file}-wal`].map((name) => statSync(name).mode & 0o077)).toEqual([0, 0]);
  await store.close();
  rmSync(dir, { recursive: true });
});

test('a transaction on SQLite that reads before it writes holds its own against another process', async () => {
  const { location, remove } = sqliteLocation();
  const [one, two] = [openStore(location), openStore(location)];
  await one.migrate();
  const count = async ({ db }: Store): Promise<void> => {
    for (let round = 0; round < 15; round += 1) {
      await db.transaction(async (trx) => {
        const row = (await trx('case_revision').where('id', 1).first('rev')) as { rev: number };
        await trx('case_revision')
          .where('id', 1)
          .update({ rev: row.rev + 1 });
      });
    }
  };
  await Promise.all([count(one), count(two)]);
  expect(await one.db('case_revision').first('rev')).toEqual({ rev: 30 });
  await Promise.all([one.close(), two.close()]);
  await remove();
});
