import { spawn, type ChildProcess } from 'node:child_process';
import { createHash, X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright';
import type { Source } from '#shared/sources.ts';
import playwrightConfig from '../../playwright.config.ts';
import { Link, openCalls, trustAuthority, type Api } from '../../simulators/units/api/link.ts';
import { E2eServer } from '../../tests/e2e/support/server.ts';
import { recordTrace } from '../page/record.ts';
import { endsWithProgram } from './endings.ts';

const SIMULATORS = path.join(import.meta.dirname, '../../simulators/main.ts');
/** Pictures that aren't in the cache yet are encoded first, which takes this long for each unit. */
const UNIT_LIMIT_MS = 12_000;
const POLL_MS = 100;

/** Polls `read` until it answers with something; throws, with what was waited for, when it takes too long. */
export async function until<T>(what: string, limitMs: number, read: () => Promise<T | null>): Promise<T> {
  const end = performance.now() + limitMs;
  while (performance.now() < end) {
    const value = await read();
    if (value !== null) {
      return value;
    }
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
  throw new Error(`waited ${limitMs / 1000} s in vain for ${what}`);
}

/**
 * Trusts the server's certificate by its key: with errors merely ignored the browser would cache nothing.
 */
async function launchBrowser({ dataDir }: E2eServer): Promise<Browser> {
  const certificate = new X509Certificate(readFileSync(path.join(dataDir, 'tls/server.crt')));
  const key = certificate.publicKey.export({ type: 'spki', format: 'der' });
  const pin = createHash('sha256').update(key).digest('base64');
  const options = playwrightConfig.use?.launchOptions;
  return chromium.launch({
    ...options,
    args: [
      ...(options?.args ?? []),
      '--disable-gpu-process-crash-limit',
      `--ignore-certificate-errors-spki-list=${pin}`,
    ],
  });
}

export interface SceneOptions {
  units: number;
  workers?: number;
  /** The address that media is sent to. */
  announce?: string;
  /** Further settings of the server. */
  env?: Readonly<Record<string, string>>;
}

/** The real server with simulated units that publish, and a Chromium to open consoles in. */
export class Scene {
  readonly server: E2eServer;
  readonly browser: Browser;
  /** The session of the duty officer whose consoles are opened. */
  readonly token: string;
  readonly #link: Link;
  /** Ends everything; can be called again. */
  readonly close: () => Promise<void>;
  #units: ChildProcess | null = null;

  private constructor(parts: { server: E2eServer; browser: Browser; token: string }) {
    this.server = parts.server;
    this.browser = parts.browser;
    this.token = parts.token;
    this.#link = Link.open({ url: parts.server.url, token: parts.token });
    this.close = endsWithProgram(() => this.#end());
  }

  /** Starts the server and so many units; resolves when all their pictures are live. */
  static async open(options: SceneOptions): Promise<Scene> {
    process.env['ECC_SFU_WORKERS'] = String(options.workers ?? 2);
    const { env, announce } = options;
    const server = await E2eServer.create({
      ...(env === undefined ? {} : { env }),
      ...(announce === undefined ? {} : { announce }),
    });
    await trustAuthority(path.join(server.dataDir, 'tls/ca.crt'));
    const login = { ...server.login('duty'), client: 'bench' };
    const { token } = await openCalls(server.url).identity.login.mutate(login);
    const browser = await launchBrowser(server);
    const scene = new Scene({ server, browser, token });
    if (options.units > 0) {
      await scene.#publish(options.units);
    }
    return scene;
  }

  get api(): Api {
    return this.#link.api;
  }

  /** Units whose pictures arrive now. */
  async liveUnits(): Promise<Source[]> {
    const sources = await this.api.sources.list.query({});
    return sources.filter(({ kind, state, hasVideo }) => kind === 'unit' && state === 'live' && hasVideo);
  }

  /** A console's window that is signed in, with nothing cached and nothing on its wall. */
  async openContext(): Promise<BrowserContext> {
    const context = await this.browser.newContext({
      locale: 'zh-CN',
      viewport: { width: 1920, height: 1080 },
    });
    await context.addInitScript((token: string) => sessionStorage.setItem('ecc.session', token), this.token);
    return context;
  }

  /** Opens the console in a window and waits until its wall is there and its link is up. The page records what it does. */
  async openConsole(context: BrowserContext): Promise<Page> {
    const page = await context.newPage();
    await page.addInitScript(recordTrace);
    await page.goto(this.server.url);
    await page.waitForFunction(() => window.benchTrace.some(({ what }) => what === 'usable'));
    return page;
  }

  async #end(): Promise<void> {
    await this.browser.close();
    await this.#link.close();
    if (this.#units !== null && this.#units.exitCode === null) {
      const ended = once(this.#units, 'exit');
      this.#units.kill('SIGTERM');
      await ended;
    }
    await this.server.dispose();
  }

  async #publish(units: number): Promise<void> {
    const { url, dataDir } = this.server;
    const words = [
      '--url',
      url,
      '--ca',
      path.join(dataDir, 'tls/ca.crt'),
      '--data',
      dataDir,
      '--units',
      `${units}`,
    ];
    const quiet = ['--no-sos', '--no-losses', '--no-camera', '--no-hls'];
    this.#units = spawn(process.execPath, [SIMULATORS, ...words, ...quiet], {
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    await until(`${units} live units`, 60_000 + units * UNIT_LIMIT_MS, async () =>
      (await this.liveUnits()).length === units ? true : null,
    );
  }
}
