import { spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { stripVTControlCharacters } from 'node:util';

/** How many of the last lines of a command's output a failure shows. */
const TAIL_LINES = 60;

/** A command ended with another code than 0, could not start, or ran out of time. */
export class CommandError extends Error {
  /**
   * @param {string} command what was run
   * @param {string} outcome how it ended
   * @param {string[]} tail its last lines of output
   */
  constructor(command, outcome, tail) {
    super([`${command}: ${outcome}`, ...tail.map((line) => `  | ${line}`)].join('\n'));
    this.name = 'CommandError';
    this.tail = tail;
  }
}

/** @type {Set<import('node:child_process').ChildProcess>} The commands that run now. */
const running = new Set();

let ending = false;

/** Asks all running commands to end, and lets no other begin: for a program that was asked to end itself. */
export function endRunningCommands() {
  ending = true;

  for (const child of running) {
    child.kill('SIGTERM');
  }
}

/**
 * @param {import('node:child_process').ChildProcess} child
 */
function watch(child) {
  running.add(child);

  if (ending) {
    child.kill('SIGTERM');
  }

  child.once('close', () => running.delete(child));
  child.once('error', () => running.delete(child));
}

/**
 * @typedef {object} RunOptions
 * @property {string} [cwd]
 * @property {NodeJS.ProcessEnv} [env] the whole environment; default: this process's
 * @property {(line: string) => void} [onLine] gets every line of both outputs
 * @property {number} [timeoutMs] the command is killed after so many milliseconds; default: never
 * @property {number[]} [okCodes] exit codes that count as success; default: only 0
 */

/**
 * Runs a command to its end, without a shell and without input.
 * @param {string} command
 * @param {string[]} args
 * @param {RunOptions} [options]
 * @returns {Promise<{ code: number, tail: string[] }>}
 * @throws {CommandError}
 */
export function run(command, args, options = {}) {
  const { cwd, env, onLine, timeoutMs, okCodes = [0] } = options;
  const label = [path.basename(command), ...args].join(' ');

  return new Promise((resolve, reject) => {
    /** @type {string[]} */
    const tail = [];
    const child = spawn(command, args, {
      cwd,
      env,
      timeout: timeoutMs,
      killSignal: 'SIGKILL',
      stdio: ['ignore', 'pipe', 'pipe'],
    });

    watch(child);

    for (const stream of [child.stdout, child.stderr]) {
      createInterface({ input: stream }).on('line', (line) => {
        tail.push(stripVTControlCharacters(line));

        if (tail.length > TAIL_LINES) {
          tail.shift();
        }

        onLine?.(line);
      });
    }

    child.on('error', (error) => reject(new CommandError(label, error.message, tail)));
    child.on('close', (code, killedBy) => {
      if (code !== null && okCodes.includes(code)) {
        resolve({ code, tail });
      } else {
        reject(new CommandError(label, killedBy ? `ended by ${killedBy}` : `exit code ${code}`, tail));
      }
    });
  });
}

/**
 * Runs a command whose output goes where this program's goes.
 * @param {string} command
 * @param {string[]} args
 * @param {{ cwd: string, env: NodeJS.ProcessEnv }} options
 * @returns {Promise<number>} its exit code; 1 where a signal ended it
 */
export function runVisibly(command, args, { cwd, env }) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd, env, stdio: ['ignore', 'inherit', 'inherit'] });

    watch(child);
    child.on('error', reject);
    child.on('close', (code) => resolve(code ?? 1));
  });
}

/**
 * Runs a short command and gives its standard output, or undefined where it fails or is not there.
 * @param {string} command
 * @param {string[]} args
 * @returns {string | undefined}
 */
export function tryCapture(command, args) {
  const result = spawnSync(command, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });

  return result.status === 0 ? result.stdout : undefined;
}

/**
 * The path of a program that the shell would find, or undefined.
 * @param {string} name
 * @param {NodeJS.ProcessEnv} [env]
 * @returns {string | undefined}
 */
export function which(name, env = process.env) {
  const suffixes = process.platform === 'win32' ? ['.exe', '.cmd'] : [''];

  for (const dir of (env['PATH'] ?? '').split(path.delimiter).filter(Boolean)) {
    for (const suffix of suffixes) {
      const file = path.join(dir, name + suffix);

      if (existsSync(file)) {
        return file;
      }
    }
  }

  return undefined;
}
