import { beforeEach, describe, expect, test } from 'vitest';
import type { Sos } from '#shared/dispatch.ts';
import { AppError } from '#shared/errors.ts';
import { memoryStore } from './testing-store.ts';
import { SosCall } from './sos-call.ts';
import type { KeyValueStore } from './storage.ts';

const asSos = (id: string, change: Partial<Sos> = {}): Sos => ({
  id,
  unitId: 'u',
  courtId: 'zj',
  callSign: '001',
  officerName: '张三',
  raisedAt: 100,
  position: null,
  acknowledgedAt: null,
  acknowledgedBy: null,
  clearedAt: null,
  clearedBy: null,
  cancelledByUnit: false,
  ...change,
});

describe('SosCall', () => {
  let store: KeyValueStore;
  let raised: string[];
  let cancelled: string[];
  let linkUp: boolean;
  const reach = <T>(value: T): Promise<T> =>
    linkUp ? Promise.resolve(value) : Promise.reject(AppError.unavailable('link down'));
  const open = (): SosCall =>
    new SosCall({
      store,
      raise: async ({ id }) => {
        const sos = await reach(asSos(id));
        raised.push(id);
        return sos;
      },
      cancel: async ({ id }) => {
        const sos = await reach(asSos(id, { clearedAt: 200, cancelledByUnit: true }));
        cancelled.push(id);
        return sos;
      },
      now: () => 100,
    });

  beforeEach(() => {
    store = memoryStore();
    raised = [];
    cancelled = [];
    linkUp = true;
  });

  test('a press raises one call; pressing again while it is open raises no other', async () => {
    const call = open();
    await call.raise(null);
    await call.raise(null);
    expect(raised).toHaveLength(1);
    expect(call.state.get()).toMatchObject({ kind: 'open', id: raised[0] });
  });

  test('a call without a link goes out with the same id when the link is back, also after a reload', async () => {
    linkUp = false;
    const before = open();
    await before.raise(null);
    const state = before.state.get();
    expect(state.kind).toBe('sending');
    linkUp = true;
    const after = open();
    expect(after.state.get()).toEqual(state);
    await after.flush();
    expect(raised).toEqual([state.kind === 'none' ? '' : state.id]);
  });

  test('an open call is withdrawn by its id', async () => {
    const call = open();
    await call.raise(null);
    await call.cancel();
    expect(cancelled).toEqual(raised);
    expect(call.state.get()).toEqual({ kind: 'none' });
  });

  test('a call that is withdrawn before it went out is still raised first, so that the record holds both', async () => {
    linkUp = false;
    const call = open();
    await call.raise(null);
    await call.cancel();
    linkUp = true;
    await call.flush();
    expect([raised.length, cancelled.length]).toEqual([1, 1]);
    expect(call.state.get().kind).toBe('none');
  });

  test('the acknowledgement shows, and the clearing by the center ends the call', async () => {
    const call = open();
    await call.raise(null);
    call.handleServer(asSos(raised[0] ?? '', { acknowledgedAt: 150, acknowledgedBy: '李四' }));
    expect(call.state.get()).toMatchObject({ kind: 'open', acknowledgedBy: '李四' });
    call.handleServer(null);
    expect(call.state.get()).toEqual({ kind: 'none' });
  });

  test('a snapshot without a call does not drop one that is still to be sent', async () => {
    linkUp = false;
    const call = open();
    await call.raise(null);
    call.handleServer(null);
    expect(call.state.get().kind).toBe('sending');
  });

  test('a call that another start of the page left open at the server is shown and can be withdrawn', async () => {
    const call = open();
    const id = 'b9f1c1f0-3d0a-4e0b-8a59-0d8f2f6f1c13';
    call.handleServer(asSos(id));
    expect(call.state.get()).toMatchObject({ kind: 'open', id });
    await call.cancel();
    expect(cancelled).toEqual([id]);
  });
});
