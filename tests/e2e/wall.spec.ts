import { expect, test, type BrowserContext, type Page } from 'playwright/test';
import config from '../../playwright.config.ts';
import { expectFrames, putSource, select, signIn, stream, tile } from './support/console.ts';
import { CAMERA_NAME, COLOURS, HALL_NAME, openField, type Field } from './support/field.ts';
import { decodedColour, nearestColour } from './support/picture.ts';

const WEST_LAKE = { lon: 120.1485, lat: 30.242 };
const WULIN_SQUARE = { lon: 120.1634, lat: 30.2753 };
const HALL = '指挥大厅大屏';

const launchOptions = config.use?.launchOptions ?? {};

// Two displays side by side, as one desktop of 3840 × 1080.
test.use({
  // Pictures of two full-HD windows for a trace would take what the windows themselves need.
  trace: 'off',
  launchOptions: {
    ...launchOptions,
    args: [...(launchOptions.args ?? []), '--screen-info={1920x1080 label=L}{1920,0 1920x1080 label=R}'],
  },
});

// One wall through a whole shift; each test leaves it as the next one finds it.
test.describe.configure({ mode: 'serial', timeout: 600_000 });

let field: Field;
let context: BrowserContext;
let desk: Page;
/** The windows of the two displays. */
let left: Page;
let right: Page;

test.beforeAll(async ({ browser }) => {
  field = await openField({ unitA: WEST_LAKE, unitB: WULIN_SQUARE });
  context = await browser.newContext({
    ignoreHTTPSErrors: true,
    locale: 'zh-CN',
    timezoneId: 'Asia/Shanghai',
    viewport: { width: 1600, height: 900 },
  });
  desk = await context.newPage();
  // Playwright's list of permissions doesn't have this one.
  const { targetInfo } = await (await context.newCDPSession(desk)).send('Target.getTargetInfo');
  const { browserContextId } = targetInfo;
  await (
    await browser.newBrowserCDPSession()
  ).send('Browser.grantPermissions', {
    permissions: ['windowManagement'],
    origin: field.server.url,
    ...(browserContextId === undefined ? {} : { browserContextId }),
  });
  await signIn(desk, field.server.url, field.server.login('duty'));
  await desk.keyboard.press('Alt+2');
  await choose(desk, 'wall-stage', HALL);
  await expect(desk.getByTestId('wall-miniature')).toBeVisible();
});

test.afterAll(async () => {
  await context?.close();
  await field?.close();
});

/** Chooses an option of a select by its text. */
async function choose(page: Page, testId: string, text: string): Promise<void> {
  await page.getByTestId(testId).click();
  const options = page.locator('.ant-select-dropdown:visible');
  // What is clicked on while it slides in may be missed.
  await expect(options).not.toHaveClass(/ant-slide-up/);
  await options.getByText(text, { exact: true }).click();
  await expect(options).toBeHidden();
}

async function openWindows(): Promise<void> {
  const { url } = field.server;
  await expect.poll(wallIdOf).not.toBe('');
  const wallId = await wallIdOf();
  const open = async (at: number): Promise<Page> => {
    const token = await desk.evaluate(() => JSON.stringify(sessionStorage));
    const page = await context.newPage();
    await page.setViewportSize({ width: 1920, height: 1080 });
    await page.addInitScript((kept) => {
      for (const [key, value] of Object.entries(JSON.parse(kept) as Record<string, string>)) {
        sessionStorage.setItem(key, value);
      }
    }, token);
    await page.goto(`${url}/wall.html?wall=${wallId}&at=${at}`);
    await expect(page.getByTestId('wall-grid')).toHaveAttribute('data-display', String(at), {
      timeout: 120_000,
    });
    return page;
  };
  left = await open(0);
  right = await open(1);
}

const wallIdOf = (): Promise<string> =>
  desk.evaluate(
    () =>
      (JSON.parse(localStorage.getItem('ecc.settings') ?? '{}') as { wallStage?: string }).wallStage ?? '',
  );

/** The name of the source whose colour the tile's decoded picture has. */
const seenIn = async (page: Page, n: number): Promise<string | null> =>
  nearestColour(await decodedColour(page, n), COLOURS);

const shoot = (page: Page, name: string): Promise<Buffer> =>
  page.screenshot({ path: test.info().outputPath(`${name}.png`) });

