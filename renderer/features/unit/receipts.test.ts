import { beforeEach, describe, expect, test } from 'vitest';
import { AppError } from '#shared/errors.ts';
import { memoryStore } from './testing-store.ts';
import { furthest, ReceiptOutbox } from './receipts.ts';
import type { KeyValueStore } from './storage.ts';

const A = '3f0c1a52-6a3c-4d0e-9a57-0d8f2f6f1c11';
const B = '5f0c1a52-6a3c-4d0e-9a57-0d8f2f6f1c12';

describe('ReceiptOutbox', () => {
  let store: KeyValueStore;
  let sent: string[];
  let answer: () => Promise<void>;
  const open = (): ReceiptOutbox =>
    new ReceiptOutbox({
      store,
      send: async ({ instructionId, state }) => {
        await answer();
        sent.push(`${instructionId === A ? 'A' : 'B'} ${state}`);
      },
    });

  beforeEach(() => {
    store = memoryStore();
    sent = [];
    answer = () => Promise.resolve();
  });

  test('a receipt that could not be sent is sent by the page after a reload', async () => {
    answer = () => Promise.reject(AppError.unavailable('link down'));
    const before = open();
    before.add(A, 'read');
    await before.flush();
    answer = () => Promise.resolve();
    const after = open();
    await after.flush();
    expect(sent).toEqual(['A read']);
    expect(open().pending.get()).toEqual({});
  });

  test('only the furthest state of an instruction is sent', async () => {
    const outbox = open();
    outbox.add(A, 'delivered');
    outbox.add(A, 'done');
    outbox.add(A, 'read');
    await outbox.flush();
    expect(sent).toEqual(['A done']);
  });

  test('a state that comes while an earlier one is on its way is sent after it', async () => {
    const outbox = open();
    outbox.add(A, 'delivered');
    answer = () => {
      outbox.add(A, 'read');
      return Promise.resolve();
    };
    await outbox.flush();
    expect(sent).toEqual(['A delivered', 'A read']);
  });

  test('a receipt that the server refuses for good does not hold up the others', async () => {
    const outbox = open();
    outbox.add(A, 'read');
    outbox.add(B, 'done');
    let first = true;
    answer = () => {
      const refused = first;
      first = false;
      return refused ? Promise.reject(AppError.notFound('instruction', A)) : Promise.resolve();
    };
    await outbox.flush();
    expect(sent).toEqual(['B done']);
    expect(outbox.pending.get()).toEqual({});
  });

  test('a session that is over keeps what is pending', async () => {
    const outbox = open();
    outbox.add(A, 'read');
    answer = () => Promise.reject(new AppError('unauthenticated', 'sign in first'));
    await outbox.flush();
    expect(outbox.pending.get()).toEqual({ [A]: 'read' });
  });

  test('flushing twice at a time sends once', async () => {
    const outbox = open();
    outbox.add(A, 'read');
    await Promise.all([outbox.flush(), outbox.flush()]);
    expect(sent).toEqual(['A read']);
  });

  test('what was kept by another version and fits no more is dropped', () => {
    store.setItem('ecc.unit.receipts', '{"x":"y"}');
    expect(open().pending.get()).toEqual({});
  });
});

describe('furthest()', () => {
  test('never goes back', () => {
    expect(furthest('done', 'read')).toBe('done');
    expect(furthest('delivered', 'read')).toBe('read');
    expect(furthest('waiting', undefined)).toBe('waiting');
  });
});
