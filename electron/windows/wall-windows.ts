import type { Rectangle } from 'electron';
import type { Display } from '#shared/bridge.ts';
import { AppError } from '#shared/errors.ts';
import type { Logger } from '../log/logger.ts';
import { boundsOf } from './displays.ts';

/** A wall window as its manager needs it. */
export interface WallWindow {
  focus(): void;
  place(bounds: Rectangle): void;
  close(): void;
}

export interface WallParts {
  displays: () => Display[];
  /** Makes a borderless window that covers a display; `onClosed` is called once, however it was closed. */
  create: (display: Display, onClosed: () => void) => WallWindow;
  remembered: () => string[];
  remember: (displayIds: string[]) => void;
  /** Called with whether any wall is shown, when that changes. */
  onShownChanged: (isAnyShown: boolean) => void;
  log: Logger;
}

/**
 * One wall window a display. A window whose display goes away is closed but remembered, and comes back with the
 * display; one that its user closes is forgotten.
 */
export class WallWindows {
  readonly #parts: WallParts;
  readonly #open = new Map<string, WallWindow>();
  #isEnding = false;

  constructor(parts: WallParts) {
    this.#parts = parts;
  }

  /** Opens or focuses the wall of a display; `notFound` where the display isn't present. */
  open(id: string): void {
    const there = this.#open.get(id);

    if (there) {
      there.focus();
      return;
    }

    const display = this.#parts.displays().find((one) => one.id === id);

    if (!display) {
      throw AppError.notFound('display', id);
    }

    this.#show(display);
    this.#parts.remember([...new Set([...this.#parts.remembered(), id])]);
  }

  /** Closes the wall of a display, where there is one, and forgets it. */
  close(id: string): void {
    this.#hide(id);
    this.#forget(id);
  }

  /** Brings the windows in line with the displays that are present: at start, and whenever a display comes, goes or moves. */
  handleDisplaysChanged(): void {
    const displays = new Map(this.#parts.displays().map((display) => [display.id, display]));

    for (const [id, window] of this.#open) {
      const display = displays.get(id);

      if (display) {
        window.place(boundsOf(display));
      } else {
        this.#parts.log.info('a display is gone: its wall waits for it', { display: id });
        this.#hide(id);
      }
    }

    for (const id of this.#parts.remembered()) {
      const display = displays.get(id);

      if (display && !this.#open.has(id)) {
        this.#show(display);
      }
    }
  }

  /** Closes all without forgetting any, so that the next start shows them again. */
  end(): void {
    this.#isEnding = true;

    for (const id of this.#open.keys()) {
      this.#hide(id);
    }
  }

  #show(display: Display): void {
    const window = this.#parts.create(display, () => this.#handleClosed(display.id, window));
    this.#open.set(display.id, window);
    this.#parts.log.info('a wall is shown', { display: display.id, label: display.label });

    if (this.#open.size === 1) {
      this.#parts.onShownChanged(true);
    }
  }

  #hide(id: string): void {
    const window = this.#open.get(id);

    if (window) {
      this.#remove(id);
      window.close();
    }
  }

  /** A window that isn't in the table any more was closed by us, or has been replaced. */
  #handleClosed(id: string, window: WallWindow): void {
    if (this.#open.get(id) === window) {
      this.#remove(id);

      if (!this.#isEnding) {
        this.#forget(id);
      }
    }
  }

  #remove(id: string): void {
    this.#open.delete(id);

    if (this.#open.size === 0) {
      this.#parts.onShownChanged(false);
    }
  }

  #forget(id: string): void {
    const remembered = this.#parts.remembered();

    if (remembered.includes(id)) {
      this.#parts.remember(remembered.filter((one) => one !== id));
    }
  }
}
