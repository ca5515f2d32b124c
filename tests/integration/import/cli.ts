import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

const TOOLS = path.resolve(import.meta.dirname, '../../../media-server/tools');

/** Processes at a time. */
const TOGETHER = 3;

/** How a tool ended, and what it wrote. */
export interface Result {
  code: number | null;
  out: string;
  err: string;
}

/** A folder for the files of a test, and its tools: each run is a process of its own, as the npm scripts start it. */
export class Workplace {
  readonly folder = mkdtempSync(path.join(tmpdir(), 'ecc-import-'));
  readonly #env: Readonly<Record<string, string>>;

  /** `env`: more of the environment, such as another database. */
  constructor(env: Readonly<Record<string, string>> = {}) {
    this.#env = env;
  }

  /** Where the database is. */
  get data(): string {
    return this.path('data');
  }

  path(name: string): string {
    return path.join(this.folder, name);
  }

  start(tool: string, ...args: string[]): ChildProcess {
    return spawn(process.execPath, [path.join(TOOLS, `${tool}.ts`), ...args], {
      cwd: this.folder,
      env: {
        PATH: process.env['PATH'],
        ECC_DATA: this.data,
        // Most of the time of such a short process is that of reading its program.
        NODE_COMPILE_CACHE: path.join(tmpdir(), 'ecc-compile-cache'),
        ...this.#env,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
  }

  /** Runs tools to their ends, a few at a time; answers in the order of what was given. */
  async runAll(commands: readonly (readonly [tool: string, ...args: string[]])[]): Promise<Result[]> {
    const results: Result[] = [];
    const waiting = commands.map((command, index) => ({ command, index }));
    const work = async (): Promise<void> => {
      for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
        results[next.index] = await this.run(...next.command);
      }
    };
    await Promise.all(Array.from({ length: TOGETHER }, work));
    return results;
  }

  /** Runs a tool to its end. `err` is without the lines that tell the progress, which a slow machine sees more of. */
  async run(tool: string, ...args: string[]): Promise<Result> {
    const child = this.start(tool, ...args);
    const texts = { out: '', err: '' };
    child.stdout?.setEncoding('utf8').on('data', (text: string) => (texts.out += text));
    child.stderr?.setEncoding('utf8').on('data', (text: string) => (texts.err += text));
    const [code] = (await once(child, 'close')) as [number | null];
    return { code, out: texts.out, err: texts.err.replaceAll(/^[█░]+ .*\n/gm, '') };
  }

  async remove(): Promise<void> {
    await rm(this.folder, { recursive: true, force: true });
  }
}
