import { expect, type Locator, type Page } from 'playwright/test';
import type { Login } from './server.ts';

/** Fills the login and sends it. */
export async function fillLogin(page: Page, { username, password }: Login): Promise<void> {
  await page.getByTestId('username').fill(username);
  await page.getByTestId('password').fill(password);
  await page.getByTestId('sign-in').click();
}

/** Signs in at the console and waits for the shell. */
export async function signIn(page: Page, url: string, login: Login): Promise<void> {
  await page.goto(url);
  await fillLogin(page, login);
  await expect(page.getByTestId('account')).toBeVisible();
}

/** Keeps the console at 100 % in a large window, too: it would stand in a frame there. */
export const keepSize = (page: Page): Promise<unknown> =>
  page.addInitScript(() => {
    if (localStorage.getItem('ecc.settings') === null) {
      localStorage.setItem('ecc.settings', JSON.stringify({ interfaceSize: 100 }));
    }
  });

/** A page, or the frame that shows the console larger in it. */
export type View = Pick<Page, 'getByTestId' | 'getByRole'>;

export const tile = (page: View, n: number): Locator => page.getByTestId(`tile-${n}`);

/** The stream in a tile, with its figures as data attributes. */
export const stream = (page: Page, n: number): Locator => tile(page, n).getByTestId('stream-video');

/** Selects a tile by keyboard focus. */
export const select = (page: Page, n: number): Promise<void> => tile(page, n).focus();

/** Puts a source into a tile by keyboard: select, Enter, type, Enter. */
export async function putSource(page: View, n: number, name: string): Promise<void> {
  await tile(page, n).press('Enter');
  const dialog = page.getByRole('dialog');
  const search = dialog.getByTestId('tree-search');
  await search.fill(name);
  await expect(dialog.getByTestId('tree-source')).toHaveCount(1);
  await search.press('Enter');
  await expect(dialog).toBeHidden();
}

/** Frames that the tile's stream has decoded until now. */
export async function framesOf(page: Page, n: number): Promise<number> {
  return Number(await stream(page, n).getAttribute('data-frames'));
}

/** Waits until at least `more` further frames have been decoded in the tile; a stream that begins anew counts from 0. */
export async function expectFrames(page: Page, n: number, more = 10, timeout = 180_000): Promise<void> {
  let last = await framesOf(page, n);
  let seen = 0;
  const further = async (): Promise<number> => {
    const now = await framesOf(page, n);
    seen += now >= last ? now - last : now;
    last = now;
    return seen;
  };
  await expect
    .poll(further, { timeout, message: `further frames decoded in tile ${n}` })
    .toBeGreaterThanOrEqual(more);
}

/** Waits until elements stand still where they are: what is pointed at by its place mustn't move away meanwhile. */
export async function expectSteady(...elements: Locator[]): Promise<void> {
  const places = async (): Promise<string> =>
    JSON.stringify(await Promise.all(elements.map((element) => element.boundingBox())));
  const isSteady = async (): Promise<boolean> => {
    const before = await places();
    // Where the page itself comes to draw, animations have gone on.
    await elements[0]?.evaluate(async () => {
      const from = performance.now();
      for (let frame = 0; frame < 10 || performance.now() - from < 300; frame += 1) {
        await new Promise((resolve) => requestAnimationFrame(resolve));
      }
    });
    return !before.includes('null') && before === (await places());
  };
  await expect.poll(isSteady, { message: 'it stands still' }).toBe(true);
}

/** Drags the middle of one tile to the middle of another. */
export async function dragTile(page: Page, from: number, to: number): Promise<void> {
  const middle = async (n: number): Promise<{ x: number; y: number }> => {
    const box = await tile(page, n).boundingBox();
    if (box === null) {
      throw new Error(`tile ${n} isn't shown`);
    }
    return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
  };
  await expectSteady(tile(page, from), tile(page, to));
  const [start, end] = await Promise.all([middle(from), middle(to)]);
  await page.mouse.move(start.x, start.y);
  await page.mouse.down();
  await page.mouse.move(end.x, end.y, { steps: 12 });
  await expect(tile(page, to)).toHaveAttribute('data-over', 'true');
  await page.mouse.up();
}
