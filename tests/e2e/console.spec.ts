import type { BrowserContext, Page } from 'playwright/test';
import { KEY_MAP } from '../../renderer/app/keys.ts';
import { unitByCallSign } from './support/api.ts';
import { fillLogin, putSource, select, signIn, tile } from './support/console.ts';
import { expect, test } from './support/fixtures.ts';
import type { Login } from './support/server.ts';

const GATE = '高院南门';
const HALL = '杭州中院审判大厅';
/** antd puts a space between the two characters of a button. */
const CONFIRM = /^确\s*定$/;

const palette = async (page: Page, text: string): Promise<void> => {
  await page.keyboard.press('Control+K');
  const input = page.getByTestId('palette-input');
  await input.fill(text);
  // What it finds may have to come from the server first.
  await expect(page.getByRole('dialog').getByRole('option').first()).toBeVisible();
  await input.press('Enter');
  await expect(input).toBeHidden();
};

/** Pages of the context may use camera, microphone and position, as an officer's phone lets them. */
const onSite = async (context: BrowserContext): Promise<void> => {
  await context.grantPermissions(['camera', 'microphone', 'geolocation']);
  await context.setGeolocation({ longitude: 120.1, latitude: 30.2, accuracy: 10 });
};

test.describe('login', () => {
  test('says what is missing, what is wrong, and that the account is locked', async ({
    page,
    server,
    conduct,
  }) => {
    conduct.expectError(/status of 40[13]|status of 42[39]/);
    await page.goto(server.url);
    await page.getByTestId('sign-in').click();
    await expect(page.getByText('请填写')).toHaveCount(2);

    const login = { ...server.login('duty2'), password: 'not the password' };
    const unknown = { ...login, username: 'nobody' };
    // The answer before looks the same: each is waited for.
    const attempt = (typed: Login): Promise<unknown> =>
      Promise.all([page.waitForResponse(/identity\.login/), fillLogin(page, typed)]);
    for (const wrong of [unknown, login, login]) {
      await attempt(wrong);
      await expect(page.getByRole('alert')).toHaveText('用户名或密码不正确');
    }
    await attempt(login);
    await attempt(server.login('duty2'));
    await expect(page.getByRole('alert')).toContainText('账户已临时锁定');
  });

  test('is in the language that is chosen, and the console keeps it', async ({ page, server }) => {
    await page.goto(server.url);
    await expect(page.getByTestId('sign-in')).toHaveText(/登\s*录/);
    await page.getByRole('button', { name: 'English' }).click();
    await expect(page.getByTestId('sign-in')).toHaveText('Sign in');
    await expect(page.locator('html')).toHaveAttribute('lang', 'en');
    await fillLogin(page, server.login('duty'));
    await expect(page.getByTestId('account')).toHaveText(/High Court Duty Officer A/);
    await page.reload();
    await expect(page.getByTestId('account')).toHaveText(/High Court Duty Officer A/);
    await page.getByTestId('language').click();
    await expect(page.getByTestId('account')).toHaveText(/高院值班员甲/);
    await expect(page.locator('html')).toHaveAttribute('lang', 'zh-CN');
  });

  test('comes back with the reason when the session is ended elsewhere', async ({
    page,
    server,
    admin,
    conduct,
  }) => {
    conduct.expectError(/WebSocket|status of 401/);
    await signIn(page, server.url, server.login('nb.leader'));
    const users = await admin.api.identity.users.query({});
    const userId = users.find(({ username }) => username === 'nb.leader')?.id ?? '';
    await admin.api.identity.setUserDisabled.mutate({ userId, disabled: true });
    await expect(page.getByRole('alert')).toHaveText('会话已结束，请重新登录。');
    await page.reload();
    await expect(page.getByTestId('username')).toBeVisible();
    await admin.api.identity.setUserDisabled.mutate({ userId, disabled: false });
    await fillLogin(page, server.login('nb.leader'));
    await expect(page.getByTestId('account')).toBeVisible();
  });
});

