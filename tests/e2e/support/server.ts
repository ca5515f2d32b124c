import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { freeBasePort, freePort } from '../../support/ports.ts';

const ROOT = path.resolve(import.meta.dirname, '../../..');
const START_LIMIT_MS = 120_000;
/** Lines of the log that are shown with a failure. */
const LAST_LINES = 20;

/** Where the server really listens … */
export const SERVER_HOST = '127.0.0.1';
/** … and where clients are told to go when a link proxy stands between; see link.ts. */
export const LINK_HOST = '127.0.0.2';

/** A login of the demo province. */
export interface Login {
  username: string;
  password: string;
}

/** What a server's settings are besides its place: environment variables by name. */
export interface ServerOptions {
  /** The address that media is sent to. */
  announce?: string;
  env?: Readonly<Record<string, string>>;
  /** Whether its clock can be moved. */
  isClocked?: boolean;
  /** A network of its own to run in, by name; see netns.ts. */
  netns?: string;
  /** So many invented cases are imported before it starts; none by default. */
  cases?: number;
}

/** The SFU needs a few ports in a row. */
const SFU_PORTS = 8;

function startNode(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
  netns?: string,
): ChildProcess {
  const [program = '', ...words] = [
    ...(netns === undefined ? [] : ['ip', 'netns', 'exec', netns]),
    process.execPath,
    ...args,
  ];
  return spawn(program, words, {
    cwd: ROOT,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  });
}

async function linesOf(child: ChildProcess): Promise<string[]> {
  const lines: string[] = [];
  if (child.stdout !== null) {
    for await (const line of createInterface({ input: child.stdout })) {
      lines.push(line);
    }
  }
  return lines;
}

/** Loads the demo province into `dataDir`; its logins by username. */
async function loadDemo(
  dataDir: string,
  env: Readonly<Record<string, string>> = {},
): Promise<Map<string, Login>> {
  const demo = startNode(['media-server/tools/demo.ts', '--data', dataDir, '--json'], env);
  const logins = (await linesOf(demo))
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line) as Login);
  if (logins.length === 0) {
    throw new Error('the demo province was not loaded');
  }
  return new Map(logins.map((login) => [login.username, login]));
}

async function runToEnd(args: readonly string[], env: Readonly<Record<string, string>>): Promise<void> {
  const child = startNode(args, env);
  const ended = once(child, 'exit') as Promise<[number | null]>;
  await linesOf(child);
  const [code] = await ended;
  if (code !== 0) {
    throw new Error(`${args.join(' ')} ended with ${code ?? 'a signal'}`);
  }
}

/** Invents cases and imports them, as users of the demo do. */
async function loadCases(
  dataDir: string,
  cases: number,
  env: Readonly<Record<string, string>> = {},
): Promise<void> {
  const file = path.join(dataDir, 'cases.csv.gz');
  const mapping = path.join(dataDir, 'cases.mapping.json');
  const form = ['--format', 'csv-flat', '--out', file, '--mapping', mapping];
  await runToEnd(['simulators/cases/main.ts', '--cases', String(cases), '--seed', '1', ...form], env);
  await runToEnd(['media-server/tools/import.ts', '--data', dataDir, '--mapping', mapping, file], env);
}

/** The real server as its own process, over a data folder of its own with the demo province. */
export class E2eServer {
  readonly port: number;
  readonly sfuPort: number;
  readonly dataDir: string;
  /** Its log, a line an entry, newest last. */
  readonly log: string[] = [];
  readonly #logins: ReadonlyMap<string, Login>;
  readonly #env: Readonly<Record<string, string>>;
  readonly #program: string;
  readonly #netns: string | undefined;
  #child: ChildProcess | null = null;

