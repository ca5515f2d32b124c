import { createHash } from 'node:crypto';

/** The hash before the first entry. */
export const GENESIS_HASH = '0'.repeat(64);

/** What an entry's hash covers: all of it, and the hash before it. */
export interface ChainedEntry {
  seq: number;
  at: number;
  actor: string;
  courtId: string | null;
  courtPath: string | null;
  action: string;
  target: string | null;
  outcome: string;
  /** Canonical JSON. */
  detail: string;
  prevHash: string;
}

/** JSON with sorted names and no spaces, so that the same content is the same text on every machine (after RFC 8785). */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) {
    return `[${value.map((item) => canonicalJson(item ?? null)).join(',')}]`;
  }
  if (typeof value === 'object' && value !== null) {
    const members = Object.entries(value)
      .filter(([, member]) => member !== undefined)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, member]) => `${JSON.stringify(name)}:${canonicalJson(member)}`);
    return `{${members.join(',')}}`;
  }
  return JSON.stringify(value) ?? 'null';
}

/** SHA-256 of the previous hash and the entry, in hex. */
export function hashEntry(entry: ChainedEntry): string {
  const { prevHash, ...content } = entry;
  return createHash('sha256').update(prevHash).update(canonicalJson(content)).digest('hex');
}
