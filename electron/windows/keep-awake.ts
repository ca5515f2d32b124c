/** The part of Electron's `powerSaveBlocker` that is used. */
export interface PowerSaveBlocker {
  start(type: 'prevent-display-sleep'): number;
  stop(id: number): void;
}

/** Keeps the displays from sleeping while a wall is shown. */
export class KeepAwake {
  readonly #blocker: PowerSaveBlocker;
  #id: number | null = null;

  constructor(blocker: PowerSaveBlocker) {
    this.#blocker = blocker;
  }

  set(isNeeded: boolean): void {
    if (isNeeded) {
      this.#id ??= this.#blocker.start('prevent-display-sleep');
    } else if (this.#id !== null) {
      this.#blocker.stop(this.#id);
      this.#id = null;
    }
  }
}