test.describe('shell', () => {
  test.beforeEach(async ({ page, server }) => signIn(page, server.url, server.login('duty')));

  test('has three modes, by key and by pointer, and remembers the one that was on', async ({ page }) => {
    const shell = page.locator('.shell');
    await expect(shell).toHaveAttribute('data-mode', 'desk');
    await page.keyboard.press('Alt+2');
    await expect(shell).toHaveAttribute('data-mode', 'wall');
    await expect(page.getByTestId('wall-grid')).toBeVisible();
    await page.keyboard.press('Alt+3');
    await expect(shell).toHaveAttribute('data-mode', 'office');
    await page.getByTestId('office-units').click();
    await expect(page.getByTestId('unit-search')).toBeVisible();
    await page.getByText('操作台').click();
    await expect(shell).toHaveAttribute('data-mode', 'desk');
    await page.keyboard.press('Alt+2');
    await page.reload();
    await expect(shell).toHaveAttribute('data-mode', 'wall');
  });

  test('reaches actions by typing in the palette', async ({ page }) => {
    await palette(page, '9 分屏');
    await expect(page.getByTestId('wall-grid')).toHaveAttribute('data-size', '9');
    await palette(page, GATE);
    await expect(tile(page, 0)).toContainText(GATE);
    await palette(page, 'office');
    await expect(page.locator('.shell')).toHaveAttribute('data-mode', 'office');
    await palette(page, '修改密码');
    await expect(page.getByRole('dialog', { name: '修改密码' })).toBeVisible();
    await page.keyboard.press('Escape');
    await expect(page.getByRole('dialog', { name: '修改密码' })).toBeHidden();
    await page.keyboard.press('Control+K');
    await page.getByTestId('palette-input').fill('没有这样的命令');
    await expect(page.getByText('没有匹配的命令')).toBeVisible();
  });

  test('shows its key map with F1; Esc goes back one step', async ({ page }) => {
    await page.keyboard.press('F1');
    const help = page.getByRole('dialog', { name: '按键表' });
    for (const { keys } of KEY_MAP) {
      await expect(help.locator('kbd', { hasText: keys }).first()).toBeVisible();
    }
    await page.keyboard.press('Escape');
    await expect(help).toBeHidden();

    await putSource(page, 0, GATE);
    await select(page, 0);
    await page.keyboard.press('f');
    await expect(tile(page, 1)).toBeHidden();
    await page.keyboard.press('Enter');
    await expect(page.getByRole('dialog')).toBeVisible();
    await page.keyboard.press('Escape');
    await expect(page.getByRole('dialog')).toBeHidden();
    await expect(tile(page, 1)).toBeHidden();
    await select(page, 0);
    await page.keyboard.press('Escape');
    await expect(tile(page, 1)).toBeVisible();
  });

  test('says what to do where there is nothing', async ({ page }) => {
    await expect(tile(page, 0)).toContainText('拖入信号源，或按 Enter 选择');
    await expect(page.getByText('尚未发送指令')).toBeVisible();
    await page.getByTestId('unit-search').fill('没有这样的人');
    await expect(page.getByText('没有符合条件的单兵')).toBeVisible();
    await page.getByTestId('tree-search').fill('没有这样的源');
    await expect(page.getByText('没有匹配“没有这样的源”的信号源')).toBeVisible();
    await page.getByRole('tab', { name: 'SOS（0）' }).click();
    await expect(page.getByText('当前没有未解除的 SOS')).toBeVisible();
  });
});

