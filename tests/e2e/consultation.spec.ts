import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { expect, test, type BrowserContext, type Page } from 'playwright/test';
import { unzip } from '../integration/support/xlsx.ts';
import { openApi } from './support/api.ts';
import { violations } from './support/axe.ts';
import { signIn } from './support/console.ts';
import { listenIn } from './support/hearing.ts';
import { E2eServer } from './support/server.ts';
import {
  command,
  expectPicture,
  expectSilence,
  expectTone,
  installDevices,
  MEDIA_LIMIT_MS,
  openOffice,
  site,
  tileOf,
} from './support/session-pages.ts';

const TITLE = '疑难案件会商';
const DECISION = '十日内启动评估拍卖';

/** What each site looks and sounds like: a colour and a tone, far apart from the others'. */
const SITES = {
  chair: { username: 'leader', colour: '#d02020', hz: 500 },
  court: { username: 'hz.duty', colour: '#20b040', hz: 1100 },
  late: { username: 'nb.duty', colour: '#2050e0', hz: 1900 },
} as const;
type SiteName = keyof typeof SITES;

test.describe.configure({ mode: 'serial', timeout: 300_000 });

let server: E2eServer;
const pages = {} as Record<SiteName, Page>;
const contexts: BrowserContext[] = [];

test.beforeAll(async ({ browser }) => {
  test.setTimeout(180_000);
  server = await E2eServer.create({ cases: 40 });
  for (const name of Object.keys(SITES) as SiteName[]) {
    const context = await browser.newContext({ viewport: { width: 1920, height: 1080 } });
    contexts.push(context);
    const page = await context.newPage();
    await page.addInitScript(installDevices, SITES[name]);
    await listenIn(page);
    pages[name] = page;
  }
});

test.afterAll(async () => {
  await Promise.all(contexts.map((context) => context.close()));
  await server?.dispose();
});

const shot = (page: Page, name: string): Promise<Buffer> =>
  page.screenshot({ path: `test-results/consultation/${name}.png` });
const tab = (page: Page, name: RegExp | string): Promise<void> => page.getByRole('tab', { name }).click();

