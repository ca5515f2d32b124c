import type { KeyValueStore } from './storage.ts';

/** Keeps things for the length of a test, as `localStorage` keeps them for a device. */
export function memoryStore(): KeyValueStore {
  const kept = new Map<string, string>();
  return {
    getItem: (key) => kept.get(key) ?? null,
    setItem: (key, value) => void kept.set(key, value),
    removeItem: (key) => void kept.delete(key),
  };
}
