import type { CDPSession, Page } from 'playwright';
import type { Figure } from '../lib/report.ts';
import { Hall, picturesOf } from './hall.ts';
import { movingAt } from './moving.ts';

const TILES = 9;
const RUNS = 8;
const LIMIT_MS = 60_000;
/** Between two faults, ms. */
const SETTLE_MS = 4_000;

/** Times of one fault from its moment to the first moving picture and to all of them, ms. */
interface Recovery {
  first: number;
  all: number;
}

class Faults {
  readonly #hall: Hall;
  readonly #gpu: CDPSession;
  #page: Page;

  constructor(hall: Hall, page: Page, gpu: CDPSession) {
    this.#hall = hall;
    this.#page = page;
    this.#gpu = gpu;
  }

  /** Somebody loads the window again, or the desktop does for a window whose process has died. */
  async reload(): Promise<number> {
    const at = Date.now();
    await this.#page.reload({ waitUntil: 'commit' });
    return at;
  }

  /** The process of the window dies; what the desktop does then is done here: another one is opened in its place. */
  async crash(): Promise<number> {
    const context = this.#page.context();
    const crashed = this.#page.waitForEvent('crash');
    void this.#page.goto('chrome://crash').catch(() => undefined);
    await crashed;
    const at = Date.now();
    const [url, old] = [this.#hall.windowUrl, this.#page];
    this.#page = await context.newPage();
    await this.#page.goto(url, { waitUntil: 'commit' });
    void old.close().catch(() => undefined);
    return at;
  }

  /** The browser's graphics process dies. */
  async crashGraphics(): Promise<number> {
    const at = Date.now();
    await this.#gpu.send('Browser.crashGpuProcess');
    return at;
  }

  /** The server is killed and started again at once. */
  async killServer(): Promise<number> {
    const { server } = this.#hall.scene;
    const at = Date.now();
    await server.end('SIGKILL');
    await server.start();
    return at;
  }

  async measure(name: string, fault: () => Promise<number>, runs: number): Promise<Figure[]> {
    const recoveries: Recovery[] = [];
    for (let run = 0; run < runs; run += 1) {
      await this.#page.waitForTimeout(SETTLE_MS);
      const at = await fault();
      const times = await movingAt(this.#page, this.#hall.sources.slice(0, TILES), at, LIMIT_MS);
      recoveries.push({ first: (times[0] ?? Number.NaN) - at, all: (times.at(-1) ?? Number.NaN) - at });
    }
    return [
      {
        name: `${name} to the first moving picture`,
        unit: 'ms',
        values: recoveries.map(({ first }) => first),
      },
      { name: `${name} to all ${TILES} moving`, unit: 'ms', values: recoveries.map(({ all }) => all) },
    ];
  }
}

/** What breaks under a wall of nine tiles, and when its pictures move again by themselves. */
export async function wallFaults(): Promise<Figure[]> {
  const hall = await Hall.open(TILES);
  try {
    await hall.switchTo(await hall.save('nine', TILES, picturesOf(hall.sources)));
    const page = await hall.openWindow();
    await movingAt(page, hall.sources.slice(0, TILES), 0, LIMIT_MS);
    const faults = new Faults(hall, page, await hall.scene.browser.newBrowserCDPSession());
    return [
      ...(await faults.measure('window loaded again', () => faults.reload(), RUNS)),
      ...(await faults.measure('window crashed', () => faults.crash(), RUNS)),
      ...(await faults.measure('graphics process crashed', () => faults.crashGraphics(), RUNS)),
      ...(await faults.measure('server killed and started', () => faults.killServer(), RUNS)),
    ];
  } finally {
    await hall.close();
  }
}