  private constructor(
    place: { port: number; sfuPort: number; dataDir: string; logins: ReadonlyMap<string, Login> },
    options: ServerOptions,
  ) {
    this.port = place.port;
    this.sfuPort = place.sfuPort;
    this.dataDir = place.dataDir;
    this.#logins = place.logins;
    this.#netns = options.netns;
    this.#program =
      options.isClocked === true ? 'tests/e2e/support/clocked-server.ts' : 'media-server/main.ts';
    this.#env = {
      ECC_HOST: SERVER_HOST,
      ECC_PORT: String(place.port),
      ECC_DATA: place.dataDir,
      ECC_SFU_LISTEN_IP: SERVER_HOST,
      ECC_SFU_ANNOUNCED_ADDRESS: options.announce ?? SERVER_HOST,
      ECC_SFU_BASE_PORT: String(this.sfuPort),
      ECC_PUBLIC_HOSTS: LINK_HOST,
      ...options.env,
    };
  }

  /** Loads the demo province and starts. */
  static async create(options: ServerOptions = {}): Promise<E2eServer> {
    const dataDir = mkdtempSync(path.join(tmpdir(), 'ecc-e2e-'));
    const logins = await loadDemo(dataDir, options.env);
    if (options.cases !== undefined) {
      await loadCases(dataDir, options.cases, options.env);
    }
    const [port, sfuPort] = [await freePort(), await freeBasePort(SFU_PORTS)];
    const server = new E2eServer({ port, sfuPort, dataDir, logins }, options);
    await server.start();
    return server;
  }

  get url(): string {
    return `https://${SERVER_HOST}:${this.port}`;
  }

  /** Certificate of the CA that signed the server's: a file in PEM. */
  get caFile(): string {
    return path.join(this.dataDir, 'tls/ca.crt');
  }

  get ca(): string {
    return readFileSync(this.caFile, 'utf8');
  }

  /** Process ids of the media workers that run now, by the server's own log. */
  get workerPids(): number[] {
    const pids = new Map<number, number>();
    for (const line of this.log) {
      const { msg, worker, pid } = JSON.parse(line) as { msg?: string; worker?: number; pid?: number };
      if (msg === 'media worker started' && worker !== undefined && pid !== undefined) {
        pids.set(worker, pid);
      }
    }
    return [...pids.values()];
  }

  login(username: string): Login {
    const login = this.#logins.get(username);
    if (login === undefined) {
      throw new Error(`the demo has no login ${username}`);
    }
    return login;
  }

  /** Starts the process over the same data and ports; resolves when it listens. */
  async start(): Promise<void> {
    const child = startNode([this.#program], this.#env, this.#netns);
    this.#child = child;
    await new Promise<void>((resolve, reject) => {
      const fail = (what: string): void =>
        reject(new Error(`the server ${what}:\n${this.log.slice(-LAST_LINES).join('\n')}`));
      const timer = setTimeout(() => fail('did not start'), START_LIMIT_MS);
      const onEarlyExit = (code: number | null): void => {
        clearTimeout(timer);
        fail(`ended with ${code ?? 'a signal'}`);
      };
      child.once('exit', onEarlyExit);
      if (child.stdout !== null) {
        createInterface({ input: child.stdout }).on('line', (line) => {
          this.log.push(line);
          if (line.includes('"listening"')) {
            clearTimeout(timer);
            child.off('exit', onEarlyExit);
            resolve();
          }
        });
      }
    });
  }

  /** Sets a clocked server's clock so many ms ahead of the machine's. */
  async moveClock(ms: number): Promise<void> {
    const child = this.#child;
    if (child === null) {
      throw new Error('the server does not run');
    }
    const moved = once(child, 'message');
    child.send(ms);
    await moved;
  }

  /** Ends the process: gracefully by default, at once with SIGKILL. Its data stays. */
  async end(signal: 'SIGTERM' | 'SIGKILL' = 'SIGTERM'): Promise<void> {
    const child = this.#child;
    this.#child = null;
    if (child !== null && child.exitCode === null && child.signalCode === null) {
      const ended = once(child, 'exit');
      child.kill(signal);
      await ended;
    }
  }

  /** Ends it and removes its data. */
  async dispose(): Promise<void> {
    await this.end();
    rmSync(this.dataDir, { recursive: true, force: true });
  }

  /** Runs one of the server's tools over its data; its exit code and what it printed. */
  async runTool(name: string): Promise<{ code: number | null; output: string }> {
    const child = startNode([`media-server/tools/${name}.ts`, '--data', this.dataDir]);
    const ended = once(child, 'exit') as Promise<[number | null]>;
    const output = (await linesOf(child)).join('\n');
    const [code] = await ended;
    return { code, output };
  }
}
