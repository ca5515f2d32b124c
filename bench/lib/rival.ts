import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { installCommand, type Need } from '../../scripts/lib/apt.mjs';
import { endsWithProgram } from './endings.ts';
import { portOpens } from './ports.ts';

const START_LIMIT_MS = 15_000;
/** What is shown of its output when it doesn't start, in characters. */
const SHOWN = 2_000;

export interface RivalOptions {
  need: Need;
  program: string;
  /** Its arguments, by the folder that has been made for it. */
  words: (folder: string) => string[];
  /** Its files there, by name. */
  files: (folder: string) => Record<string, string>;
  /** Where it takes connections once it is up. */
  port: number;
}

/** Another's server as a child of this program, with files of its own in a temporary folder. */
export class Rival {
  readonly pid: number;
  readonly folder: string;
  /** Ends it and removes its files; can be called again. */
  readonly close: () => Promise<void>;

  private constructor(folder: string, child: ChildProcess) {
    this.folder = folder;
    this.pid = child.pid ?? 0;
    this.close = endsWithProgram(async () => {
      if (child.exitCode === null && child.signalCode === null) {
        const gone = once(child, 'exit');
        child.kill('SIGTERM');
        await gone;
      }
      rmSync(folder, { recursive: true, force: true });
    });
  }

  /** Throws with the package's name when the program isn't installed, and with its output when it doesn't come up. */
  static async start({ need, program, words, files, port }: RivalOptions): Promise<Rival> {
    if (need.present?.() === false) {
      throw new Error(`${need.name} is not installed; type: ${installCommand(need.packages)}`);
    }
    const folder = mkdtempSync(path.join(tmpdir(), 'ecc-bench-'));
    for (const [name, text] of Object.entries(files(folder))) {
      mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
      writeFileSync(path.join(folder, name), text);
    }
    const child = spawn(program, words(folder), { stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        output = (output + text).slice(-SHOWN);
      });
    }
    const rival = new Rival(folder, child);
    try {
      await Promise.race([
        portOpens(need.name, port, START_LIMIT_MS),
        once(child, 'exit').then(() => {
          throw new Error(`${need.name} ended at once`);
        }),
      ]);
      return rival;
    } catch (error) {
      await rival.close();
      throw new Error(`${need.name} did not start:\n${output}`, { cause: error });
    }
  }
}
