import { spawn } from 'node:child_process';
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, renameSync } from 'node:fs';
import path from 'node:path';

/** How long a service may take to end by itself before it is killed. */
const STOP_LIMIT_MS = 20_000;

/** How many of the last lines of a log a crash shows. */
const TAIL_LINES = 20;

/** A long-running child process whose output goes to a log file. */
export class Service {
  /** @type {import('node:child_process').ChildProcess} */
  #child;
  /** @type {Promise<string>} */
  #ended;

  /**
   * @param {object} options
   * @param {string} options.name
   * @param {string} options.command
   * @param {string[]} options.args
   * @param {string} options.logFile the log of the start before is kept beside it as `.1`
   * @param {NodeJS.ProcessEnv} options.env
   * @param {string} options.cwd
   */
  constructor({ name, command, args, logFile, env, cwd }) {
    this.name = name;
    this.logFile = logFile;
    mkdirSync(path.dirname(logFile), { recursive: true });

    if (existsSync(logFile)) {
      renameSync(logFile, `${logFile}.1`);
    }

    const log = openSync(logFile, 'a');

    // In a process group of its own, so that Ctrl+C in the terminal does not reach it before its turn.
    this.#child = spawn(command, args, { cwd, env, detached: true, stdio: ['ignore', log, log] });
    closeSync(log);
    this.#ended = new Promise((resolve) => {
      this.#child.on('error', (error) => resolve(error.message));
      this.#child.on('exit', (code, signal) => resolve(signal ? `ended by ${signal}` : `exit code ${code}`));
    });
  }

  /** Resolves with how the service ended. */
  get ended() {
    return this.#ended;
  }

  /** The last lines of the log. */
  tail() {
    return readFileSync(this.logFile, 'utf8').trimEnd().split('\n').slice(-TAIL_LINES);
  }

  /**
   * Asks the service to end and waits until it has; kills it when it takes too long.
   * @returns {Promise<void>}
   */
  async stop() {
    const timer = setTimeout(() => this.#child.kill('SIGKILL'), STOP_LIMIT_MS);

    this.#child.kill('SIGTERM');
    await this.#ended;
    clearTimeout(timer);
  }

  /** Kills the service at once. */
  kill() {
    this.#child.kill('SIGKILL');
  }
}