test.describe('wall', () => {
  test.beforeEach(async ({ page, server }) => signIn(page, server.url, server.login('duty')));

  test('is run by keys alone', async ({ page }) => {
    const grid = page.getByTestId('wall-grid');
    const selected = page.locator('.tile[data-selected]');
    await select(page, 0);
    for (const [key, size] of [
      ['1', '1'],
      ['9', '9'],
      ['6', '16'],
      ['4', '4'],
    ] as const) {
      await page.keyboard.press(key);
      await expect(grid).toHaveAttribute('data-size', size);
    }
    for (const [key, n] of [
      ['ArrowRight', '1'],
      ['ArrowDown', '3'],
      ['ArrowRight', '3'],
      ['ArrowLeft', '2'],
      ['ArrowUp', '0'],
    ] as const) {
      await page.keyboard.press(key);
      await expect(selected).toHaveAttribute('data-tile', n);
    }
    await putSource(page, 0, GATE);
    await expect(tile(page, 0)).toContainText(GATE);
    await select(page, 0);
    await page.keyboard.press('Delete');
    await expect(tile(page, 0)).not.toContainText(GATE);
  });

  test('shows a source once, moves it when it is put elsewhere, and undoes what took it away', async ({
    page,
  }) => {
    await putSource(page, 0, GATE);
    await putSource(page, 1, HALL);
    await putSource(page, 2, GATE);
    await expect(tile(page, 0)).not.toContainText(GATE);
    await expect(tile(page, 2)).toContainText(GATE);
    await tile(page, 2).hover();
    await tile(page, 2).getByRole('button', { name: '移出窗格' }).click();
    await expect(tile(page, 2)).not.toContainText(GATE);
    await page.getByTestId('wall-undo').click();
    await expect(tile(page, 2)).toContainText(GATE);
  });

  test('is shown larger, where what is dragged stays under the pointer, and as it was', async ({ page }) => {
    const frame = page.locator('.interface-frame');
    const view = frame.contentFrame();
    const scale = (): Promise<number> => view.locator('body').evaluate(() => window.devicePixelRatio);
    await page.keyboard.press('Control+=');
    await page.getByRole('button', { name: '重新载入' }).click();
    await expect(view.getByTestId('account')).toBeVisible();
    await expect.poll(scale).toBe(1.25);
    await expect(frame).toBeFocused();
    await page.keyboard.press('Control+=');
    await expect.poll(scale).toBe(1.5);

    await putSource(view, 0, GATE);
    const middle = async (n: number): Promise<[x: number, y: number]> => {
      const { x, y, width, height } = await tile(view, n).evaluate((shown) => shown.getBoundingClientRect());
      return [(x + width / 2) * 1.5, (y + height / 2) * 1.5];
    };
    const places = async (): Promise<string> => JSON.stringify([await middle(0), await middle(1)]);
    const before = { places: '' };
    const isSteady = async (): Promise<boolean> => before.places === (before.places = await places());
    await expect.poll(isSteady, { intervals: [500] }).toBe(true);
    await page.mouse.move(...(await middle(0)));
    await page.mouse.down();
    await page.mouse.move(...(await middle(1)), { steps: 12 });
    await expect(tile(view, 1)).toHaveAttribute('data-over', 'true');
    await page.screenshot({ path: 'test-results/larger-drag.png' });
    await page.mouse.up();
    await expect(tile(view, 1)).toContainText(GATE);
    await expect(tile(view, 0)).not.toContainText(GATE);

    await page.keyboard.press('Control+0');
    await expect.poll(scale).toBe(1);
    await page.reload();
    await expect(page.getByTestId('account')).toBeVisible();
    await expect(frame).toHaveCount(0);
  });

  test('is followed by the hall window', async ({ page }) => {
    await putSource(page, 0, GATE);
    const popup = page.waitForEvent('popup');
    await page.getByTestId('open-wall').click();
    await page.getByRole('menuitem').first().click();
    const hall = await popup;
    await expect(tile(hall, 0)).toContainText(GATE);
    await expect(hall.getByTestId('wall-grid')).toHaveAttribute('data-size', '4');
    await page.bringToFront();
    await select(page, 0);
    await page.keyboard.press('9');
    await expect(hall.getByTestId('wall-grid')).toHaveAttribute('data-size', '9');
    await putSource(page, 5, HALL);
    await expect(tile(hall, 5)).toContainText(HALL);
    await select(page, 0);
    await page.keyboard.press('Delete');
    await expect(tile(hall, 0)).not.toContainText(GATE);
  });
});

