import path from 'node:path';
import type { Config } from '../config/schema.ts';
import { openStore, type Store } from './open.ts';

/** Opens the store where the configuration puts it. */
export function storeOf(config: Pick<Config, 'dataDir' | 'databaseUrl'>): Store {
  return openStore(
    config.databaseUrl === undefined
      ? { sqliteFile: path.join(config.dataDir, 'ecc.sqlite') }
      : { postgresUrl: config.databaseUrl },
  );
}
