import { expect, test, type Locator, type Page } from 'playwright/test';
import { auditOf } from './support/api.ts';
import {
  dragTile,
  expectFrames,
  expectSteady,
  framesOf,
  putSource,
  select,
  signIn,
  stream,
  tile,
} from './support/console.ts';
import {
  CAMERA_NAME,
  COLOURS,
  HALL_NAME,
  openField,
  TONES,
  type Field,
  type FieldUnit,
  type SourceName,
} from './support/field.ts';
import { heard, listenIn, made } from './support/hearing.ts';
import { expectOnMap } from './support/map.ts';
import { colourDistance, decodedColour, nearestColour, screenColours } from './support/picture.ts';
import { solidPng } from './support/png.ts';

const WEST_LAKE = { lon: 120.1485, lat: 30.242 };
const WULIN_SQUARE = { lon: 120.1634, lat: 30.2753 };
/** Which source stands in which tile at first. */
const ORDER: readonly SourceName[] = ['unitA', 'unitB', 'camera', 'hall'];
/** On a machine that is short of processors sound comes in pieces; a tone is heard once enough of it was there in a row. */
const HEARING_LIMIT_MS = 120_000;
const ORDER_TEXT = '立即前往西湖区文三路 100 号，协助查封。';

// One after the other on one console, as a duty officer works; each test leaves the four pictures on the wall.
test.describe.configure({ mode: 'serial', timeout: 900_000 });

let field: Field;
let page: Page;
const consoleErrors: string[] = [];

test.beforeAll(async ({ browser }) => {
  field = await openField({ unitA: WEST_LAKE, unitB: WULIN_SQUARE });
  // Without a graphics card the map and the pictures are drawn by the processor: the fewer pixels the better.
  page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  page.on('console', (message) => message.type() === 'error' && consoleErrors.push(message.text()));
  page.on('pageerror', (error) => consoleErrors.push(String(error)));
  await listenIn(page);
  await signIn(page, field.server.url, field.server.login('duty'));
  await page.getByTestId('grid-4').click();
});

test.afterAll(async () => {
  await page?.close();
  await field?.close();
});

const nameOf = (source: SourceName): string =>
  ({
    unitA: field.unitA.unit.callSign,
    unitB: field.unitB.unit.callSign,
    camera: CAMERA_NAME,
    hall: HALL_NAME,
  })[source];

const hearTile = async (n: number): Promise<void> => {
  await select(page, n);
  await page.keyboard.press('m');
};

/** Waits until exactly one element of the page gives sound, with the tone of `source`. */
async function expectToHear(source: SourceName): Promise<void> {
  await expect
    .poll(
      async () => (await heard(page)).map(({ hz, db }) => db > -60 && Math.abs(hz - TONES[source]) < 30),
      {
        message: `only ${source} is heard`,
        timeout: HEARING_LIMIT_MS,
      },
    )
    .toEqual([true]);
}

/** The siren's two tones in turn, hertz; see renderer/features/dispatch/siren.ts. */
const SIREN_HZ = [988, 659];

/** Waits until each of the siren's tones has been heard. */
async function expectSiren(): Promise<void> {
  for (const tone of SIREN_HZ) {
    await expect
      .poll(async () => (await made(page)).map(({ hz, db }) => db > -60 && Math.abs(hz - tone) < 30), {
        message: `the siren's ${tone} Hz`,
        timeout: HEARING_LIMIT_MS,
      })
      .toEqual([true]);
  }
}

/** The state of an unbroken stream: its element, what it plays, how far it has come. */
const video = (n: number): Locator => stream(page, n).locator('video');

interface Playing {
  track: string;
  frames: number;
}

const playing = (n: number): Promise<Playing> =>
  video(n).evaluate((element) => {
    const { srcObject, src } = element as HTMLVideoElement;
    return {
      track: srcObject instanceof MediaStream ? (srcObject.getVideoTracks()[0]?.id ?? '') : src,
      frames: (element as HTMLVideoElement).getVideoPlaybackQuality().totalVideoFrames,
    };
  });

