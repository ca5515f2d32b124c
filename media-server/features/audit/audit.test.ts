import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { ERROR_CODES } from '#shared/errors.ts';
import type { AuditRecord } from '../../context.ts';
import { openStore, type Store } from '../../store/open.ts';
import { TestClock } from '../../testing/clock.ts';
import { silentLog } from '../../testing/log.ts';
import { describeStores, sqliteLocation } from '../../testing/store.ts';
import { canonicalJson } from './chain.ts';
import { ChainedAuditLog } from './log.ts';
import { verifyChain } from './verify.ts';

const record = (action: string): AuditRecord => ({
  actor: 'duty',
  courtId: 'zj',
  courtPath: 'zj/',
  action,
  target: 'unit-1',
  outcome: 'ok',
  detail: { b: 1, a: { text: '命令', list: [1, 2] } },
});

describe('canonicalJson', () => {
  test('orders names and drops what is undefined', () => {
    expect(canonicalJson({ b: [1, { d: null, c: 'x' }], a: undefined })).toBe('{"b":[1,{"c":"x","d":null}]}');
  });
});

describeStores('the audit log', (store) => {
  let audit: ChainedAuditLog;

  beforeEach(async () => {
    await store().db('audit_log').delete();
    audit = new ChainedAuditLog({ store: store(), clock: new TestClock(), log: silentLog });
  });

  const fill = (count: number): Promise<unknown> =>
    Promise.all(Array.from({ length: count }, (_, index) => audit.append(record(`action.${index}`))));

  test('append keeps the order of calls made at the same time, in one whole chain', async () => {
    await fill(450);
    const rows = (await store().db('audit_log').orderBy('seq').pluck('action')) as string[];
    expect(rows).toEqual(Array.from({ length: 450 }, (_, index) => `action.${index}`));
    expect(await verifyChain(store())).toMatchObject({ ok: true, count: 450 });
  });

  test('verifyChain of an empty log is whole', async () => {
    expect(await verifyChain(store())).toMatchObject({ ok: true, count: 0 });
  });

  test.each([
    ['at', 1],
    ['actor', 'someone'],
    ['court_id', 'zj-nb'],
    ['court_path', 'zj/zj-nb/'],
    ['action', 'other'],
    ['target', null],
    ['outcome', 'failed'],
    ['detail', '{}'],
    ['prev_hash', 'f'.repeat(64)],
    ['hash', 'f'.repeat(64)],
  ])('verifyChain names the entry when its %s was changed', async (column, value) => {
    await fill(5);
    await store()
      .db('audit_log')
      .where({ seq: 3 })
      .update({ [column]: value });
    const result = await verifyChain(store());
    expect(result).toMatchObject({ ok: false, seq: 3 });
  });

  test('verifyChain names the gap when an entry was deleted', async () => {
    await fill(5);
    await store().db('audit_log').where({ seq: 2 }).delete();
    expect(await verifyChain(store())).toEqual({ ok: false, count: 1, seq: 2, reason: 'entry 2 is missing' });
  });

  test('verifyChain finds two entries that changed places', async () => {
    await fill(5);
    const db = store().db('audit_log');
    await db.clone().where({ seq: 2 }).update({ seq: 99 });
    await db.clone().where({ seq: 3 }).update({ seq: 2 });
    await db.clone().where({ seq: 99 }).update({ seq: 3 });
    expect(await verifyChain(store())).toMatchObject({ ok: false, seq: 2 });
  });

  test('verifyChain finds an entry that was put in at the end without its link', async () => {
    await fill(3);
    const last = (await store().db('audit_log').where({ seq: 3 }).first()) as Record<string, unknown>;
    await store()
      .db('audit_log')
      .insert({ ...last, seq: 4 });
    expect(await verifyChain(store())).toMatchObject({ ok: false, seq: 4 });
  });

  test('a new log goes on where the one before it ended', async () => {
    await fill(2);
    await new ChainedAuditLog({ store: store(), clock: new TestClock(), log: silentLog }).append(
      record('later'),
    );
    expect(await verifyChain(store())).toMatchObject({ ok: true, count: 3 });
  });
});

describe('an audit log that cannot be written', () => {
  let store: Store;

  beforeAll(async () => {
    store = openStore(sqliteLocation().location);
    await store.migrate();
    await store.db.schema.dropTable('audit_log');
    return () => store.close();
  });

  test('append is refused as unavailable, and so is what comes after it', async () => {
    const audit = new ChainedAuditLog({ store, clock: new TestClock(), log: silentLog });
    await audit.assertWritable();
    await expect(audit.append(record('a'))).rejects.toMatchObject({ code: 'unavailable' });
    await expect(audit.assertWritable()).rejects.toMatchObject({ code: 'unavailable' });
    expect(ERROR_CODES.unavailable.retryable).toBe(true);
  });
});
