import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import knex from 'knex';
import { afterAll, beforeAll, describe } from 'vitest';
import { openStore, type Store, type StoreLocation } from '../store/open.ts';

/** An empty place for a store, and how to remove it. */
export interface TestLocation {
  location: StoreLocation;
  remove: () => Promise<void>;
}

/** A new folder for a SQLite file. */
export function sqliteLocation(): TestLocation {
  const dir = mkdtempSync(path.join(tmpdir(), 'ecc-store-'));
  return {
    location: { sqliteFile: path.join(dir, 'ecc.sqlite') },
    remove: () => Promise.resolve(rmSync(dir, { recursive: true, force: true })),
  };
}

/**
 * A new database on the PostgreSQL server of `TEST_DATABASE_URL`. It orders text by Chinese rules, as a court's may: what holds only
 * under the order of bytes fails here.
 */
export async function postgresLocation(server: string): Promise<TestLocation> {
  const name = `ecc_test_${randomBytes(6).toString('hex')}`;
  const admin = async (sql: string): Promise<void> => {
    const db = knex({ client: 'pg', connection: server });
    try {
      await db.raw(sql);
    } finally {
      await db.destroy();
    }
  };
  await admin(
    `CREATE DATABASE ${name} TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C.UTF-8' LOCALE_PROVIDER icu ICU_LOCALE 'zh'`,
  );
  const url = new URL(server);
  url.pathname = `/${name}`;
  return {
    location: { postgresUrl: url.href },
    remove: () => admin(`DROP DATABASE ${name} WITH (FORCE)`),
  };
}

/** Runs the suite with a migrated store of its own at a new place. */
function withStore(
  create: () => TestLocation | Promise<TestLocation>,
  suite: (store: () => Store) => void,
): void {
  let place: TestLocation;
  let store: Store;
  beforeAll(async () => {
    place = await create();
    store = openStore(place.location);
    await store.migrate();
  });
  afterAll(async () => {
    await store.close();
    await place.remove();
  });
  suite(() => store);
}

/** The PostgreSQL server for tests, if there is one. */
const SERVER = process.env['TEST_DATABASE_URL'] ?? '';

/** Runs a suite on each database: on SQLite always, on PostgreSQL where `TEST_DATABASE_URL` names a server, else it is skipped. */
export function describeStores(name: string, suite: (store: () => Store) => void): void {
  describe(`${name} [sqlite]`, () => {
    withStore(sqliteLocation, suite);
  });
  describe.skipIf(SERVER === '')(`${name} [postgres]`, () => {
    withStore(() => postgresLocation(SERVER), suite);
  });
}
