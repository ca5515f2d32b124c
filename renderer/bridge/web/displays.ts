import type { Display, Unsubscribe } from '#shared/bridge.ts';
import { displayFrom, ownDisplay, type ScreenDetails } from './screens.ts';

type ScreenWindow = Window & { getScreenDetails?: () => Promise<ScreenDetails> };

/** The displays that a browser tab may know of. */
export class WebDisplays {
  readonly #window: ScreenWindow;
  readonly #listeners = new Set<(displays: Display[]) => void>();
  #details: ScreenDetails | null = null;

  constructor(window: Window) {
    this.#window = window;
  }

  /** All displays where the user has let the page manage windows, else the page's own. Asks nothing. */
  async list(): Promise<Display[]> {
    if (!this.#details && (await this.#isAllowed())) {
      await this.#learn();
    }

    return this.#present();
  }

  /** Lets the browser ask the user, which it does within a click only. A refusal leaves the page's own display. */
  async ask(): Promise<Display[]> {
    if (!this.#details) {
      await this.#learn();
    }

    return this.#present();
  }

  subscribe(listener: (displays: Display[]) => void): Unsubscribe {
    this.#listeners.add(listener);

    return () => this.#listeners.delete(listener);
  }

  #present(): Display[] {
    return this.#details ? this.#details.screens.map(displayFrom) : [ownDisplay(this.#window)];
  }

  async #isAllowed(): Promise<boolean> {
    try {
      const name = 'window-management' as PermissionName;

      return (await this.#window.navigator.permissions.query({ name })).state === 'granted';
    } catch {
      // A browser without the Window Management API doesn't know the name.
      return false;
    }
  }

  async #learn(): Promise<void> {
    try {
      const details = (await this.#window.getScreenDetails?.()) ?? null;
      details?.addEventListener('screenschange', () => this.#tell());
      this.#details = details;
    } catch {
      // The user has refused, or the call wasn't in a click.
    }
  }

  #tell(): void {
    for (const listener of this.#listeners) {
      listener(this.#present());
    }
  }
}
