import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { chromium, type Browser, type Page } from 'playwright';
import playwrightConfig from '../../playwright.config.ts';
import { freePort } from '../../scripts/lib/server.mjs';
import { openCalls } from '../../simulators/units/api/link.ts';
import { openApi } from '../../tests/e2e/support/api.ts';
import { writeLineConfigs } from '../../tests/e2e/support/court-line.ts';
import { listenIn } from '../../tests/e2e/support/hearing.ts';
import { LineRelay } from '../../tests/e2e/support/line-relay.ts';
import { E2eServer, SERVER_HOST } from '../../tests/e2e/support/server.ts';
import { installDevices, openOffice } from '../../tests/e2e/support/session-pages.ts';
import { endsWithProgram } from '../lib/endings.ts';
import { takePulses } from './page/pulse.ts';

/** A line of a court some hundred kilometres away. */
export const TROUBLE = { delayMs: 15, jitterMs: 5, loss: 0.005, seed: 5 } as const;
const BUDGET_KBIT = 6_000;
/** The two servers need media ports of their own on one machine. */
const BASE_PORTS = { a: 47_000, b: 47_100 } as const;

/** Who sits in the session: at the high court's server (a) or at the lower court's (b), and what their camera and microphone give. */
const SITES = [
  { end: 'a', username: 'leader', courtId: 'zj', name: '高级', colour: '#d02020', hz: 500 },
  { end: 'a', username: 'nb.duty', courtId: 'zj-nb', name: '宁波', colour: '#2050e0', hz: 1900 },
  { end: 'b', username: 'hz.duty', courtId: 'zj-hz', name: '杭州', colour: '#20b040', hz: 1100 },
] as const;

/** A session of three courts in three pages, over two servers with one media worker each and the line between them. */
export class JoinedSession {
  readonly a: E2eServer;
  readonly b: E2eServer;
  readonly line: LineRelay;
  readonly pages: readonly Page[];
  /** Ends everything; can be called again. */
  readonly close: () => Promise<void>;

  private constructor(parts: {
    a: E2eServer;
    b: E2eServer;
    line: LineRelay;
    browser: Browser;
    pages: readonly Page[];
    dir: string;
  }) {
    this.a = parts.a;
    this.b = parts.b;
    this.line = parts.line;
    this.pages = parts.pages;
    this.close = endsWithProgram(async () => {
      await parts.browser.close();
      await Promise.all([this.a.dispose(), this.b.dispose()]);
      this.line.close();
      rmSync(parts.dir, { recursive: true, force: true });
    });
  }

  /** Begins the session; resolves when all three are in it. */
  static async open(): Promise<JoinedSession> {
    const dir = mkdtempSync(path.join(tmpdir(), 'ecc-bench-line-'));
    const place = {
      host: SERVER_HOST,
      linePort: await freePort(),
      media: { a: await freePort(), b: await freePort() },
    };
    const hosts = { a: SERVER_HOST, b: SERVER_HOST };
    const line = await LineRelay.open({ ...place, hosts, ...TROUBLE });
    const files = writeLineConfigs(dir, { ...place, ports: line.ports, budgetKbit: BUDGET_KBIT });
    const start = (end: 'a' | 'b'): Promise<E2eServer> =>
      E2eServer.create({
        env: {
          ECC_CONFIG: files[end],
          ECC_SFU_WORKERS: '1',
          ECC_SFU_BASE_PORT: String(BASE_PORTS[end]),
        },
      });
    const [a, b] = await Promise.all([start('a'), start('b')]);
    const options = playwrightConfig.use?.launchOptions;
    const browser = await chromium.launch(options);
    const pages = await Promise.all(
      SITES.map(async (site) => {
        const server = site.end === 'a' ? a : b;
        const context = await browser.newContext({
          ignoreHTTPSErrors: true,
          locale: 'zh-CN',
          viewport: { width: 1600, height: 900 },
        });
        const api = await openApi(server, site.username);
        await api.close();
        const login = { ...server.login(site.username), client: 'bench' };
        const { token } = await openCalls(server.url).identity.login.mutate(login);
        await context.addInitScript((given) => sessionStorage.setItem('ecc.session', given), token);
        const page = await context.newPage();
        await page.addInitScript(installDevices, site);
        await listenIn(page);
        const others = SITES.filter((other) => other !== site);
        await page.addInitScript(takePulses, {
          sites: SITES.length,
          names: others.map(({ name }) => name),
          tones: others.map(({ hz }) => hz),
        });
        await page.goto(server.url);
        await page.locator('[data-testid=link][data-link=connected]').waitFor();
        await openOffice(page);
        return page;
      }),
    );
    const session = new JoinedSession({ a, b, line, browser, pages, dir });
    await session.#begin();
    return session;
  }

  async #begin(): Promise<void> {
    const { api, close } = await openApi(this.a, SITES[0].username);
    const id = randomUUID();
    const plan = {
      title: '跨院会商',
      plannedAt: Date.now(),
      minutes: 240,
      hasWaitingRoom: false,
      recordsItself: false,
      sites: SITES.map(({ courtId }, index) => ({
        id: randomUUID(),
        kind: 'court' as const,
        courtId,
        userId: null,
        role: index === 0 ? ('chair' as const) : ('participant' as const),
      })),
      agenda: [],
    };
    await api.consultation.create.mutate({ id, plan });
    await api.consultation.command.mutate({ consultationId: id, command: { type: 'start' } });
    await close();
    const [chair, ...rung] = this.pages;
    await chair?.getByTestId('consultation-row').first().click();
    await chair?.getByTestId('consultation-join').click();
    for (const page of rung) {
      await page.getByTestId('consultation-answer').click();
    }
    await Promise.all(this.pages.map((page) => page.getByTestId('consultation-room').waitFor()));
  }
}