/** Runs `move`, which brings the streams of tiles to other tiles (from → to), and checks that none of them starts anew. */
async function expectUnbroken(
  moves: Readonly<Record<number, number>>,
  move: () => Promise<void>,
): Promise<void> {
  const before = await Promise.all(
    Object.entries(moves).map(async ([from, to]) => ({
      to,
      element: await video(Number(from)).elementHandle(),
      ...(await playing(Number(from))),
      decoded: await framesOf(page, Number(from)),
    })),
  );
  await page.evaluate(() => {
    const phases = new Set<string>();
    const read = (): void => {
      for (const element of document.querySelectorAll<HTMLElement>('[data-testid="stream-video"]')) {
        phases.add(element.dataset['phase'] ?? '');
      }
    };
    const observer = new MutationObserver(read);
    observer.observe(document.body, { subtree: true, childList: true, attributeFilter: ['data-phase'] });
    Object.assign(window, {
      eccPhases: () => {
        observer.disconnect();
        return [...phases];
      },
    });
  });
  await move();
  await Promise.all(
    before.map(async ({ to, element, track, frames, decoded }) => {
      await expect.poll(() => video(to).evaluate((now, then) => now === then, element)).toBe(true);
      const now = await playing(to);
      expect(now.track).toBe(track);
      expect(now.frames).toBeGreaterThanOrEqual(frames);
      expect(await framesOf(page, to)).toBeGreaterThanOrEqual(decoded);
      await expectFrames(page, to);
    }),
  );
  const phases = await page.evaluate(() => (window as unknown as { eccPhases: () => string[] }).eccPhases());
  expect(phases.filter((phase) => phase !== 'playing')).toEqual([]);
}

/** What the colours of the tiles' pictures say about who is where. */
const seenIn = async (n: number): Promise<string | null> =>
  nearestColour(await decodedColour(page, n), COLOURS);

const officer = (unit: FieldUnit): Page => unit.device.page;

test('two officers, a camera and a stream on four tiles: decoded frames of each grow', async () => {
  for (const [n, source] of ORDER.entries()) {
    await putSource(page, n, nameOf(source));
  }
  await Promise.all([...ORDER.keys()].map((n) => expectFrames(page, n, 20)));
  const states = (): Promise<unknown[]> =>
    Promise.all(
      [...ORDER.keys()].map(async (n) => [
        await stream(page, n).getAttribute('data-phase'),
        await tile(page, n).getAttribute('data-state'),
      ]),
    );
  await expect.poll(states).toEqual(ORDER.map(() => ['playing', 'live']));
});

test('each burnt-in colour is in the pixels of its own tile, decoded and on the screen', async () => {
  for (const [n, source] of ORDER.entries()) {
    await expect.poll(() => seenIn(n), { message: `colour of ${source}` }).toBe(source);
  }
  const onScreen = async (): Promise<(string | null)[]> =>
    (await screenColours(page, [...ORDER.keys()])).map((colour) => nearestColour(colour, COLOURS));
  await expect.poll(onScreen, { message: 'colours on the screen' }).toEqual(ORDER);
});

test('only the tile that was chosen by M is heard, with its own tone', async () => {
  expect(await heard(page)).toEqual([]);
  for (const [n, source] of ORDER.entries()) {
    await hearTile(n);
    await expectToHear(source);
    for (const other of ORDER.keys()) {
      // HLS carries its sound within the element that is listened to above; it has no level of its own.
      const sounds = other === n && source !== 'hall';
      await expect
        .poll(async () => Number(await stream(page, other).getAttribute('data-audio-level')) > 0, {
          timeout: HEARING_LIMIT_MS,
        })
        .toBe(sounds);
    }
  }
  await page.keyboard.press('m');
  await expect.poll(() => heard(page), { timeout: HEARING_LIMIT_MS }).toEqual([]);
});

test('a tile dropped on another changes places with it and neither starts anew', async () => {
  await expectUnbroken({ 0: 3, 3: 0, 1: 1, 2: 2 }, () => dragTile(page, 0, 3));
  await expect.poll(() => seenIn(3)).toBe('unitA');
  await expect.poll(() => seenIn(0)).toBe('hall');
  await expectUnbroken({ 3: 0, 0: 3 }, () => dragTile(page, 3, 0));
});

test('a tile dragged to an empty place, and a change of the grid, start nothing anew', async () => {
  await select(page, 1);
  await expectUnbroken({ 1: 1, 2: 2 }, () => page.keyboard.press('9'));
  await expectUnbroken({ 1: 8, 2: 2 }, () => dragTile(page, 1, 8));
  await expect(tile(page, 1).getByTestId('stream-video')).toHaveCount(0);
  await expectUnbroken({ 8: 1, 2: 2 }, () => dragTile(page, 8, 1));
  await select(page, 1);
  await expectUnbroken({ 0: 0, 1: 1, 2: 2, 3: 3 }, () => page.keyboard.press('4'));
});

