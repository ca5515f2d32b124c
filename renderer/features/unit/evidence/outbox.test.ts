import { describe, expect, test } from 'vitest';
import type { EvidenceAnnouncement, EvidenceReceipt } from '#shared/evidence.ts';
import { AppError } from '#shared/errors.ts';
import type { KeptItem } from './item.ts';
import type { ItemStore } from './item-store.ts';
import { EvidenceOutbox, type Upload } from './outbox.ts';

/** Keeps items for the length of a test, as IndexedDB keeps them for a device. */
function memoryItems(): ItemStore & { items: Map<string, KeptItem>; contents: Map<string, Blob> } {
  const items = new Map<string, KeptItem>();
  const contents = new Map<string, Blob>();
  const done = Promise.resolve();
  return {
    items,
    contents,
    all: () => Promise.resolve([...items.values()]),
    add: (item, content) => {
      items.set(item.id, item);
      contents.set(item.id, content);
      return done;
    },
    put: (item) => {
      items.set(item.id, item);
      return done;
    },
    move: (from, item) => {
      const content = contents.get(from);
      items.delete(from);
      contents.delete(from);
      items.set(item.id, item);
      if (content !== undefined) {
        contents.set(item.id, content);
      }
      return done;
    },
    content: (id) => Promise.resolve(contents.get(id) ?? null),
    dropContent: (item) => {
      items.set(item.id, item);
      contents.delete(item.id);
      return done;
    },
    remove: (id) => {
      items.delete(id);
      contents.delete(id);
      return done;
    },
  };
}

let made = 0;
const item = (over: Partial<KeptItem> = {}): KeptItem => {
  made += 1;
  return {
    id: crypto.randomUUID(),
    kind: 'text',
    size: 2,
    sha256: 'a'.repeat(64),
    capturedAt: made,
    clockOffsetMs: 0,
    place: null,
    case: null,
    operationId: null,
    note: null,
    unitId: 'u1',
    isAnnounced: false,
    caseLabel: null,
    operationTitle: null,
    sentAt: null,
    problem: null,
    ...over,
  };
};

/** A server that takes what is uploaded whole, and does what it is told to otherwise. */
class Far {
  readonly states = new Map<string, EvidenceReceipt['state']>();
  readonly uploaded: string[] = [];
  refuses: Error | null = null;
  breaks: Error | null = null;
  settlesAs: EvidenceReceipt['state'] = 'complete';

  announce = (given: EvidenceAnnouncement): Promise<EvidenceReceipt> => {
    if (this.refuses !== null) {
      return Promise.reject(this.refuses);
    }
    const state = this.states.get(given.id) ?? 'announced';
    this.states.set(given.id, state);
    return Promise.resolve({
      id: given.id,
      state,
      problem: state === 'damaged' ? 'hash' : null,
      caseNumber: null,
    });
  };

  upload: Upload = ({ id, onProgress }) => {
    onProgress(0.5);
    if (this.breaks !== null) {
      return Promise.reject(this.breaks);
    }
    this.uploaded.push(id);
    this.states.set(id, this.settlesAs);
    return Promise.resolve();
  };
}

