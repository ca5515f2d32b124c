import path from 'node:path';
import { safeStorage } from 'electron';
import ElectronStore from 'electron-store';
import type { Logger } from './log/logger.ts';
import type { Policy } from './policy/policy.ts';
import { openKeep, type Keep } from './store/keep.ts';
import { Outbox } from './store/outbox.ts';
import { SessionVault } from './store/session-vault.ts';
import { SettingsStore } from './store/settings-store.ts';

/** What the desktop keeps on this machine, in the user's own folder. */
export interface Stores {
  keep: Keep;
  settings: SettingsStore;
  vault: SessionVault;
  outbox: Outbox;
}

export interface StoreOptions {
  folder: string;
  policy: Policy;
  log: Logger;
  /** Called once, when the session can't be kept beyond this run. */
  onMemoryOnly: () => void;
}

/** Opens all stores; rejects where the outbox can't be used, because without it what a user sends could be lost. */
export async function openStores(options: StoreOptions): Promise<Stores> {
  const { folder, policy, log, onMemoryOnly } = options;
  const keep = openKeep({ folder, name: 'desktop', make: (made) => new ElectronStore(made), log });

  return {
    keep,
    settings: new SettingsStore(keep, { fixedServerUrl: policy.serverUrl }),
    vault: new SessionVault(path.join(folder, 'session.bin'), { cipher: safeStorage, log, onMemoryOnly }),
    outbox: await Outbox.open(path.join(folder, 'outbox.sqlite'), log),
  };
}