test('an instruction is delivered, read and done, and the console sees each receipt', async () => {
  await page.getByTestId('unit-search').fill(field.unitA.unit.callSign);
  const row = page.locator(`[data-testid="unit-row"][data-unit-id="${field.unitA.unit.id}"]`);
  await row.getByRole('checkbox').check();
  await page.getByTestId('write-to-chosen').click();
  await page.getByTestId('instruction-text').fill(ORDER_TEXT);
  await page.keyboard.press('Control+Enter');

  const sent = page.getByTestId('instruction').filter({ hasText: ORDER_TEXT });
  await expect(sent).toHaveAttribute('data-state', 'delivered');
  const received = officer(field.unitA).getByTestId('instruction').filter({ hasText: ORDER_TEXT });
  await expect(received).toHaveCount(1);
  await received.getByTestId('instruction-read').click();
  await expect(sent).toHaveAttribute('data-state', 'read');
  await received.getByTestId('instruction-done').click();
  await expect(sent).toHaveAttribute('data-state', 'done');
  await expect(sent.getByTestId('receipt')).toHaveCount(1);
  await expect(sent.getByTestId('receipt')).toHaveAttribute('data-unit-id', field.unitA.unit.id);
  await expect(officer(field.unitB).getByTestId('instruction')).toHaveCount(0);
});

test('a picture with marks and a voice note go along with an instruction', async () => {
  const text = '按图从东门进';
  await page.getByTestId('instruction-picture-file').setInputFiles({
    name: 'plan.png',
    mimeType: 'image/png',
    buffer: solidPng({ r: 20, g: 40, b: 200 }),
  });
  const board = page.getByTestId('annotator-board');
  // The dialog grows as it opens, on a busy machine in a few leaps.
  await expectSteady(board);
  const box = await board.boundingBox();
  const at = (share: number): [number, number] => [
    (box?.x ?? 0) + (box?.width ?? 0) * share,
    (box?.y ?? 0) + (box?.height ?? 0) / 2,
  ];
  await page.mouse.move(...at(0.1));
  await page.mouse.down();
  await page.mouse.move(...at(0.9), { steps: 4 });
  await page.mouse.up();
  await page.screenshot({ path: 'test-results/annotator.png' });
  await page.getByTestId('annotator-done').click();
  await page.getByTestId('instruction-voice').click();
  await expect(page.getByTestId('instruction-voice')).toHaveText(/^\d+:(?!00)\d\d$/);
  await page.getByTestId('instruction-voice').click();
  await expect(page.locator('[data-testid="draft-file"][data-state="ready"]')).toHaveCount(2);

  await page.getByTestId('unit-search').fill(field.unitA.unit.callSign);
  await page
    .locator(`[data-testid="unit-row"][data-unit-id="${field.unitA.unit.id}"]`)
    .getByRole('checkbox')
    .check();
  await page.getByTestId('write-to-chosen').click();
  await page.getByTestId('instruction-text').fill(text);
  await page.keyboard.press('Control+Enter');
  await expect(page.getByTestId('draft-file')).toHaveCount(0);

  const received = officer(field.unitA).getByTestId('instruction').filter({ hasText: text });
  const picture = received.locator('[data-testid="instruction-file"][data-kind="picture"] img');
  const colourAt = (x: number, y: number) =>
    picture.evaluate(
      async (element, place) => {
        const image = element as HTMLImageElement;
        await image.decode();
        const context = new OffscreenCanvas(1, 1).getContext('2d');
        context?.drawImage(
          image,
          place.x * image.naturalWidth,
          place.y * image.naturalHeight,
          1,
          1,
          0,
          0,
          1,
          1,
        );
        const [r = 0, g = 0, b = 0] = context?.getImageData(0, 0, 1, 1).data ?? [];
        return { r, g, b };
      },
      { x, y },
    );
  await expect(picture).toBeVisible();
  await expect
    .poll(() => picture.evaluate((image: HTMLImageElement) => image.naturalWidth))
    .toBeGreaterThan(0);
  expect(colourDistance(await colourAt(0.5, 0.5), { r: 244, g: 81, b: 79 })).toBeLessThan(60);
  expect(colourDistance(await colourAt(0.5, 0.1), { r: 20, g: 40, b: 200 })).toBeLessThan(30);
  const voice = received.locator('[data-testid="instruction-file"][data-kind="voice"]');
  await voice.evaluate((element) => (element as HTMLAudioElement).play());
  await expect
    .poll(() => voice.evaluate((element) => (element as HTMLAudioElement).currentTime))
    .toBeGreaterThan(0.3);
  await received.screenshot({ path: 'test-results/instruction-files.png' });
});

