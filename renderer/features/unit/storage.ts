import type { z } from 'zod';

/** Where the device keeps small things; `localStorage` satisfies it. */
export type KeyValueStore = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;

/** Reads what was kept under `key`; null where there is nothing, or nothing that fits `schema` any more. */
export function readKept<T>(store: KeyValueStore, key: string, schema: z.ZodType<T>): T | null {
  const text = store.getItem(key);
  if (text === null) {
    return null;
  }
  try {
    return schema.parse(JSON.parse(text));
  } catch {
    store.removeItem(key);
    return null;
  }
}

/** Keeps `value` under `key`; null forgets it. */
export function keep(store: KeyValueStore, key: string, value: unknown): void {
  if (value === null) {
    store.removeItem(key);
  } else {
    store.setItem(key, JSON.stringify(value));
  }
}
