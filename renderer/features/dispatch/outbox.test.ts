import { afterEach, expect, test } from 'vitest';
import type { NewOutboxEntry, OutboxEntry } from '#shared/bridge.ts';
import { AppError } from '#shared/errors.ts';
import type { LinkState } from '../../api/api.ts';
import { Cell } from '../../api/store.ts';
import {
  Outbox,
  pendingAcknowledgements,
  useOutbox,
  type NewInstruction,
  type OutboxServer,
  type OutboxStore,
} from './outbox.ts';

class MemoryStore implements OutboxStore {
  entries: OutboxEntry[] = [];
  outboxAdd = async (entry: NewOutboxEntry): Promise<void> => {
    if (!this.entries.some(({ id }) => id === entry.id)) {
      this.entries.push({ ...entry, attempts: 0, lastError: null });
    }
  };
  outboxList = async (): Promise<OutboxEntry[]> => [...this.entries];
  outboxFailed = async (id: string, error: string): Promise<void> => {
    this.entries = this.entries.map((entry) =>
      entry.id === id ? { ...entry, attempts: entry.attempts + 1, lastError: error } : entry,
    );
  };
  outboxRemove = async (id: string): Promise<void> => {
    this.entries = this.entries.filter((entry) => entry.id !== id);
  };
}

/** A server that keeps instructions by id, behind a link that can be cut before or after it has kept one. */
class Server implements OutboxServer {
  kept = new Map<string, NewInstruction>();
  acknowledged: string[] = [];
  asked = 0;
  fault: 'none' | 'cutBefore' | 'cutAfter' | 'refuse' = 'none';
  readonly link = new Cell<LinkState>({ kind: 'connected', since: 0 });

  send = async (input: NewInstruction): Promise<void> => {
    this.asked += 1;
    if (this.fault === 'cutBefore') {
      throw AppError.unavailable('no link');
    }
    if (this.fault === 'refuse') {
      throw AppError.notFound('unit', 'x');
    }
    this.kept.set(input.id, input);
    if (this.fault === 'cutAfter') {
      throw AppError.unavailable('no answer');
    }
  };

  acknowledgeSos = async ({ sosId }: { sosId: string }): Promise<void> => {
    if (this.fault !== 'none') {
      throw AppError.unavailable('no link');
    }
    this.acknowledged.push(sosId);
  };

  reconnect(): void {
    this.fault = 'none';
    this.link.set({ kind: 'reconnecting', since: 1 });
    this.link.set({ kind: 'connected', since: 2 });
  }
}

const instruction = (text: string): NewInstruction => ({
  id: crypto.randomUUID(),
  target: { kind: 'unit', unitId: 'u1' },
  text,
});

let outbox: Outbox;
afterEach(() => outbox.close());

test('an instruction written with the link up is sent once and leaves the outbox', async () => {
  const [server, store] = [new Server(), new MemoryStore()];
  outbox = new Outbox(server, store, 'me');
  await outbox.add(instruction('前往现场'));
  await outbox.flush();
  expect(server.kept.size).toBe(1);
  expect(store.entries).toEqual([]);
});

test('an instruction whose answer was lost is sent again under the same id, so that it is kept once', async () => {
  const [server, store] = [new Server(), new MemoryStore()];
  server.fault = 'cutAfter';
  outbox = new Outbox(server, store, 'me');
  await outbox.add(instruction('a'));
  await outbox.flush();
  expect(useOutbox.getState().waiting).toHaveLength(1);
  server.reconnect();
  await outbox.flush();
  expect([server.kept.size, store.entries.length]).toEqual([1, 0]);
  expect(server.asked).toBeGreaterThanOrEqual(2);
});

test('instructions written while the link is down are sent in order when it returns', async () => {
  const [server, store] = [new Server(), new MemoryStore()];
  server.fault = 'cutBefore';
  outbox = new Outbox(server, store, 'me');
  await outbox.add(instruction('first'));
  await outbox.add(instruction('second'));
  await outbox.flush();
  expect(server.kept.size).toBe(0);
  server.reconnect();
  await outbox.flush();
  expect([...server.kept.values()].map(({ text }) => text)).toEqual(['first', 'second']);
});

test('a refused instruction is shown with its reason, is kept, and does not hold up the next', async () => {
  const [server, store] = [new Server(), new MemoryStore()];
  server.fault = 'refuse';
  outbox = new Outbox(server, store, 'me');
  await outbox.add(instruction('nobody'));
  await outbox.flush();
  expect(useOutbox.getState().refused).toMatchObject([{ reason: 'unit x was not found' }]);
  server.fault = 'none';
  await outbox.add(instruction('somebody'));
  await outbox.flush();
  expect([...server.kept.values()].map(({ text }) => text)).toEqual(['somebody']);
  await outbox.dismiss(store.entries[0]?.id ?? '');
  expect(store.entries).toEqual([]);
});

test('what another user of this desk wrote is not sent in my session', async () => {
  const [server, store] = [new Server(), new MemoryStore()];
  await store.outboxAdd({
    id: crypto.randomUUID(),
    userId: 'other',
    kind: 'instruction',
    payload: JSON.stringify(instruction('x')),
    createdAt: 1,
  });
  outbox = new Outbox(server, store, 'me');
  await outbox.flush();
  expect(server.kept.size).toBe(0);
  expect(store.entries).toHaveLength(1);
});

test('an acknowledgement made while the link is down counts as pending until it has arrived', async () => {
  const [server, store] = [new Server(), new MemoryStore()];
  const sosId = crypto.randomUUID();
  server.fault = 'cutBefore';
  outbox = new Outbox(server, store, 'me');
  await outbox.acknowledgeSos(sosId);
  await outbox.flush();
  expect([...pendingAcknowledgements(useOutbox.getState().waiting)]).toEqual([sosId]);
  server.reconnect();
  await outbox.flush();
  expect(server.acknowledged).toEqual([sosId]);
  expect(pendingAcknowledgements(useOutbox.getState().waiting).size).toBe(0);
});
