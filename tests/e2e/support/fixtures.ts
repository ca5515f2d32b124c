import { test as base, expect, type BrowserContext } from 'playwright/test';
import { openApi, type ApiSession } from './api.ts';
import { E2eServer } from './server.ts';

/** What the pages of one test did that they shouldn't have. */
export class Conduct {
  /** Requests to anywhere but the server. */
  readonly strayRequests: string[] = [];
  readonly #errors: string[] = [];
  readonly #expected: RegExp[] = [];

  constructor(context: BrowserContext, server: E2eServer) {
    const ours = new Set([server.url, server.url.replace('https', 'wss')]);
    context.on('request', (request) => {
      const { origin, protocol } = new URL(request.url());
      if (!['data:', 'blob:'].includes(protocol) && !ours.has(origin)) {
        this.strayRequests.push(request.url());
      }
    });
    context.on('console', (message) => {
      if (message.type() === 'error') {
        this.#errors.push(message.text());
      }
    });
    context.on('weberror', (error) => this.#errors.push(String(error.error())));
  }

  /** The test provokes this: browsers write every refused request to the console by themselves. */
  expectError(pattern: RegExp): void {
    this.#expected.push(pattern);
  }

  /** Errors in the pages' consoles, and uncaught ones, that the test didn't provoke. */
  get errors(): string[] {
    return this.#errors.filter((text) => !this.#expected.some((pattern) => pattern.test(text)));
  }
}

interface TestFixtures {
  /** Checked at the end of every test: no errors, no request to anywhere else. */
  conduct: Conduct;
}

interface WorkerFixtures {
  /** A server for all tests of the file that need no field around it; three failures lock an account. */
  server: E2eServer;
  /** An administrator's connection to it. */
  admin: ApiSession;
}

export const test = base.extend<TestFixtures, WorkerFixtures>({
  server: [
    // oxlint-disable-next-line no-empty-pattern -- how the runner learns that this fixture needs no other
    async ({}, use) => {
      const server = await E2eServer.create({
        env: { ECC_LOGIN_LOCK_AFTER: '3', ECC_LOGIN_MAX_FAILURES_PER_MINUTE: '100' },
      });
      await use(server);
      await server.dispose();
    },
    { scope: 'worker' },
  ],
  admin: [
    async ({ server }, use) => {
      const session = await openApi(server, 'admin');
      await use(session);
      await session.close();
    },
    { scope: 'worker' },
  ],
  conduct: [
    async ({ context, server }, use) => {
      const conduct = new Conduct(context, server);
      await use(conduct);
      expect(conduct.errors, 'errors in the console').toEqual([]);
      expect(conduct.strayRequests, 'requests beyond the server').toEqual([]);
    },
    { auto: true },
  ],
});

export { expect };