test('the desk opens a window for each display, which covers it', async () => {
  await desk.getByTestId('open-wall').click();
  const opened: Page[] = [];
  context.on('page', (page) => opened.push(page));
  await desk.getByRole('menuitem', { name: '依次打开全部' }).click();
  await expect.poll(() => opened.length).toBe(2);
  context.removeAllListeners('page');
  const places = async (): Promise<{ at: string | null; x: number }[]> => {
    const all = await Promise.all(
      opened.map(async (page) => ({
        at: await page.getByTestId('wall-grid').getAttribute('data-display'),
        x: await page.evaluate(() => window.screenX),
      })),
    );
    return all.sort((a, b) => a.x - b.x);
  };
  for (const page of opened) {
    await expect(page.getByTestId('wall-grid')).toBeVisible({ timeout: 120_000 });
  }
  await expect.poll(places).toEqual([
    { at: '0', x: 0 },
    { at: '1', x: 1920 },
  ]);
  await Promise.all(opened.map((page) => page.close()));
  await openWindows();
});

test('what the desk puts on the wall moves on the right display, in the right place', async () => {
  // In the order of reading: two tiles of the left display, then two of the right one.
  await putSource(desk, 0, field.unitA.unit.callSign);
  await putSource(desk, 1, field.unitB.unit.callSign);
  await putSource(desk, 2, CAMERA_NAME);
  await putSource(desk, 3, HALL_NAME);
  await Promise.all([
    expectFrames(left, 0),
    expectFrames(left, 1),
    expectFrames(right, 2),
    expectFrames(right, 3),
  ]);
  for (const [page, n, name] of [
    [left, 0, 'unitA'],
    [left, 1, 'unitB'],
    [right, 2, 'camera'],
    [right, 3, 'hall'],
  ] as const) {
    await expect.poll(() => seenIn(page, n), { message: `colour of ${name}`, timeout: 120_000 }).toBe(name);
  }
  await expect(tile(left, 2)).toHaveCount(0);
  await expectFrames(desk, 0);
  await Promise.all([shoot(desk, 'desk'), shoot(left, 'left'), shoot(right, 'right')]);
});

test('a tile that spans displays is one picture: its halves meet behind the bezels', async () => {
  await desk.bringToFront();
  await tile(desk, 1).click();
  await tile(desk, 2).click({ modifiers: ['Shift'] });
  await desk.getByTestId('wall-merge').click();
  await expectFrames(left, 1);
  await expectFrames(right, 1);
  const boxOf = async (page: Page) => {
    const box = await stream(page, 1).boundingBox();
    return { x: box?.x ?? 0, width: box?.width ?? 0 };
  };
  await expect(async () => {
    const [onLeft, onRight] = await Promise.all([boxOf(left), boxOf(right)]);
    expect(onLeft.width).toBeCloseTo(onRight.width, 0);
    // 5 mm at 1.25 mm a pixel lie between the displays.
    expect(onLeft.x - onRight.x).toBeCloseTo(1920 + 4, 0);
  }).toPass({ timeout: 60_000 });
  await Promise.all([shoot(left, 'span-left'), shoot(right, 'span-right')]);
  await desk.getByTestId('wall-undo-tool').click();
  await expect(tile(right, 2)).toBeVisible();
});

test('a scene is saved under a digit and comes back by it; the wall returns from a scene that is held', async () => {
  await desk.getByTestId('scene-save').click();
  await desk.getByTestId('scene-name').fill('四路画面');
  await choose(desk, 'scene-digit', '5');
  await desk.getByRole('button', { name: /^保\s*存$/ }).click();
  await expect(desk.locator('[data-scene="四路画面"]')).toHaveAttribute('aria-pressed', 'true');

  await select(desk, 0);
  await desk.keyboard.press('2');
  await expect(left.locator('[data-content="panel"]')).toHaveCount(1);
  await desk.keyboard.press('5');
  await expectFrames(left, 0);

  await desk.locator('[data-scene="案件流程"]').click({ button: 'right' });
  await desk.getByRole('menuitem', { name: '切换并保持 30 秒' }).click();
  await expect(desk.getByTestId('wall-return')).toBeVisible();
  await expect(right.getByTestId('tile-clock')).toBeVisible();
  await shoot(right, 'held-right');
  await desk.getByTestId('wall-return').click();
  await expectFrames(left, 0);
});

