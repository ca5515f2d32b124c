import { appendFileSync, mkdirSync, renameSync, statSync } from 'node:fs';
import path from 'node:path';
import type { Logger } from './logger.ts';

const DEFAULT_MAX_BYTES = 5 * 1024 * 1024;
const DEFAULT_FILES = 5;

export interface RotatingLogOptions {
  folder: string;
  /** Size above which the file is put aside. */
  maxBytes?: number;
  /** How many files are kept, the current one included. */
  files?: number;
  now?: () => number;
}

/**
 * A log of JSON lines in `desktop.log`, with older ones in `desktop.1.log` and up. It writes synchronously: the last
 * lines before a crash are those that matter, and the main process logs little.
 */
export class RotatingLog implements Logger {
  readonly #file: string;
  readonly #maxBytes: number;
  readonly #files: number;
  readonly #now: () => number;
  #bytes: number;

  constructor(options: RotatingLogOptions) {
    mkdirSync(options.folder, { recursive: true });
    this.#file = path.join(options.folder, 'desktop.log');
    this.#maxBytes = options.maxBytes ?? DEFAULT_MAX_BYTES;
    this.#files = options.files ?? DEFAULT_FILES;
    this.#now = options.now ?? Date.now;
    this.#bytes = statSync(this.#file, { throwIfNoEntry: false })?.size ?? 0;
  }

  info(message: string, fields?: Record<string, unknown>): void {
    this.#write('info', message, fields);
  }

  warn(message: string, fields?: Record<string, unknown>): void {
    this.#write('warn', message, fields);
  }

  error(message: string, fields?: Record<string, unknown>): void {
    this.#write('error', message, fields);
  }

  #write(level: string, message: string, fields: Record<string, unknown> = {}): void {
    const time = new Date(this.#now()).toISOString();
    const line = `${JSON.stringify({ time, level, message, ...fields }, plainErrors)}\n`;

    try {
      if (this.#bytes + line.length > this.#maxBytes && this.#bytes > 0) {
        this.#rotate();
      }

      appendFileSync(this.#file, line);
      this.#bytes += Buffer.byteLength(line);
    } catch {
      // A full or removed disk must not take the console down with it.
    }
  }

  #rotate(): void {
    for (let number = this.#files - 1; number > 0; number -= 1) {
      const older = this.#name(number - 1);

      if (statSync(older, { throwIfNoEntry: false })) {
        renameSync(older, this.#name(number));
      }
    }

    this.#bytes = 0;
  }

  #name(number: number): string {
    return number === 0 ? this.#file : this.#file.replace(/\.log$/, `.${number}.log`);
  }
}

/** `JSON.stringify` makes `{}` of an error. */
function plainErrors(_key: string, value: unknown): unknown {
  return value instanceof Error ? { name: value.name, message: value.message, stack: value.stack } : value;
}
