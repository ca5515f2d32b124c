import type { BrowserContext, Page } from 'playwright';
import { openApi, type ApiSession } from '../../tests/e2e/support/api.ts';
import { until, type Scene } from '../lib/scene.ts';
import { watchRoom, type RoomNote } from './page/room.ts';

const LIMIT_MS = 60_000;
/** A console that fills its core drops out now and then: sound or silence that lasts is meant. */
const STEADY_MS = 500;
const VIEWPORT = { width: 1280, height: 720 };

export interface SeatOptions {
  /** Of the demo province. */
  username: string;
  /** Gives its window a camera and a microphone, before the console is opened in it. */
  equip: (context: BrowserContext) => Promise<unknown>;
}

/** A real console in a browser at a court's place, and its user's own link beside it. */
export class Seat {
  readonly api: ApiSession['api'];
  readonly page: Page;
  readonly #closeApi: () => Promise<void>;
  #title = '';

  private constructor(page: Page, { api, close }: ApiSession) {
    this.page = page;
    this.api = api;
    this.#closeApi = close;
  }

  /** Opens the console at its consultations. */
  static async open(scene: Scene, { username, equip }: SeatOptions): Promise<Seat> {
    const api = await openApi(scene.server, username);
    const context = await scene.browser.newContext({ locale: 'zh-CN', viewport: VIEWPORT });
    await context.addInitScript((token: string) => sessionStorage.setItem('ecc.session', token), api.token);
    await equip(context);
    await context.addInitScript(watchRoom);
    const page = await context.newPage();
    await page.goto(scene.server.url);
    await page.getByTestId('account').waitFor({ timeout: LIMIT_MS });
    await page.keyboard.press('Alt+3');
    await page.locator('.office-nav-item', { hasText: '远程会商' }).click();
    return new Seat(page, api);
  }

  /** Chooses a session in the list, without joining it. */
  async choose(title: string): Promise<void> {
    this.#title = title;
    await this.page
      .getByTestId('consultation-row')
      .filter({ hasText: title })
      .first()
      .click({ timeout: LIMIT_MS, force: true });
    await this.page.getByTestId('consultation-join').waitFor({ timeout: LIMIT_MS });
  }

  /** Joins the chosen session; answers with the ms until the first picture of another site. */
  async join(): Promise<number> {
    const began = await this.page.evaluate(() => {
      window.benchRoom.length = 0;
      return window.benchPress('consultation-join');
    });
    const frame = await until(`a picture of ${this.#title}`, LIMIT_MS, () =>
      this.reached(began, ({ what }) => what === 'frame'),
    );
    return frame - began;
  }

  /** Leaves the session, and chooses it again. */
  async leave(): Promise<void> {
    await this.page.getByTestId('room-leave').click();
    await this.choose(this.#title);
  }

  /** Closes what is left of a session that is over. */
  async clear(): Promise<void> {
    const door = this.page.getByTestId('consultation-door-close');
    await door.click({ timeout: LIMIT_MS });
  }

  /** When what fits was first noted since, UTC ms; null while it hasn't been. */
  async reached(since: number, fits: (note: RoomNote) => boolean): Promise<number | null> {
    const notes = await this.page.evaluate((from) => window.benchRoom.filter(({ at }) => at >= from), since);
    return notes.find(fits)?.at ?? null;
  }

  /** When the page last became silent, or was heard, and stayed so, UTC ms; null while it isn't so. */
  async soundIs(isHeard: boolean): Promise<number | null> {
    const last = await this.page.evaluate(() => {
      const note = window.benchRoom.findLast(({ what }) => what === 'sound');
      return note?.what === 'sound' ? { ...note, lasted: Date.now() - note.at } : null;
    });
    return last?.isHeard === isHeard && last.lasted >= STEADY_MS ? last.at : null;
  }

  /** What the page looks like now, as PNG. */
  shot(path: string): Promise<unknown> {
    return this.page.screenshot({ path });
  }

  async close(): Promise<void> {
    await this.page.context().close();
    await this.#closeApi();
  }
}