test('an SOS sounds and stays until it is acknowledged, and is open until it is cleared', async () => {
  const unitPage = officer(field.unitB);
  await unitPage.getByTestId('sos').hover();
  await unitPage.mouse.down();
  await expect(unitPage.getByTestId('sos-open')).toHaveAttribute('data-state', 'open');
  await unitPage.mouse.up();

  const banner = page.getByTestId('sos-banner');
  await expect(banner).toContainText(field.unitB.unit.callSign);
  await expectSiren();

  await tile(page, 0).click();
  await page.keyboard.press('Escape');
  await page.getByTestId('count-sos').click();
  for (const mode of ['Alt+3', 'Alt+2', 'Alt+1']) {
    await page.keyboard.press(mode);
    await expect(banner).toBeVisible();
  }
  await expectSiren();

  await page.getByTestId('sos-acknowledge').click();
  await expect(banner).toBeHidden();
  await expect.poll(() => made(page), { message: 'the siren has stopped' }).toEqual([]);
  await expect(unitPage.getByTestId('sos-open')).toContainText('已确认');
  await expect(page.getByTestId('count-sos')).toHaveAttribute('data-value', '1');

  await page.getByRole('tab', { name: 'SOS（1）' }).click();
  await page.getByTestId('sos-clear').click();
  await page
    .getByRole('tooltip')
    .getByRole('button', { name: /确\s*定/ })
    .click();
  await expect(page.getByTestId('count-sos')).toHaveAttribute('data-value', '0');
  await expect(unitPage.getByTestId('sos')).toBeVisible();
});

test('the officer sees who watches, and when the last one leaves', async () => {
  const watchers = officer(field.unitA).getByTestId('watchers');
  await expect(watchers).toContainText('高院值班员甲');
  await select(page, 0);
  await page.keyboard.press('Delete');
  await expect(tile(page, 0).getByTestId('stream-video')).toHaveCount(0);
  await expect(watchers).toHaveAttribute('data-watched', 'false');
  await expect(officer(field.unitB).getByTestId('watchers')).toContainText('高院值班员甲');
  await putSource(page, 0, nameOf('unitA'));
  await expectFrames(page, 0);
  await expect(watchers).toHaveAttribute('data-watched', 'true');
});

test('the map shows the units where they said, and moves them', async () => {
  await expectOnMap(page, field.unitA.unit.id, { ...WEST_LAKE, state: 'live' });
  await expectOnMap(page, field.unitB.unit.id, { ...WULIN_SQUARE, state: 'live' });
  const elsewhere = { lon: 120.1712, lat: 30.2519 };
  await field.unitA.device.moveTo(elsewhere);
  await expectOnMap(page, field.unitA.unit.id, { ...elsewhere, state: 'live' });
  await expectOnMap(page, field.unitB.unit.id, { ...WULIN_SQUARE, state: 'live' });
});

test('the audit log holds what was done, and its chain is whole', async () => {
  const entries = await auditOf(field.admin.api);
  const by = (actor: string, action: string): unknown[] =>
    entries.filter((entry) => entry.actor === actor && entry.action === action && entry.outcome === 'ok');
  const { unitA, unitB } = field;
  expect(by('duty', 'identity.login')).toHaveLength(1);
  expect(by('duty', 'dispatch.send')).toHaveLength(2);
  expect(by('duty', 'dispatch.addFile')).toHaveLength(2);
  expect(by('duty', 'dispatch.acknowledgeSos')).toHaveLength(1);
  expect(by('duty', 'dispatch.clearSos')).toHaveLength(1);
  expect(by('duty', 'media.consume').length).toBeGreaterThanOrEqual(3);
  expect(by('admin', 'sources.create')).toHaveLength(2);
  expect(by(`unit:${unitA.unit.callSign}`, 'unit.receipt')).toHaveLength(4);
  expect(by(`unit:${unitB.unit.callSign}`, 'unit.raiseSos')).toHaveLength(1);
  const { code, output } = await field.server.runTool('verify-audit');
  expect(output).toContain('whole');
  expect(code).toBe(0);
});

test('the console wrote no errors meanwhile', () => {
  expect(consoleErrors).toEqual([]);
});
