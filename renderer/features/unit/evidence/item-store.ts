import type { KeptItem } from './item.ts';

/** Where the device keeps items over reloads, what each holds beside it. All of it rejects where the browser refuses to store. */
export interface ItemStore {
  /** Oldest first. */
  all: () => Promise<KeptItem[]>;
  /** Keeps an item and what it holds, both or neither. */
  add: (item: KeptItem, content: Blob) => Promise<void>;
  /** Keeps a change of an item. */
  put: (item: KeptItem) => Promise<void>;
  /** Gives an item, and what it holds, another id. */
  move: (from: string, item: KeptItem) => Promise<void>;
  content: (id: string) => Promise<Blob | null>;
  /** Forgets what an item holds, and keeps the item. */
  dropContent: (item: KeptItem) => Promise<void>;
  remove: (id: string) => Promise<void>;
}

const DATABASE = 'ecc.unit.evidence';
const ITEMS = 'items';
const CONTENTS = 'contents';

const answerOf = <T>(request: IDBRequest<T>): Promise<T> =>
  new Promise((resolve, reject) => {
    request.addEventListener('success', () => resolve(request.result));
    request.addEventListener('error', () => reject(request.error ?? new Error('the browser stores nothing')));
  });

const endOf = (transaction: IDBTransaction): Promise<void> =>
  new Promise((resolve, reject) => {
    transaction.addEventListener('complete', () => resolve());
    transaction.addEventListener('abort', () =>
      reject(transaction.error ?? new Error('the browser stores nothing')),
    );
  });

function open(): Promise<IDBDatabase> {
  const request = indexedDB.open(DATABASE, 1);
  request.addEventListener('upgradeneeded', () => {
    request.result.createObjectStore(ITEMS, { keyPath: 'id' });
    request.result.createObjectStore(CONTENTS);
  });
  return answerOf(request);
}

/** Keeps items in the browser's IndexedDB. */
export function openItemStore(): ItemStore {
  let opened: Promise<IDBDatabase> | undefined;
  const database = (): Promise<IDBDatabase> => {
    opened ??= open().catch((error: unknown) => {
      opened = undefined;
      throw error;
    });
    return opened;
  };
  const write = async (work: (items: IDBObjectStore, contents: IDBObjectStore) => void): Promise<void> => {
    const transaction = (await database()).transaction([ITEMS, CONTENTS], 'readwrite', {
      durability: 'strict',
    });
    work(transaction.objectStore(ITEMS), transaction.objectStore(CONTENTS));
    await endOf(transaction);
  };
  const content = async (id: string): Promise<Blob | null> => {
    const contents = (await database()).transaction(CONTENTS).objectStore(CONTENTS);
    return ((await answerOf(contents.get(id))) as Blob | undefined) ?? null;
  };
  return {
    all: async () => {
      const items = (await database()).transaction(ITEMS).objectStore(ITEMS);
      const all = (await answerOf(items.getAll())) as KeptItem[];
      return all.sort((a, b) => a.capturedAt - b.capturedAt);
    },
    add: (item, blob) =>
      write((items, contents) => {
        items.put(item);
        contents.put(blob, item.id);
      }),
    put: (item) => write((items) => void items.put(item)),
    move: async (from, item) => {
      const blob = await content(from);
      await write((items, contents) => {
        items.delete(from);
        contents.delete(from);
        items.put(item);
        if (blob !== null) {
          contents.put(blob, item.id);
        }
      });
    },
    content,
    dropContent: (item) =>
      write((items, contents) => {
        items.put(item);
        contents.delete(item.id);
      }),
    remove: (id) =>
      write((items, contents) => {
        items.delete(id);
        contents.delete(id);
      }),
  };
}
