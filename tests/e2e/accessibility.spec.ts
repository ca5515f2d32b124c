import type { Page } from 'playwright/test';
import { unitByCallSign } from './support/api.ts';
import { violations } from './support/axe.ts';
import { signIn } from './support/console.ts';
import { expect, test } from './support/fixtures.ts';

/** What has the focus, by its name or its text. */
const focused = (page: Page): Promise<string> =>
  page.evaluate(() => {
    const element = document.activeElement;
    return element?.getAttribute('data-testid') ?? element?.textContent?.replaceAll(/\s/g, '') ?? '';
  });

test('the login has no serious violation, and its focus goes from name to password to button', async ({
  page,
  server,
}) => {
  await page.goto(server.url);
  await expect(page.getByTestId('username')).toBeFocused();
  expect(await violations(page)).toEqual([]);
  const order: string[] = [];
  for (let i = 0; i < 3; i += 1) {
    order.push(await focused(page));
    await page.keyboard.press('Tab');
  }
  order.push(await focused(page));
  expect(order[0]).toBe('username');
  expect(order[1]).toBe('password');
  expect(order.slice(2)).toContain('sign-in');
});

test('the desk has no serious violation', async ({ page, server }) => {
  await signIn(page, server.url, server.login('duty'));
  await expect(page.getByTestId('map')).toHaveAttribute('data-ready', 'true', { timeout: 120_000 });
  await expect(page.getByTestId('unit-row').first()).toBeVisible();
  expect(await violations(page)).toEqual([]);
});

test('the office has no serious violation in any of its tasks', async ({ page, server }) => {
  await signIn(page, server.url, server.login('admin'));
  await page.keyboard.press('Alt+3');
  for (const task of ['wall', 'units', 'dispatch', 'recordings', 'admin']) {
    await page.getByTestId(`office-${task}`).click();
    await expect(page.getByTestId(`office-${task}`)).toHaveAttribute('aria-current', 'page');
    expect(await violations(page), task).toEqual([]);
  }
});

test('the overlays have no serious violation', async ({ page, server }) => {
  await signIn(page, server.url, server.login('duty'));
  await page.keyboard.press('F1');
  await expect(page.getByRole('dialog', { name: '按键表' })).toBeVisible();
  expect(await violations(page), 'key map').toEqual([]);
  await page.keyboard.press('Escape');
  await page.keyboard.press('Control+K');
  await expect(page.getByTestId('palette-input')).toBeFocused();
  expect(await violations(page), 'palette').toEqual([]);
});

test("the officer's page has no serious violation, to be enrolled and on duty", async ({
  page,
  context,
  server,
  admin,
}) => {
  await page.goto(`${server.url}/unit.html`);
  await expect(page.getByTestId('enrol-code')).toBeVisible();
  expect(await violations(page), 'enrolment').toEqual([]);
  await context.grantPermissions(['camera', 'microphone', 'geolocation']);
  await context.setGeolocation({ longitude: 120.1, latitude: 30.2, accuracy: 10 });
  const unit = await unitByCallSign(admin.api, '浙执-012');
  const { code } = await admin.api.units.createEnrolmentCode.mutate({ unitId: unit.id });
  await page.goto(`${server.url}/unit.html?code=${code}`);
  await expect(page.getByTestId('media-state')).toHaveAttribute('data-state', 'sending', {
    timeout: 120_000,
  });
  expect(await violations(page), 'on duty').toEqual([]);
});