describe('EvidenceOutbox', () => {
  const open = (far: Far, store = memoryItems(), unit: string | null = 'u1') => {
    const clock = { now: 1_000_000 };
    const discarded: string[] = [];
    const outbox = new EvidenceOutbox({
      store,
      announce: (given) => far.announce(given),
      upload: (given) => far.upload(given),
      discard: (id) => {
        discarded.push(id);
        return far.states.get(id) === 'complete'
          ? Promise.reject(AppError.conflict('it has arrived'))
          : Promise.resolve();
      },
      unitId: () => unit,
      now: () => clock.now,
    });
    return { outbox, store, clock, discarded };
  };
  const content = new Blob(['hi']);

  test('sends what waits, oldest first, and forgets what it holds only once the server has it', async () => {
    const far = new Far();
    const { outbox, store } = open(far);
    const [first, second] = [item(), item()];
    await outbox.add(first, content);
    await outbox.add(second, content);
    far.breaks = new TypeError('network: gone');
    await outbox.flush();
    expect(store.contents.size).toBe(2);
    expect(outbox.state.get().error?.key).toBe('error.network');
    far.breaks = null;
    outbox.renew();
    await outbox.flush();
    expect(far.uploaded).toEqual([first.id, second.id]);
    expect(store.contents.size).toBe(0);
    expect(outbox.state.get().items.every(({ sentAt }) => sentAt !== null)).toBe(true);
    expect(outbox.state.get()).toMatchObject({ sending: null, error: null });
  });

  test('goes on after a reload with what was left, and asks how it stands before it sends anything', async () => {
    const far = new Far();
    const store = memoryItems();
    const left = item();
    await store.add(left, content);
    far.states.set(left.id, 'complete');
    const { outbox } = open(far, store);
    await outbox.flush();
    expect(far.uploaded).toEqual([]);
    expect(outbox.state.get().items[0]?.sentAt).not.toBeNull();
  });

  test('waits longer after each failure, and tries at once when the link is a new one', async () => {
    const far = new Far();
    const { outbox, clock } = open(far);
    await outbox.add(item(), content);
    far.refuses = AppError.unavailable('full');
    await outbox.flush();
    far.refuses = null;
    await outbox.flush();
    expect(far.uploaded).toHaveLength(0);
    clock.now += 60_000;
    await outbox.flush();
    expect(far.uploaded).toHaveLength(1);
    await outbox.add(item(), content);
    far.refuses = AppError.unavailable('full');
    await outbox.flush();
    far.refuses = null;
    outbox.renew();
    await outbox.flush();
    expect(far.uploaded).toHaveLength(2);
  });

  test('leaves an item whose case is unknown to the officer, and sends the others', async () => {
    const far = new Far();
    const { announce } = far;
    const unknown = new AppError('notFound', 'no such case', { place: 'case' });
    far.announce = (given) => (given.case === null ? announce(given) : Promise.reject(unknown));
    const { outbox } = open(far);
    const [lost, good] = [item({ case: { by: 'number', number: 'x' } }), item()];
    await outbox.add(lost, content);
    await outbox.add(good, content);
    await outbox.flush();
    expect(far.uploaded).toEqual([good.id]);
    expect(outbox.state.get().items.find(({ id }) => id === lost.id)?.problem).toBe('case');
    await outbox.bind(lost.id, null, null);
    await outbox.flush();
    expect(far.uploaded).toEqual([good.id, lost.id]);
  });

  test('sends what arrived damaged again under another id, when the officer says so', async () => {
    const far = new Far();
    far.settlesAs = 'damaged';
    const { outbox, store } = open(far);
    const kept = item();
    await outbox.add(kept, content);
    await outbox.flush();
    expect(outbox.state.get().items[0]?.problem).toBe('damaged');
    await outbox.flush();
    expect(far.uploaded).toHaveLength(1);
    far.settlesAs = 'complete';
    await outbox.sendAgain(kept.id);
    await outbox.flush();
    expect(far.uploaded).toHaveLength(2);
    expect(far.uploaded[1]).not.toBe(kept.id);
    expect([...store.items.values()].map(({ sentAt }) => sentAt)).toEqual([1_000_000]);
  });

  test('throws away what hasn’t arrived, and keeps what has', async () => {
    const far = new Far();
    const { outbox, discarded, store } = open(far);
    const [local, announced] = [item(), item()];
    await outbox.add(local, content);
    await outbox.discard(local.id);
    expect([discarded, store.items.size]).toEqual([[], 0]);
    await outbox.add(announced, content);
    far.breaks = new TypeError('network: gone');
    await outbox.flush();
    far.states.set(announced.id, 'complete');
    await expect(outbox.discard(announced.id)).rejects.toMatchObject({ code: 'conflict' });
    expect(store.items.has(announced.id)).toBe(true);
    far.states.set(announced.id, 'receiving');
    await outbox.discard(announced.id);
    expect(store.items.size).toBe(0);
    expect(discarded).toEqual([announced.id, announced.id]);
  });

  test('sends nothing of another unit’s, and nothing before it knows which unit it is', async () => {
    const far = new Far();
    const { outbox } = open(far);
    await outbox.add(item({ unitId: 'u2' }), content);
    await outbox.flush();
    expect(far.uploaded).toEqual([]);
    expect(outbox.state.get().items).toEqual([]);
    const nobody = open(far, memoryItems(), null);
    await nobody.outbox.add(item({ unitId: null }), content);
    await nobody.outbox.flush();
    expect(far.uploaded).toEqual([]);
  });

  test('ends an upload when the link is gone, and says nothing of a failure', async () => {
    const far = new Far();
    far.upload = ({ signal }) =>
      new Promise((_resolve, reject) => {
        signal.addEventListener('abort', () => reject(new TypeError('network: gone')));
      });
    const { outbox, store } = open(far);
    await outbox.add(item(), content);
    const begun = new Promise<void>((resolve) => {
      outbox.state.subscribe(() => {
        if (outbox.state.get().sending !== null) {
          resolve();
        }
      });
    });
    const flushed = outbox.flush();
    await begun;
    outbox.pause();
    await flushed;
    expect(outbox.state.get()).toMatchObject({ sending: null, error: null });
    expect(store.contents.size).toBe(1);
  });
});
