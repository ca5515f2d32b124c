import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Locator, Page } from 'playwright/test';
import { build } from 'vite';
import { openCalls, trustAuthority } from '../../../simulators/units/api/link.ts';
import type { E2eServer } from '../support/server.ts';
import type { Stage, StageTile } from './stage.ts';

/** The stage, built once for all pages of a test file. */
export class StageBuild {
  readonly #folder: string;

  private constructor(folder: string) {
    this.#folder = folder;
  }

  static async create(): Promise<StageBuild> {
    const folder = mkdtempSync(path.join(tmpdir(), 'ecc-stage-'));
    await build({
      configFile: false,
      logLevel: 'warn',
      root: import.meta.dirname,
      define: { 'process.env.NODE_ENV': '"production"' },
      build: {
        outDir: folder,
        emptyOutDir: true,
        target: 'chrome130',
        modulePreload: { polyfill: false },
        chunkSizeWarningLimit: 5_000,
        rolldownOptions: {
          input: path.join(import.meta.dirname, 'stage.ts'),
          // One file: it is put into the page as a script.
          output: { entryFileNames: 'stage.js', assetFileNames: '[name][extname]', codeSplitting: false },
        },
      },
    });
    return new StageBuild(folder);
  }

  /**
   * Opens the stage in `page` at the server `url`, in the session `token`. The document is the server's own, so that Chromium takes the
   * stage for a page of the local network; the page's context must bypass the content security policy.
   */
  async open(page: Page, { url, token, ceiling }: StageOptions): Promise<void> {
    await page.goto(`${url}/health/live`);
    await page.setContent('<!doctype html><meta charset="utf-8"><style>body{margin:0}</style><body></body>');
    await page.addStyleTag({ path: path.join(this.#folder, 'stage.css') });
    await page.addScriptTag({ path: path.join(this.#folder, 'stage.js'), type: 'module' });
    await page.waitForFunction(() => 'openStage' in window);
    await page.evaluate((options) => window.openStage(options), {
      token,
      ...(ceiling === undefined ? {} : { ceiling }),
    });
  }

  remove(): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

export interface StageOptions {
  /** Where the page finds the server. */
  url: string;
  token: string;
  /** Most pixels a second that the page decodes. */
  ceiling?: number;
}

/** A new session of a login of the demo province. */
export async function tokenOf(server: E2eServer, username: string): Promise<string> {
  await trustAuthority(server.caFile);
  const login = { ...server.login(username), client: 'test' };
  return (await openCalls(server.url).identity.login.mutate(login)).token;
}

/** Shows tiles on the stage. */
export const show = (page: Page, tiles: readonly StageTile[]): Promise<void> =>
  page.evaluate((given) => window.stage.show(given), tiles);

/** The stage's figures of decoding. */
export const decoding = (page: Page): Promise<ReturnType<Stage['decoding']>> =>
  page.evaluate(() => window.stage.decoding());

/** The stream in a tile of the stage. */
export const streamOf = (page: Page, tile: number): Locator =>
  page.getByTestId(`tile-${tile}`).getByTestId('stream-video');
