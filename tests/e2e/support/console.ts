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

export const tile = (page: Page, n: number): Locator => page.getByTestId(`tile-${n}`);

/** The stream in a tile, with its figures as data attributes. */
export const stream = (page: Page, n: number): Locator => tile(page, n).getByTestId('stream-video');

/** Selects a tile by keyboard focus. */
export const select = (page: Page, n: number): Promise<void> => tile(page, n).focus();

/** Puts a source into a tile by keyboard: select, Enter, type, Enter. */
export async function putSource(page: Page, n: number, name: string): Promise<void> {
  await select(page, n);
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('dialog');
  await dialog.getByTestId('tree-search').fill(name);
  await expect(dialog.getByTestId('tree-source')).toHaveCount(1);
  await page.keyboard.press('Enter');
  await expect(dialog).toBeHidden();
}

/** Frames that the tile's stream has decoded until now. */
export async function framesOf(page: Page, n: number): Promise<number> {
  return Number(await stream(page, n).getAttribute('data-frames'));
}

/** Waits until at least `more` further frames have been decoded in the tile. */
export async function expectFrames(page: Page, n: number, more = 10, timeout = 90_000): Promise<void> {
  const before = await framesOf(page, n);
  await expect
    .poll(() => framesOf(page, n), { timeout, message: `decoded frames of tile ${n}` })
    .toBeGreaterThanOrEqual(before + more);
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
  const [start, end] = await Promise.all([middle(from), middle(to)]);
  await page.mouse.move(start.x, start.y);
  await page.mouse.down();
  await page.mouse.move(end.x, end.y, { steps: 12 });
  await expect(tile(page, to)).toHaveAttribute('data-over', 'true');
  await page.mouse.up();
}
