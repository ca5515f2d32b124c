import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { Readable, type Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { withoutAddresses } from './address.ts';

/** Time between SIGTERM and SIGKILL. */
const KILL_AFTER_MS = 2_000;
/** Error output that is kept: the end of it says why. */
const KEPT_CHARS = 4_000;
const MAX_OUTPUT_CHARS = 1_000_000;

/** On Linux a child can be killed by the kernel when this process dies, however it dies. */
const SETPRIV = '/usr/bin/setpriv';

/** What a program is given besides its arguments, and who hears it. */
export interface ChildOptions {
  /** Written to its standard input, which is then closed. What fails to be read ends the input. */
  input?: string | AsyncIterable<Buffer>;
  /** Its standard input stays open instead, to be written to as `Child.input`. */
  takesInput?: boolean;
  cwd?: string;
  /** Beside this process's environment. */
  env?: Readonly<Record<string, string>>;
  /** Hears what it writes to its standard output, which is then not kept. */
  onOutput?: (chunk: Buffer) => void;
  /** Hears what it writes to its error output, as it comes. */
  onErrors?: (text: string) => void;
  /** It must not outlive this process even where that is killed: it waits for something that would never come. */
  diesWithParent?: boolean;
}

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
  /** Its standard input, for who asked for `takesInput`. */
  readonly input: Writable;
  readonly #process: ChildProcess;
  #kill: NodeJS.Timeout | undefined;
  #gone = false;

  constructor(program: string, args: readonly string[], options: ChildOptions = {}) {
    const { input = '', takesInput = false, cwd, env, onOutput, onErrors, diesWithParent = false } = options;
    const [command, ...words] =
      diesWithParent && process.platform === 'linux' && existsSync(SETPRIV)
        ? ([SETPRIV, '--pdeathsig', 'KILL', program, ...args] as const)
        : ([program, ...args] as const);
    const child = spawn(command, words, {
      stdio: ['pipe', 'pipe', 'pipe'],
      windowsHide: true,
      cwd,
      env: env === undefined ? process.env : { ...process.env, ...env },
    });
    this.#process = child;
    this.input = child.stdin;
    let output = '';
    let errors = '';
    // One that ends before it has read its input says why by its end.
    child.stdin.on('error', () => undefined);
    if (takesInput) {
      // Its owner writes and ends it.
    } else if (typeof input === 'string') {
      child.stdin.end(input);
    } else {
      pipeline(Readable.from(input), child.stdin).catch(() => undefined);
    }
    if (onOutput === undefined) {
      child.stdout.setEncoding('utf8').on('data', (text: string) => {
        output = output.length < MAX_OUTPUT_CHARS ? output + text : output;
      });
    } else {
      child.stdout.on('data', onOutput);
    }
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      errors = (errors + text).slice(-KEPT_CHARS);
      onErrors?.(text);
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
