import type { Display, Notice } from '#shared/bridge.ts';
import type { BridgeCalls } from './channels.ts';
import type { Outbox } from './store/outbox.ts';
import type { SessionVault } from './store/session-vault.ts';
import type { SettingsStore } from './store/settings-store.ts';
import type { WallWindows } from './windows/wall-windows.ts';

export interface CallParts {
  settings: SettingsStore;
  vault: SessionVault;
  outbox: Outbox;
  walls: WallWindows;
  displays: () => Display[];
  notify: (notice: Notice) => void;
}

/** The desktop's answers to the calls of the bridge. Input has been checked before it comes here. */
export function bridgeCalls(parts: CallParts): BridgeCalls {
  const { settings, vault, outbox, walls, displays, notify } = parts;

  return {
    displays: async () => displays(),
    askForDisplays: async () => displays(),
    openWall: async (id) => walls.open(id),
    closeWall: async (id) => walls.close(id),
    loadSettings: async () => settings.load(),
    saveSettings: async (patch) => settings.save(patch),
    loadSession: async () => vault.load(),
    saveSession: async (token) => vault.save(token),
    clearSession: async () => vault.clear(),
    outboxAdd: (entry) => outbox.add(entry),
    outboxList: () => outbox.list(),
    outboxFailed: (id, error) => outbox.failed(id, error),
    outboxRemove: (id) => outbox.remove(id),
    notify: async (notice) => notify(notice),
  };
}
