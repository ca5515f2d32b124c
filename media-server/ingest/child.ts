import { spawn, type ChildProcess } from 'node:child_process';
import type { Writable } from 'node:stream';
import { withoutAddresses } from './address.ts';

/** Time between SIGTERM and SIGKILL. */
const KILL_AFTER_MS = 2_000;
/** Error output that is kept: the end of it says why. */
const KEPT_CHARS = 4_000;
const MAX_OUTPUT_CHARS = 1_000_000;

/** How a child process ended. `errors` is the end of its error output, with addresses taken out. */
export interface ChildEnd {
  code: number | null;
  output: string;
  errors: string;
}

/** A program that runs beside the server. Its arguments never pass through a shell. */
export class Child {
  /** Resolves when the process is gone and its output is read; never rejects. */
  readonly ended: Promise<ChildEnd>;
  /** Its standard input, where it takes any. */
  readonly input: Writable | null;
  readonly #process: ChildProcess;
  #kill: NodeJS.Timeout | undefined;
  #gone = false;

  /** With `takesInput` its standard input is open to be written to, as `input`. */
  constructor(program: string, args: readonly string[], { takesInput = false } = {}) {
    const child = spawn(program, args, {
      stdio: [takesInput ? 'pipe' : 'ignore', 'pipe', 'pipe'],
      windowsHide: true,
    });
    this.#process = child;
    this.input = child.stdin;
    // A program that ends early says why by itself.
    child.stdin?.on('error', () => undefined);
    let output = '';
    let errors = '';
    child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      output = output.length < MAX_OUTPUT_CHARS ? output + text : output;
    });
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      errors = (errors + text).slice(-KEPT_CHARS);
    });
    this.ended = new Promise((resolve) => {
      const end = (code: number | null): void => {
        this.#gone = true;
        clearTimeout(this.#kill);
        resolve({ code, output, errors: withoutAddresses(errors) });
      };
      child.once('error', (error) => {
        errors += error.message;
        if (child.pid === undefined) {
          end(null);
        }
      });
      child.once('close', end);
    });
  }

  get pid(): number | undefined {
    return this.#process.pid;
  }

  /** SIGTERM, then SIGKILL if it doesn't go. Resolves when it is gone. Idempotent. */
  async stop(): Promise<void> {
    if (!this.#gone && this.#kill === undefined) {
      this.#process.kill('SIGTERM');
      this.#kill = setTimeout(() => this.#process.kill('SIGKILL'), KILL_AFTER_MS);
    }
    await this.ended;
  }
}
