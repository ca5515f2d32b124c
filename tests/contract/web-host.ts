import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright';
import { build } from 'vite';
import { BRIDGE_ARGS, type BridgeCall, type DesktopBridge, type Settings } from '#shared/bridge.ts';
import { AppError, type ErrorCode } from '#shared/errors.ts';
import type { BridgeHost } from './bridge-host.ts';

interface UnderTest {
  bridge: Record<string, (...args: unknown[]) => Promise<unknown>>;
  heard: Settings[];
}

type PageAnswer = { value: unknown } | { error: { code?: string; message: string } };

const PAGE =
  '<!doctype html><meta charset="utf-8"><title>bridge</title><script type="module" src="/page.js"></script>';

/** The browser that all web hosts of a test file share, and the pages' server. */
export class WebHall {
  readonly #browser: Browser;
  readonly #server: Server;

  private constructor(browser: Browser, server: Server) {
    this.#browser = browser;
    this.#server = server;
  }

  static async open(args: string[] = []): Promise<WebHall> {
    const [script, browser] = await Promise.all([bundle(), launch(args)]);
    const server = createServer((request, response) => {
      const isScript = request.url === '/page.js';
      response.setHeader('Content-Type', isScript ? 'text/javascript' : 'text/html');
      response.end(isScript ? script : PAGE);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));

    return new WebHall(browser, server);
  }

  get url(): string {
    return `http://localhost:${(this.#server.address() as AddressInfo).port}`;
  }

  /** A page with storage of its own. */
  async host(): Promise<WebHost> {
    const context = await this.#browser.newContext();
    await context.grantPermissions(['notifications']);

    return WebHost.open(context, this.url);
  }

  /** A page that may manage windows, on the browser's true screens. Playwright's own list doesn't know that right. */
  async managingHost(): Promise<WebHost> {
    const context = await this.#browser.newContext({ viewport: null });
    const host = await WebHost.open(context, this.url);
    const page = await context.newCDPSession(host.page);
    const browser = await this.#browser.newBrowserCDPSession();
    const { browserContextId } = (await page.send('Target.getTargetInfo')).targetInfo;

    await browser.send('Browser.grantPermissions', {
      permissions: ['windowManagement'],
      ...(browserContextId === undefined ? {} : { browserContextId }),
    });

    return host;
  }

  async close(): Promise<void> {
    await this.#browser.close();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}

/** The web fallback in a real Chromium page, with its real storage. */
export class WebHost implements BridgeHost {
  readonly context: BrowserContext;
  readonly page: Page;

  private constructor(context: BrowserContext, page: Page) {
    this.context = context;
    this.page = page;
  }

  static async open(context: BrowserContext, url: string): Promise<WebHost> {
    const page = await context.newPage();
    await page.goto(url);

    return new WebHost(context, page);
  }

  bridge(): Pick<DesktopBridge, BridgeCall> {
    const names = Object.keys(BRIDGE_ARGS);
    const calls = names.map((name) => [name, (...args: unknown[]) => callIn(this.page, name, args)] as const);

    return Object.fromEntries(calls) as unknown as Pick<DesktopBridge, BridgeCall>;
  }

  async heardSettings(): Promise<Settings[]> {
    return this.page.evaluate(() => (window as unknown as { underTest: UnderTest }).underTest.heard);
  }

  async restart(): Promise<void> {
    await this.page.reload();
  }
}

/** Makes a call in a page; an `AppError` there becomes one here. */
export async function callIn(page: Page, name: string, args: unknown[]): Promise<unknown> {
  const answer = await page.evaluate<PageAnswer, { name: string; args: unknown[] }>(
    async (asked) => {
      const { underTest } = window as unknown as { underTest: UnderTest };

      try {
        return { value: await underTest.bridge[asked.name]?.(...asked.args) };
      } catch (error) {
        const { code, message } = error as { code?: string; message: string };

        return { error: { message, ...(code === undefined ? {} : { code }) } };
      }
    },
    { name, args },
  );

  if ('value' in answer) {
    return answer.value;
  }

  const { code, message } = answer.error;

  throw code === undefined ? new Error(message) : new AppError(code as ErrorCode, message);
}

function launch(args: string[]): Promise<Browser> {
  return chromium.launch({
    executablePath: process.env['ECC_CHROMIUM'] ?? '/usr/bin/chromium',
    args: [...(process.getuid?.() === 0 ? ['--no-sandbox'] : []), '--disable-gpu', '--no-first-run', ...args],
  });
}

async function bundle(): Promise<string> {
  const result = await build({
    configFile: false,
    logLevel: 'error',
    build: {
      write: false,
      minify: false,
      lib: { entry: path.resolve(import.meta.dirname, 'web-page.ts'), formats: ['es'], fileName: 'page' },
    },
  });
  const [first] = Array.isArray(result) ? result : [result];
  const chunk = first && 'output' in first ? first.output[0] : undefined;

  if (!chunk) {
    throw new Error('the page of the bridge was not bundled');
  }

  return chunk.code;
}
