import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { expect, test, type BrowserContext, type Locator, type Page } from 'playwright/test';
import { CHINA_OFFSET_MS } from '#shared/calendar/zone.ts';
import type { ConsultationCommand } from '#shared/consultation/commands.ts';
import { soundIdOf } from '#shared/walls/content.ts';
import { openCalls } from '../../simulators/units/api/link.ts';
import { unzip } from '../integration/support/xlsx.ts';
import { openApi } from './support/api.ts';
import { violations } from './support/axe.ts';
import { signIn } from './support/console.ts';
import { listenIn } from './support/hearing.ts';
import { openView } from './support/pipeline.ts';
import { E2eServer } from './support/server.ts';
import {
  command,
  drawLine,
  expectPicture,
  expectPointing,
  expectSilence,
  expectTone,
  installDevices,
  MEDIA_LIMIT_MS,
  openOffice,
  site,
  tileOf,
} from './support/session-pages.ts';
import { firstWall, saveSplit } from './support/walls.ts';

const TITLE = '疑难案件会商';
const HOUR_MS = 3_600_000;
const DECISION = '十日内启动评估拍卖';

/** What each site looks and sounds like: a colour and a tone, far apart from the others'. */
const SITES = {
  chair: { username: 'leader', colour: '#d02020', hz: 500 },
  court: { username: 'hz.duty', colour: '#20b040', hz: 1100 },
  late: { username: 'nb.duty', colour: '#2050e0', hz: 1900 },
} as const;
type SiteName = keyof typeof SITES;

test.describe.configure({ mode: 'serial', timeout: 1_200_000 });

let server: E2eServer;
const pages = {} as Record<SiteName, Page>;
const contexts: BrowserContext[] = [];

