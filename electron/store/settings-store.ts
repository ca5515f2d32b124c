import { mergeSettings, settingsFrom, type Settings, type Unsubscribe } from '#shared/bridge.ts';
import { AppError } from '#shared/errors.ts';
import type { Keep } from './keep.ts';

const KEY = 'settings';

/** Settings of this machine's user, under what the policy fixes. */
export class SettingsStore {
  readonly #keep: Keep;
  readonly #fixedServerUrl: string | null;
  readonly #listeners = new Set<(settings: Settings) => void>();

  constructor(keep: Keep, parts: { fixedServerUrl: string | null }) {
    this.#keep = keep;
    this.#fixedServerUrl = parts.fixedServerUrl;
  }

  /** What is kept, with defaults in place of missing and bad values. */
  load(): Settings {
    const settings = settingsFrom(this.#keep.get(KEY));

    return this.#fixedServerUrl === null ? settings : { ...settings, serverUrl: this.#fixedServerUrl };
  }

  /** Merges and keeps. Another server than the fixed one is refused as `forbidden`. */
  save(patch: Partial<Settings>): Settings {
    const settings = mergeSettings(this.load(), patch);

    if (this.#fixedServerUrl !== null && originOf(settings.serverUrl) !== this.#fixedServerUrl) {
      throw AppError.forbidden("the server's address is fixed by a policy of this machine");
    }

    this.#keep.set(KEY, settings);

    for (const listener of this.#listeners) {
      listener(settings);
    }

    return settings;
  }

  /** Origin of the server; null while none has been set. */
  server(): string | null {
    return originOf(this.load().serverUrl);
  }

  subscribe(listener: (settings: Settings) => void): Unsubscribe {
    this.#listeners.add(listener);

    return () => this.#listeners.delete(listener);
  }
}

function originOf(url: string | null): string | null {
  return url === null ? null : new URL(url).origin;
}