test.describe('roles', () => {
  test('an analyst has the case pipeline, and neither pictures nor units', async ({ page, server }) => {
    await signIn(page, server.url, server.login('analyst'));
    await expect(page.getByTestId('pipeline-panel')).toBeVisible();
    await page.keyboard.press('Alt+2');
    await expect(page.locator('.shell')).toHaveAttribute('data-mode', 'desk');
    for (const part of ['wall-grid', 'map', 'tree-search', 'unit-search', 'instruction-text']) {
      await expect(page.getByTestId(part)).toHaveCount(0);
    }
    await expect(page.locator('.ant-skeleton')).toHaveCount(0);
  });

  test('a leader commands and enrols nobody; a court sees its own', async ({ page, server }) => {
    await signIn(page, server.url, server.login('xihu.leader'));
    await expect(page.getByTestId('unit-row').first()).toBeVisible();
    await expect(page.getByTestId('write-to-chosen')).toBeVisible();
    await expect(page.getByTestId('create-unit')).toHaveCount(0);
    await page.getByTestId('unit-search').fill('浙执-001');
    await expect(page.getByText('没有符合条件的单兵')).toBeVisible();
    await page.getByTestId('tree-search').fill(GATE);
    await expect(page.getByTestId('tree-source')).toHaveCount(0);
  });

  test('an administrator creates users, adds and removes sources, and reads the log', async ({
    page,
    context,
    server,
  }) => {
    await signIn(page, server.url, server.login('admin'));
    await page.keyboard.press('Alt+3');
    await page.getByTestId('office-admin').click();

    const password = 'a long enough password';
    await page.getByRole('button', { name: '新建用户' }).click();
    const user = page.getByRole('dialog', { name: '新建用户' });
    await user.getByLabel('用户名').fill('new.duty');
    await user.getByLabel('中文姓名').fill('新值班员');
    await user.getByLabel('英文姓名').fill('New Duty Officer');
    await user.getByLabel('初始密码').fill(password);
    await user.getByLabel('角色').click();
    await page.locator('.ant-select-dropdown').getByText('值班员', { exact: true }).click();
    await user.getByLabel('法院').fill('宁波市中级');
    await expect(page.locator('.ant-select-item-option-active', { hasText: '宁波市中级' })).toBeVisible();
    await page.keyboard.press('Enter');
    await user.getByRole('button', { name: CONFIRM }).click();
    await expect(user).toBeHidden();
    await expect(page.getByRole('row', { name: /new\.duty/ })).toContainText('宁波');

    await page.getByRole('tab', { name: '信号源' }).click();
    await page.getByRole('button', { name: '新建信号源' }).click();
    const source = page.getByRole('dialog', { name: '新建信号源' });
    await source.getByLabel('名称').fill('临时摄像机');
    await source.getByLabel('地址', { exact: true }).fill('http://127.0.0.1:1/wrong-kind');
    await source.getByRole('button', { name: CONFIRM }).click();
    await expect(source.getByText('地址格式不正确')).toBeVisible();
    await source.getByLabel('地址', { exact: true }).fill('rtsp://user:secret@127.0.0.1:1/none');
    await source.getByRole('button', { name: CONFIRM }).click();
    const row = page.getByRole('row', { name: /临时摄像机/ });
    await expect(row).toContainText('RTSP');
    await expect(page.getByText('secret')).toHaveCount(0);
    await row.getByRole('button', { name: /删\s*除/ }).click();
    await page.getByRole('tooltip').getByRole('button', { name: CONFIRM }).click();
    await expect(row).toHaveCount(0);

    await page.getByRole('tab', { name: '审计日志' }).click();
    for (const action of ['identity.createUser', 'sources.create', 'sources.remove']) {
      await expect(page.getByRole('row', { name: new RegExp(`admin.*${action}`) })).toContainText('成功');
    }

    const other = await context.browser()?.newContext();
    const newcomer = await other?.newPage();
    expect(newcomer).toBeDefined();
    if (newcomer !== undefined) {
      await signIn(newcomer, server.url, { username: 'new.duty', password });
      await expect(newcomer.getByTestId('account')).toHaveText(/新值班员/);
      await newcomer.close();
    }
  });
});

