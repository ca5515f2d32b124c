import { AppError } from '#shared/errors.ts';
import type { WebDisplays } from './displays.ts';
import type { WebSettings } from './settings.ts';

/** Wall windows as pop-ups of the console's tab. */
export class WebWalls {
  readonly #window: Window;
  readonly #displays: WebDisplays;
  readonly #settings: WebSettings;
  readonly #open = new Map<string, Window>();

  constructor(window: Window, parts: { displays: WebDisplays; settings: WebSettings }) {
    this.#window = window;
    this.#displays = parts.displays;
    this.#settings = parts.settings;
  }

  /** Opens or focuses the wall of a display. The pop-up covers the display, as far as the browser lets it. */
  async open(id: string): Promise<void> {
    const there = this.#open.get(id);

    if (there && !there.closed) {
      there.focus();
      return;
    }

    const display = (await this.#displays.list()).find((one) => one.id === id);

    if (!display) {
      throw AppError.notFound('display', id);
    }

    const { x, y, width, height } = display;
    const features = `popup,left=${x},top=${y},width=${width},height=${height}`;
    const opened = this.#window.open(`/wall.html?display=${encodeURIComponent(id)}`, `wall ${id}`, features);

    if (!opened) {
      throw AppError.forbidden('the browser blocks pop-up windows of this page');
    }

    this.#open.set(id, opened);
    const { wallDisplayIds } = this.#settings.load();
    this.#settings.save({ wallDisplayIds: [...new Set([...wallDisplayIds, id])] });
  }

  async close(id: string): Promise<void> {
    this.#open.get(id)?.close();
    this.#open.delete(id);
    const { wallDisplayIds } = this.#settings.load();

    if (wallDisplayIds.includes(id)) {
      this.#settings.save({ wallDisplayIds: wallDisplayIds.filter((one) => one !== id) });
    }
  }
}