test.beforeAll(async ({ browser }) => {
  server = await E2eServer.create({ cases: 40, isClocked: true });
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
    await expect(late.getByTestId('consultation-room')).toHaveAttribute('data-hand', 'pushed', {
      timeout: MEDIA_LIMIT_MS,
    });
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
    await chair.getByTestId('own-share').click();
    await chair.getByTestId('share-screen').click();
    await expectPicture(court, '高级', SITES.chair.colour, 'content');
    await chair.getByTestId('own-share').click();
    await expect(tileOf(court, '高级', 'content')).toHaveCount(0);
  });

  await test.step('the chair’s page crashes: the next takes over by rule, and the chair comes back into the chair', async () => {
    await chair.goto('about:blank');
    await expect(court.getByTestId('consultation-room')).toHaveAttribute('data-chair', 'true', {
      timeout: 120_000,
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
    const due = new Date(Date.now() + HOUR_MS + CHINA_OFFSET_MS).toISOString();
    await chair.getByTestId('decision-due').fill(due.slice(0, 16).replace('T', ' '));
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
    const node = async () =>
      (await api.cases.get.query({ caseNo: chosen?.no ?? 0 })).nodes.find(
        ({ nodeId }) => nodeId === 'field.consultDecision',
      );
    await expect.poll(node).toMatchObject({ state: 'dueSoon' });
    expect((await node())?.dueAt).toBeGreaterThan(Date.now());
  });

  await test.step('who only looks on sees neither the case nor the figures that are shown to the table', async () => {
    const [held] = await api.consultation.list.query({ limit: 1 });
    const give = (given: ConsultationCommand) =>
      api.consultation.command.mutate({ consultationId: held?.id ?? '', command: given });
    const siteId = held?.sites.find(({ courtId }) => courtId === 'zj-nb')?.id ?? '';
    await tab(late, '议题');
    await expect(late.getByTestId('room-dossier').locator('h3').first()).toBeVisible();
    await give({ type: 'setRole', siteId, role: 'observer' });
    await give({ type: 'shareContent', isOn: true, topic: { kind: 'figures' } });
    await expect(late.getByTestId('content-hidden')).toContainText('分析图表');
    await expect(late.getByTestId('room-no-dossier')).toContainText('列席');
    await expect(late.getByTestId('room-dossier')).toHaveCount(0);
    await expect(court.locator('[data-testid=room-tile][data-stream=content]')).toBeVisible();
    await expect(court.getByTestId('content-hidden')).toHaveCount(0);
    await shot(late, 'observer-zh');
    await give({ type: 'shareContent', isOn: false, topic: null });
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

test('every hand of the chair, talks aside, a test before and a recording after, with the chair’s room in English', async () => {
  const { chair, court, late } = pages;
  const hall = await (contexts[0] as BrowserContext).newPage();
  const tiles = (page: Page): Locator => page.getByTestId('room-tile');
  const room = (page: Page): Locator => page.getByTestId('consultation-room');
  const chairs = (page: Page, name: string, key: string): Promise<void> => command(page, name, key, 'Sites');
  const show = async (mode: RegExp, names: readonly string[]): Promise<void> => {
    await chair.getByTestId('chair-pictures').click();
    const dialog = chair.getByRole('dialog');
    await dialog.locator('.ant-segmented-item', { hasText: mode }).click();
    for (const name of names) {
      await dialog.getByRole('combobox').fill(name);
      await chair.locator('.ant-select-item-option', { hasText: name }).last().click();
    }
    await dialog.getByRole('button', { name: 'Begin' }).click();
    await expect(dialog).toBeHidden();
  };

  await test.step('a session is planned with a waiting room; list and plan are accessible', async () => {
    await chair.getByTestId('consultation-new').click();
    await chair.getByTestId('plan-title').fill('Second session');
    await chair.getByTestId('plan-waiting-room').click();
    for (const name of ['Hangzhou', 'Ningbo']) {
      await chair.getByTestId('plan-add-place').click();
      await chair.getByTestId('plan-place').last().getByRole('combobox').first().fill(`${name} Intermediate`);
      await chair.locator('.ant-select-item-option', { hasText: name }).last().click();
    }
    await chair.getByTestId('plan-add-item').click();
    await chair.getByTestId('plan-item').getByRole('textbox').first().fill('Auction');
    await expect(chair.locator('.ant-select-dropdown:visible')).toHaveCount(0);
    expect(await violations(chair)).toEqual([]);
    await shot(chair, 'plan-en');
    await chair.getByTestId('consultation-save').click();
    await expect(chair.getByTestId('consultation-page')).toHaveAttribute('data-phase', 'planned');
  });

  await test.step('the court tests its devices and its line, and the chair sees how that went', async () => {
    await court.getByTestId('consultation-door-close').click();
    await court.getByTestId('consultation-row').filter({ hasText: 'Second session' }).click();
    await court.getByTestId('consultation-test').click();
    await court.getByTestId('test-tone').click();
    await court.getByTestId('test-heard').click();
    await expect(court.getByTestId('test-line')).toHaveAttribute('data-verdict', /good|poor/, {
      timeout: MEDIA_LIMIT_MS,
    });
    await expect(court.getByTestId('test-microphone')).toHaveAttribute('data-verdict', 'good');
    expect(await violations(court)).toEqual([]);
    await shot(court, 'site-test-zh');
    await court.getByTestId('test-send').click();
    await tab(chair, 'Sites');
    await expect(chair.getByTestId('site-check')).toHaveAttribute('data-verdict', /good|poor/);
    const row = chair.getByTestId('consultation-row').filter({ hasText: 'Second session' });
    await expect(row.getByTestId('listed-check')).toContainText('1 of 3 sites tested');
    await shot(chair, 'planned-en');
  });

  await test.step('who was rung comes in, who comes later waits until the chair lets them in', async () => {
    await late.getByTestId('consultation-door-close').click();
    await chair.getByTestId('consultation-start').click();
    await court.getByTestId('consultation-answer').click();
    await late.getByTestId('consultation-decline').click();
    await late.getByTestId('consultation-row').filter({ hasText: 'Second session' }).click();
    await late.getByTestId('consultation-join').click();
    await expect(late.getByTestId('consultation-door')).toContainText('正在等候');
    await chairs(chair, '宁波', 'admit');
    await expect(room(late)).toBeVisible();
    await expect(tiles(chair)).toHaveCount(3);
  });

  await test.step('the chair locks and extends', async () => {
    await chair.getByTestId('chair-lock').click();
    await expect(room(court)).toContainText('已锁定');
    await chair.getByTestId('chair-extend').click();
    await chair.getByRole('menuitem', { name: 'Extend by 60 minutes' }).click();
    await expect(room(chair)).toContainText(/1[12]\d minutes left/);
  });

  await test.step('a loop to everyone, one for the chair, and the picture of who speaks', async () => {
    await show(/Loop, to everyone/, ['Hangzhou']);
    await expect(room(late)).toHaveAttribute('data-hand', 'chair');
    await expect(tiles(late)).toHaveAttribute('data-name', /杭州/);
    await chair.getByTestId('chair-stop-broadcast').click();
    await show(/Loop, for me/, ['Ningbo']);
    await expect(tiles(chair).first()).toHaveAttribute('data-name', /宁波/);
    await expect(room(late)).toHaveAttribute('data-hand', 'own');
    await chair.getByTestId('chair-stop-broadcast').click();
    await chairs(chair, '宁波', 'grantFloor');
    await chair.getByTestId('own-microphone').click();
    await chair.getByTestId('chair-voice').click();
    await expect(room(court)).toHaveAttribute('data-hand', 'chair', { timeout: MEDIA_LIMIT_MS });
    await expect(tiles(court)).toHaveAttribute('data-name', /宁波/);
    await chair.getByTestId('chair-stop-broadcast').click();
    await chair.getByTestId('chair-end-floor').click();
  });

  await test.step('two courts talk aside: the chair hears neither, until it ends their talk', async () => {
    await tab(court, '会场');
    await site(court, '宁波').getByTestId('site-menu').click();
    await court.getByTestId('site-askSideRoom').click();
    await late.getByTestId('side-accept').click();
    await expect(court.getByTestId('side-room')).toHaveAttribute('data-state', 'on');
    await expectSilence(chair);
    await expectTone(court, SITES.late.hz);
    await expect(chair.getByTestId('site-aside')).toHaveCount(2);
    await shot(court, 'aside-zh');
    await chairs(chair, '杭州', 'closeSideRoom');
    await expect(court.getByTestId('side-room')).toBeHidden();
    await chair.getByTestId('own-microphone').click();
  });

  await test.step('a hall’s wall shows the session and hears it, at the level that the desk has chosen', async () => {
    const { api, close } = await openApi(server, 'duty');
    const wall = await firstWall(api);
    const contents = [{ kind: 'consultation', consultationId: null } as const];
    const sceneId = await saveSplit(api, wall, { name: '会商', split: 1, contents });
    await api.walls.switchScene.mutate({ wallId: wall.id, sceneId });
    const hear = {
      type: 'hear',
      sourceId: soundIdOf(contents[0] ?? null) ?? '',
      gain: 0.8,
      isMixed: false,
    } as const;
    await api.walls.change.mutate({ wallId: wall.id, op: hear });
    await close();
    await listenIn(hall);
    const login = { ...server.login('hall.wall'), client: 'hall' };
    const { token } = await openCalls(server.url).identity.login.mutate(login);
    await hall.addInitScript((kept) => sessionStorage.setItem('ecc.session', kept), token);
    await hall.goto(`${server.url}/wall.html?wall=${wall.id}&at=0`);
    await expect(hall.getByTestId('hall-sound')).toContainText('80 %', { timeout: MEDIA_LIMIT_MS });
    /** Whether the hall hears each site; its own microphone must never come back to it. */
    const hears = (): Promise<boolean[]> =>
      hall.evaluate(
        (tones) => tones.map((hz) => window.eccToneDb(hz) > -75),
        [SITES.chair.hz, SITES.court.hz, SITES.late.hz],
      );
    await expect.poll(hears, { timeout: MEDIA_LIMIT_MS }).toEqual([false, true, true]);
  });

  await test.step('the chair is handed over, and taken back', async () => {
    await chairs(chair, '杭州', 'handOver');
    await expect(room(court)).toHaveAttribute('data-chair', 'true');
    await chair.getByTestId('own-take-back').click();
    await expect(room(chair)).toHaveAttribute('data-chair', 'true');
    await expect(room(court)).toHaveAttribute('data-chair', 'false');
  });

  await test.step('a site that sends nothing has no quality, until it sends again', async () => {
    const level = (name: string): Locator => site(chair, '宁波').locator(`[data-level=${name}]`);
    const own = [late.getByTestId('own-microphone'), late.getByTestId('own-camera')];
    await tab(chair, 'Sites');
    await expect(level('none')).toHaveCount(0);
    for (const button of own) {
      await button.click();
    }
    await expect(level('none')).toHaveAttribute('aria-label', /nothing/, { timeout: MEDIA_LIMIT_MS });
    await shot(chair, 'quality-none-en');
    for (const button of own) {
      await button.click();
    }
    await expect(level('none')).toHaveCount(0, { timeout: MEDIA_LIMIT_MS });
  });

  await test.step('all draw on a board that the chair shows, and see where one points', async () => {
    await chair.getByTestId('own-share').click();
    await chair.getByTestId('share-board').click();
    await expectPicture(court, '高级', '#ffffff', 'content');
    await court.getByTestId('content-tools').locator('.ant-segmented-item').nth(2).click();
    await drawLine(court);
    await expect(late.getByTestId('drawing')).toHaveAttribute('data-strokes', '1');
    await expect(hall.getByTestId('drawing')).toHaveAttribute('data-strokes', '1');
    await chair.getByTestId('content-tools').locator('.ant-segmented-item').nth(1).click();
    await expectPointing(chair, [
      { page: court, name: '高级' },
      { page: hall, name: 'High People' },
    ]);
    await shot(court, 'board-zh');
    await shot(hall, 'hall-en');
    await chair.getByTestId('own-share').click();
    await expect(court.getByTestId('drawing')).toHaveCount(0);
  });

  await test.step('the session is recorded, as everybody sees', async () => {
    await chair.getByTestId('room-record').click();
    await expect(late.getByTestId('room-recording')).toContainText('录像中');
    await expect(hall.getByTestId('room-recording')).toBeVisible();
    await shot(hall, 'hall-recorded-en');
    await hall.close();
    await tab(chair, 'Agenda');
    await chair.getByTestId('agenda-take-up').click();
    await expect(chair.getByTestId('room-recording')).toBeVisible();
    await shot(chair, 'chair-en');
    expect(await violations(chair)).toEqual([]);
    const { api, close } = await openApi(server, SITES.chair.username);
    const held = (await api.consultation.list.query({ limit: 5 })).find(({ phase }) => phase === 'running');
    const recorded = async (): Promise<number> => {
      const { tracks } = await api.consultation.recordings.query({ consultationId: held?.id ?? '' });
      return tracks.filter(({ mediaMs }) => mediaMs > 3_000).length;
    };
    await expect.poll(recorded, { timeout: 2 * MEDIA_LIMIT_MS }).toBe(3);
    await close();
    await chair.getByTestId('room-record').click();
    await expect(late.getByTestId('room-recording')).toBeHidden();
    await chair.getByTestId('chair-end').click();
    await chair.getByTestId('room-end-confirm').click();
  });

  await test.step('it is played back by its chapters, and composed to one picture', async () => {
    expect(await violations(chair)).toEqual([]);
    await tab(chair, 'Recording');
    await expect(chair.getByTestId('recording-track')).toHaveCount(3);
    await chair.getByTestId('recording-compose').click();
    await chair.getByTestId('recording-chapter').last().click();
    await expect(chair.getByTestId('replay-chapter')).toHaveCount(1);
    const played = chair.locator('[data-testid=replay-picture][data-phase=ready]');
    await expect(played.first()).toBeVisible({ timeout: MEDIA_LIMIT_MS });
    await shot(chair, 'replay-en');
    await chair.getByTestId('replay-close').click();
    await expect(chair.getByTestId('recording-download')).toBeVisible({ timeout: 3 * MEDIA_LIMIT_MS });
    await shot(chair, 'recordings-en');
  });

  await test.step('a decision whose date passes without a word is an alarm of its case', async () => {
    await server.moveClock(30 * HOUR_MS);
    // Whoever was signed in isn't any more, a day later.
    const desk = await (contexts[2] as BrowserContext).newPage();
    await signIn(desk, server.url, server.login('duty'));
    await desk.keyboard.press('Alt+3');
    await openView(desk, '#/alarms?court=zj-hz&node=field.consultDecision');
    const alarm = desk.getByTestId('alarm-row');
    await expect(alarm).toHaveAttribute('data-state', 'unacknowledged', { timeout: 120_000 });
    await expect(alarm).toContainText('会商决定落实');
    await shot(desk, 'decision-lapsed-zh');
  });
});
