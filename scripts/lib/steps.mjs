/** Between two progress lines of one thing, where lines cannot be overwritten: so many per cent. */
const PLAIN_PROGRESS_STEP = 10;

/**
 * @typedef {object} Reporter what a step tells while it runs
 * @property {(text: string) => void} line prints a line that stays
 * @property {(part: string, percent: number, text?: string) => void} progress tells how far a part is: one
 *   line that is overwritten on a terminal, a line every 10 % elsewhere
 */

/**
 * @typedef {object} Output where the lines go; `process.stdout` is one
 * @property {boolean} [isTTY]
 * @property {number} [columns]
 * @property {(text: string) => unknown} write
 */

/**
 * Seconds with one decimal, or minutes and seconds.
 * @param {number} ms
 * @returns {string}
 */
export function formatDuration(ms) {
  if (ms < 60_000) {
    return `${(ms / 1000).toFixed(1)} s`;
  }

  return `${Math.floor(ms / 60_000)} min ${String(Math.round((ms % 60_000) / 1000)).padStart(2, '0')} s`;
}

/** Runs named steps one after another and prints each with the time that it took. */
export class Steps {
  /** @type {Output} */
  #out;
  #startedAt = performance.now();

  /** @param {Output} [out] */
  constructor(out = process.stdout) {
    this.#out = out;
  }

  /** Milliseconds since the first step could begin. */
  get elapsedMs() {
    return performance.now() - this.#startedAt;
  }

  /**
   * Runs a step. What it returns, if a string, is printed behind its name.
   * @template T
   * @param {string} name
   * @param {(report: Reporter) => T | Promise<T>} action
   * @returns {Promise<T>}
   */
  async run(name, action) {
    const startedAt = performance.now();
    const reporter = this.#reporter(name);

    try {
      const result = await action(reporter);
      const detail = typeof result === 'string' && result !== '' ? `: ${result}` : '';

      this.#print(`✓ ${name}${detail} (${formatDuration(performance.now() - startedAt)})`);

      return result;
    } catch (error) {
      this.#print(`✗ ${name} (${formatDuration(performance.now() - startedAt)})`);
      throw error;
    }
  }

  /**
   * Prints a line that stays.
   * @param {string} text
   */
  line(text) {
    this.#print(text);
  }

  /**
   * @param {string} name
   * @returns {Reporter}
   */
  #reporter(name) {
    /** @type {Map<string, string>} */
    const parts = new Map();
    /** @type {Map<string, number>} */
    const printed = new Map();

    return {
      line: (text) => this.#print(`  ${text}`),
      progress: (part, percent, text = '') => {
        const now = `${part} ${Math.floor(percent)} %${text === '' ? '' : ` ${text}`}`;

        parts.set(part, now);

        if (this.#out.isTTY) {
          const line = `… ${name}: ${[...parts.values()].join(' · ')}`;

          this.#out.write(`\r\x1b[K${line.slice(0, (this.#out.columns ?? 80) - 1)}`);
        } else if (percent - (printed.get(part) ?? -PLAIN_PROGRESS_STEP) >= PLAIN_PROGRESS_STEP) {
          printed.set(part, percent);
          this.#print(`  ${now}`);
        }
      },
    };
  }

  /** @param {string} text */
  #print(text) {
    this.#out.write(`${this.#out.isTTY ? '\r\x1b[K' : ''}${text}\n`);
  }
}
