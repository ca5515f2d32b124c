import { mergeSettings, settingsFrom, type Settings, type Unsubscribe } from '#shared/bridge.ts';

const KEY = 'ecc.settings';

/** Settings in the browser's local storage, shared by all windows of the console's origin. */
export class WebSettings {
  readonly #storage: Storage;
  readonly #listeners = new Set<(settings: Settings) => void>();

  constructor(window: Pick<Window, 'localStorage' | 'addEventListener'>) {
    this.#storage = window.localStorage;
    // Fires in the other windows only; the one that saves tells its own listeners.
    window.addEventListener('storage', (event) => {
      if (event.key === KEY || event.key === null) {
        this.#tell(this.load());
      }
    });
  }

  /** What is kept, with defaults in place of missing and bad values. */
  load(): Settings {
    return settingsFrom(parse(this.#storage.getItem(KEY)));
  }

  save(patch: Partial<Settings>): Settings {
    const settings = mergeSettings(this.load(), patch);
    this.#storage.setItem(KEY, JSON.stringify(settings));
    this.#tell(settings);

    return settings;
  }

  subscribe(listener: (settings: Settings) => void): Unsubscribe {
    this.#listeners.add(listener);

    return () => this.#listeners.delete(listener);
  }

  #tell(settings: Settings): void {
    for (const listener of this.#listeners) {
      listener(settings);
    }
  }
}

function parse(json: string | null): unknown {
  try {
    return json === null ? null : JSON.parse(json);
  } catch {
    // Damaged text counts as nothing kept.
    return null;
  }
}
