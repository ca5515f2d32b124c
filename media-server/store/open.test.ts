import { expect, test } from 'vitest';
import { describeStores } from '../testing/store.ts';
import { migrationSource } from './migrations.ts';

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

  test('every migration can be taken back and applied again', async () => {
    const { db } = store();
    await db.migrate.rollback({ migrationSource }, true);
    expect(await db.schema.hasTable('users')).toBe(false);
    expect((await store().migrate()).length).toBeGreaterThan(0);
    expect(await db.schema.hasTable('users')).toBe(true);
  });
});