test('a session from invitation to signed minutes, under the chair’s hand', async () => {
  const { chair, court, late } = pages;
  const { api, close } = await openApi(server, SITES.chair.username);
  const { cases } = await api.cases.list.query({ catalogueId: 'enforcement', courtId: 'zj-hz', limit: 1 });
  const [chosen] = cases;
  await test.step('all sign in; the chair begins at once with a case, and the courts are rung', async () => {
    await Promise.all(
      (Object.keys(SITES) as SiteName[]).map((name) =>
        signIn(pages[name], server.url, server.login(SITES[name].username)),
      ),
    );
    // Maps and walls of desks cost what pictures need.
    await Promise.all(Object.values(pages).map(openOffice));
    await chair.getByTestId('consultation-now').click();
    await chair.getByTestId('plan-title').fill(TITLE);
    for (const name of ['杭州市中级', '宁波市中级']) {
      await chair.getByTestId('plan-add-place').click();
      const place = chair.getByTestId('plan-place').last();
      await place.getByRole('combobox').first().fill(name);
      await chair.locator('.ant-select-item-option', { hasText: name }).last().click();
    }
    await chair.getByTestId('plan-add-item').click();
    const item = chair.getByTestId('plan-item');
    await item.getByRole('textbox').first().fill('查封房产的处置');
    await item.getByRole('combobox').fill(chosen?.number ?? '');
    await chair.locator('.ant-select-item-option', { hasText: chosen?.number ?? '' }).click();
    await chair.getByTestId('consultation-save').click();
    await expect(chair.getByTestId('consultation-room')).toBeVisible();
    await expect(court.getByTestId('consultation-invitation')).toContainText(TITLE);
    await late.getByTestId('consultation-decline').click();
    await shot(court, 'invitation-zh');
    await court.getByTestId('consultation-answer').click();
    await expect(court.getByTestId('consultation-room')).toBeVisible();
  });

  await test.step('both see and hear each other', async () => {
    await expectPicture(chair, '杭州', SITES.court.colour);
    await expectPicture(court, '高级', SITES.chair.colour);
    await expectTone(chair, SITES.court.hz);
    await expectTone(court, SITES.chair.hz);
  });

  await test.step('the chair mutes the court: the server holds its sound back, and opens it by the floor', async () => {
    await command(chair, '杭州', 'mute');
    await expect(court.getByTestId('own-heard')).toContainText('已被主持人静音');
    await expectSilence(chair);
    await court.getByTestId('consultation-room').focus();
    await court.keyboard.press('r');
    await expect(site(chair, '杭州').getByTestId('site-hand')).toContainText('申请发言');
    await command(chair, '杭州', 'grantFloor');
    await expect(chair.getByTestId('room-floor')).toContainText('杭州');
    await expectTone(chair, SITES.court.hz);
    await chair.getByTestId('chair-end-floor').click();
  });

  await test.step('a pushed layout and a roll call reach the late joiner too', async () => {
    await chair.locator('.ant-segmented-item', { hasText: '发言人' }).click();
    await chair.getByTestId('chair-push-layout').click();
    await expect(court.getByTestId('consultation-room')).toHaveAttribute('data-hand', 'pushed');
    await expect(site(chair, '宁波')).toHaveAttribute('data-presence', 'declined');
    await command(chair, '宁波', 'call');
    await late.getByTestId('consultation-answer').click();
    await expect(late.getByTestId('consultation-room')).toHaveAttribute('data-hand', 'pushed');
    await expectPicture(chair, '宁波', SITES.late.colour);
    await chair.getByTestId('chair-roll').click();
    await court.getByTestId('own-answer-roll').click();
    await tab(chair, '点名');
    await expect(chair.locator('[data-testid=roll-answer][data-answered=true]')).toHaveCount(1);
    await expect(chair.getByTestId('roll-picture').first()).toBeVisible({ timeout: MEDIA_LIMIT_MS });
    await shot(chair, 'chair-roll-zh');
    await chair.getByTestId('chair-roll').click();
    await chair.getByTestId('chair-push-layout').click();
  });

  await test.step('the chair broadcasts one court to everyone, and a hall may keep its own layout', async () => {
    await command(chair, '杭州', 'broadcast');
    await expect(late.getByTestId('room-tile')).toHaveCount(1);
    await expectPicture(late, '杭州', SITES.court.colour);
    await shot(late, 'hall-broadcast-zh');
    await late.getByTestId('own-keeps-layout').click();
    await expect(late.getByTestId('room-tile')).toHaveCount(3);
    await chair.getByTestId('chair-stop-broadcast').click();
  });

  await test.step('the chair shares a screen beside the people', async () => {
    await chair.getByTestId('room-own').getByTestId('own-content').click();
    await expectPicture(court, '高级', SITES.chair.colour, 'content');
    await chair.getByTestId('room-own').getByTestId('own-content').click();
    await expect(tileOf(court, '高级', 'content')).toHaveCount(0);
  });

  await test.step('the chair’s page crashes: the next takes over by rule, and the chair comes back into the chair', async () => {
    await chair.goto('about:blank');
    await expect(court.getByTestId('consultation-room')).toHaveAttribute('data-chair', 'true', {
      timeout: 40_000,
    });
    await chair.goto(server.url);
    await openOffice(chair);
    await chair.getByTestId('consultation-row').first().click();
    await chair.getByTestId('consultation-join').click();
    await expect(chair.getByTestId('consultation-room')).toHaveAttribute('data-chair', 'true');
    await expect(court.getByTestId('consultation-room')).toHaveAttribute('data-chair', 'false');
    await expectPicture(chair, '杭州', SITES.court.colour);
  });

  await test.step('the item is taken up with its dossier; a vote; a decision is entered and read back', async () => {
    await tab(chair, '议题');
    await chair.getByTestId('agenda-take-up').click();
    await tab(court, '议题');
    await expect(court.getByTestId('room-dossier').locator('h3').first()).toBeVisible();
    await shot(court, 'participant-zh');
    await shot(chair, 'chair-zh');
    await tab(chair, '表决');
    await chair.getByTestId('vote-question').fill('是否启动拍卖');
    await chair.getByTestId('vote-open').click();
    await tab(court, '表决');
    await court.getByTestId('vote-for').click();
    await expect(chair.getByTestId('vote-cast')).toHaveCount(1);
    await tab(chair, /^决定/);
    await chair.getByTestId('decision-text').fill(DECISION);
    await chair.getByTestId('decision-responsible').fill('承办人');
    await chair.getByTestId('decision-enter').click();
    await chair.getByTestId('decision-read-back').click();
    await expect(chair.getByTestId('decision')).toHaveAttribute('data-state', 'readBack');
    expect(await violations(chair)).toEqual([]);
    expect(await violations(court)).toEqual([]);
  });

  await test.step('the receiving court confirms, and the decision is a node of its case with its clock', async () => {
    await tab(court, /^决定/);
    await court.getByTestId('decision-confirm').click();
    await expect(chair.getByTestId('decision')).toHaveAttribute('data-state', 'confirmed');
    const detail = await api.cases.get.query({ caseNo: chosen?.no ?? 0 });
    const node = detail.nodes.find(({ nodeId }) => nodeId === 'field.consultDecision');
    expect(node).toMatchObject({ state: 'pending' });
    expect(node?.dueAt).toBeGreaterThan(Date.now());
  });

  await test.step('the session ends for all; the minutes are made, signed and exported', async () => {
    await chair.getByTestId('chair-end').click();
    await chair.getByTestId('room-end-confirm').click();
    await expect(court.getByTestId('consultation-door')).toContainText('会商已结束');
    await chair.getByTestId('minutes-make').click();
    await expect(chair.getByTestId('minutes-text')).toHaveValue(new RegExp(DECISION));
    await chair.getByTestId('minutes-save').click();
    await chair.getByTestId('minutes-sign').click();
    await chair.getByTestId('minutes-sign-confirm').click();
    await expect(chair.getByTestId('minutes-state')).toContainText('签署');
    await shot(chair, 'minutes-zh');
    const download = chair.waitForEvent('download');
    await chair.getByTestId('minutes-docx').click();
    const file = await readFile(await (await download).path());
    const document = unzip(file).get('word/document.xml')?.toString('utf8') ?? '';
    expect(document).toContain(DECISION);
    const text = await chair.getByTestId('minutes-text').inputValue();
    expect(document).toContain(createHash('sha256').update(text.trim()).digest('hex'));
    await chair.getByTestId('language').click();
    await shot(chair, 'minutes-en');
    await close();
  });
});