test('a layout is prepared on the desk and goes up as a whole when it is taken', async () => {
  await desk.getByTestId('wall-preview').click();
  await select(desk, 0);
  await desk.keyboard.press('Delete');
  await expect(tile(desk, 0)).not.toHaveAttribute('data-source');
  await expect(tile(left, 0)).toHaveAttribute('data-source');
  await shoot(desk, 'preview');
  await desk.getByTestId('wall-take').click();
  await expect(tile(left, 0)).not.toHaveAttribute('data-source');
  await desk.keyboard.press('Control+z');
  await expectFrames(left, 0);
});

test('a window floats over the tiles with its own content, is sized on the grid, and closes', async () => {
  await tile(desk, 0).click();
  await desk.getByTestId('wall-float').click();
  const floating = desk.locator('.tile[data-window]');
  await floating.click();
  const dialog = desk.getByRole('dialog');
  await dialog.getByRole('tab', { name: '文字' }).click();
  await dialog.getByTestId('wall-text').fill('集中执行行动 09:00 开始');
  await dialog.getByTestId('wall-text-put').click();
  await expect(left.locator('.tile[data-window]')).toContainText('集中执行行动');
  await shoot(left, 'floating');
  await floating.click();
  await desk.keyboard.press('Delete');
  await expect(left.locator('.tile[data-window]')).toHaveCount(0);
});

test('a patrol goes through the sources, each for its dwell', async () => {
  await tile(desk, 4).click();
  const dialog = desk.getByRole('dialog');
  await dialog.getByRole('tab', { name: '轮巡' }).click();
  await dialog.getByTestId('patrol-dwell').fill('4');
  await dialog.getByTestId('patrol-start').click();
  const seen = new Set<string>();
  await expect
    .poll(
      async () => {
        const source = await tile(left, 4).getAttribute('data-source');
        if (source !== null) {
          seen.add(source);
        }
        return seen.size;
      },
      { timeout: 240_000, intervals: [500] },
    )
    .toBeGreaterThanOrEqual(3);
  await expect(tile(left, 4)).toContainText('轮巡');
  await tile(desk, 4).click();
  await desk.keyboard.press('Delete');
});

test('a call for help stands on the wall beside what is protected, and leaves when it is acknowledged', async () => {
  // Whatever lies right on top of the left display is protected.
  await tile(desk, 1).click();
  await desk.keyboard.press('p');
  await expect(tile(desk, 1)).toHaveAttribute('data-protected', 'true');
  const { page } = field.unitA.device;
  await page.getByTestId('sos').hover();
  await page.mouse.down();
  await expect(page.getByTestId('sos-open')).toHaveAttribute('data-state', 'open');
  await page.mouse.up();

  const popup = left.getByTestId('wall-popup');
  await expect(popup).toContainText(field.unitA.unit.callSign);
  await expect(async () => {
    const [box, guarded] = await Promise.all([popup.boundingBox(), tile(left, 1).boundingBox()]);
    expect((box?.x ?? Infinity) + (box?.width ?? 0)).toBeLessThanOrEqual((guarded?.x ?? 0) + 1);
  }).toPass({ timeout: 60_000 });
  await expect
    .poll(() => popup.getByTestId('stream-video').getAttribute('data-frames').then(Number), {
      timeout: 120_000,
    })
    .toBeGreaterThan(5);
  await Promise.all([shoot(left, 'sos-left'), shoot(desk, 'sos-desk')]);
  await desk.getByTestId('sos-acknowledge').click();
  await expect(popup).toHaveCount(0);
});

test('a wall window that crashes or is loaded again, and a server that is killed, come back to the scene', async () => {
  await left.reload();
  await Promise.all([expectFrames(left, 0), expectFrames(right, 2)]);
  const started = Date.now();
  await field.server.end('SIGKILL');
  await expect(left.getByTestId('wall-link')).toBeVisible();
  await field.server.start();
  await expectFrames(left, 0);
  await expectFrames(right, 2);
  test.info().annotations.push({
    type: 'figure',
    description: `moving again ${Date.now() - started} ms after the server was killed`,
  });
  await expect(left.getByTestId('wall-link')).toHaveCount(0);
});
