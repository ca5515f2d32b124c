import { expect, type Page } from 'playwright/test';
import type { CaseEventInput } from '#shared/cases/input.ts';
import { EventPusher } from '../../../simulators/cases/live/pusher.ts';
import { trustAuthority } from '../../../simulators/units/api/link.ts';
import type { E2eServer } from './server.ts';

/** Pushes events as the court's case-management system. */
export async function pushEvents(server: E2eServer, events: readonly CaseEventInput[]): Promise<void> {
  await trustAuthority(server.caFile);
  const onTrouble = (reason: string): void => {
    throw new Error(`the server takes no events: ${reason}`);
  };
  const signal = AbortSignal.timeout(120_000);
  await new EventPusher({ url: server.url, login: server.login('feed'), signal, onTrouble }).push(events);
}

/** Opens a view by its address, as a link that somebody was sent does. */
export async function openView(page: Page, address: string): Promise<void> {
  await page.evaluate((hash) => {
    window.location.hash = hash;
  }, address);
}

/** Puts a panel into a tile of the wall by keyboard: select, Enter, type, Enter. */
export async function putPanel(page: Page, n: number, name: string): Promise<void> {
  await page.getByTestId(`tile-${n}`).press('Enter');
  const dialog = page.getByRole('dialog');
  const search = dialog.getByTestId('tree-search');
  await search.fill(name);
  await expect(dialog.getByTestId('tree-panel')).toHaveCount(1);
  await search.press('Enter');
  await expect(dialog).toBeHidden();
}