test.describe('enrolment', () => {
  test('shows a code and its picture, once for one device', async ({ page, context, server, conduct }) => {
    conduct.expectError(/status of 4\d\d/);
    await signIn(page, server.url, server.login('duty'));
    await page.getByTestId('unit-search').fill('浙执-010');
    await expect(page.getByTestId('unit-row')).toHaveCount(1);
    await page.getByTestId('unit-menu').click();
    await page.getByRole('menuitem', { name: '登记设备' }).click();
    const dialog = page.getByRole('dialog', { name: '登记 浙执-010' });
    const code = dialog.getByTestId('enrolment-code');
    await expect(code).toHaveText(/^[A-HJ-NP-Z2-9]{8}$/);
    await expect(dialog.getByRole('img', { name: '登记二维码' })).toHaveJSProperty('complete', true);
    const first = (await code.textContent()) ?? '';
    await dialog.getByRole('button', { name: '重新生成' }).click();
    await expect(code).toHaveText(new RegExp(`^(?!${first})[A-HJ-NP-Z2-9]{8}$`));
    const second = (await code.textContent()) ?? '';

    const device = await context.newPage();
    await device.goto(`${server.url}/unit.html`);
    for (const typed of ['AAAAAAAA', first]) {
      await device.getByTestId('enrol-code').fill(typed);
      await Promise.all([device.waitForResponse(/units\.enrol/), device.getByTestId('enrol-submit').click()]);
      await expect(device.getByTestId('enrol-problem')).toContainText('登记码不正确、已使用或已过期');
    }
    await onSite(context);
    await device.getByTestId('enrol-code').fill(second.toLowerCase());
    await device.getByTestId('enrol-submit').click();
    await expect(device.getByTestId('duty')).toBeVisible();
    await expect(page.getByTestId('unit-row')).toHaveAttribute('data-state', 'live');

    await page.bringToFront();
    await page.keyboard.press('Escape');
    await page.getByTestId('unit-menu').click();
    await page.getByRole('menuitem', { name: '注销设备' }).click();
    await page.getByRole('dialog').getByRole('button', { name: '注销设备' }).click();
    await expect(device.getByTestId('session-ended')).toContainText('已被指挥中心撤销');
  });

  test('goes by a scanned address, and off duty ends what is sent', async ({
    page,
    context,
    server,
    admin,
  }) => {
    await onSite(context);
    const unit = await unitByCallSign(admin.api, '浙执-011');
    const { code } = await admin.api.units.createEnrolmentCode.mutate({ unitId: unit.id });
    await page.goto(`${server.url}/unit.html?code=${code}`);
    await expect(page.getByTestId('media-state')).toHaveAttribute('data-state', 'sending', {
      timeout: 120_000,
    });
    await page.getByTestId('menu-button').click();
    await page.getByTestId('end-duty').click();
    await page.getByTestId('end-duty-yes').click();
    await expect(page.getByTestId('start-duty')).toBeVisible();
    await expect
      .poll(async () => (await unitByCallSign(admin.api, '浙执-011')).connected, {
        message: 'still connected',
        timeout: 120_000,
      })
      .toBe(false);
    await page.reload();
    await page.getByTestId('start-duty').click();
    await expect(page.getByTestId('media-state')).toHaveAttribute('data-state', 'sending', {
      timeout: 120_000,
    });
  });
});
