import { expect, type Locator, type Page } from 'playwright/test';
import { expectSteady } from './console.ts';
import { heard } from './hearing.ts';

/** On a machine that is short of processors pictures and sound come late and in pieces. */
export const MEDIA_LIMIT_MS = 120_000;

/** Runs in the page before its own code: its camera shows one colour, its microphone one tone. */
export function installDevices({ colour, hz }: { colour: string; hz: number }): void {
  const picture = (): MediaStreamTrack => {
    const canvas = document.createElement('canvas');
    canvas.width = 640;
    canvas.height = 360;
    const draw = canvas.getContext('2d');
    let n = 0;
    const paint = (): void => {
      n += 1;
      if (draw !== null) {
        draw.fillStyle = colour;
        draw.fillRect(0, 0, 640, 360);
        draw.fillStyle = '#fff';
        draw.fillRect((n * 16) % 640, 340, 16, 20);
      }
    };
    paint();
    setInterval(paint, 150);
    return canvas.captureStream(7).getVideoTracks()[0] as MediaStreamTrack;
  };
  const tone = (): MediaStreamTrack => {
    const context = new AudioContext();
    const oscillator = new OscillatorNode(context, { frequency: hz });
    const gain = new GainNode(context, { gain: 0.4 });
    const out = new MediaStreamAudioDestinationNode(context);
    oscillator.connect(gain);
    gain.connect(out);
    oscillator.start();
    return out.stream.getAudioTracks()[0] as MediaStreamTrack;
  };
  navigator.mediaDevices.getUserMedia = (wanted) =>
    Promise.resolve(
      new MediaStream([
        ...(wanted?.video === undefined || wanted.video === false ? [] : [picture()]),
        ...(wanted?.audio === undefined || wanted.audio === false ? [] : [tone()]),
      ]),
    );
  navigator.mediaDevices.getDisplayMedia = () => Promise.resolve(new MediaStream([picture()]));
}

/** The picture of a site. */
export const tileOf = (page: Page, name: string, stream = 'video'): Locator =>
  page.locator(`[data-testid=room-tile][data-stream=${stream}][data-name*="${name}"] video`);

/** Frames of a picture are decoded, and it has the site's colour. */
export async function expectPicture(
  page: Page,
  name: string,
  colour: string,
  stream = 'video',
): Promise<void> {
  const video = tileOf(page, name, stream);
  await expect(video).toBeVisible({ timeout: MEDIA_LIMIT_MS });
  const look = (): Promise<{ frames: number; near: boolean }> =>
    video.evaluate((element, wanted) => {
      const shown = element as HTMLVideoElement;
      const canvas = document.createElement('canvas');
      canvas.width = 8;
      canvas.height = 8;
      const draw = canvas.getContext('2d');
      draw?.drawImage(shown, 0, 0, 8, 8);
      const seen = draw?.getImageData(4, 3, 1, 1).data ?? [];
      const parts = [1, 3, 5].map((at) => Number.parseInt(wanted.slice(at, at + 2), 16));
      return {
        frames: shown.getVideoPlaybackQuality().totalVideoFrames,
        near: parts.every((part, index) => Math.abs(part - (seen[index] ?? 0)) < 60),
      };
    }, colour);
  // The element may be another one by now, which counts its frames anew.
  let last = 0;
  let seen = 0;
  const looks = async (): Promise<boolean> => {
    const { frames, near } = await look();
    seen += near && last > 0 ? Math.max(frames - last, 0) : 0;
    last = frames;
    return near && seen > 5;
  };
  await expect
    .poll(looks, { timeout: MEDIA_LIMIT_MS, message: `the picture of ${name} moves and is ${colour}` })
    .toBe(true);
}

/** Loudest tone that a page hears now; null for silence. */
async function toneAt(page: Page): Promise<number | null> {
  const loudest = (await heard(page)).toSorted((a, b) => b.db - a.db)[0];
  return loudest === undefined || loudest.db < -75 ? null : Math.round(loudest.hz);
}
/** The page comes to hear a tone above all. */
export const expectTone = (page: Page, hz: number): Promise<void> =>
  expect
    .poll(async () => Math.abs(((await toneAt(page)) ?? 0) - hz) < 40, {
      timeout: MEDIA_LIMIT_MS,
      message: `${hz} Hz is the loudest tone`,
    })
    .toBe(true);
/** The page comes to hear a tone, among whatever else. */
export const expectHeard = (page: Page, hz: number): Promise<void> =>
  expect
    .poll(() => page.evaluate((tone) => window.eccToneDb(tone) > -75, hz), {
      timeout: MEDIA_LIMIT_MS,
      message: `${hz} Hz is heard`,
    })
    .toBe(true);
export const expectSilence = (page: Page): Promise<void> =>
  expect.poll(() => toneAt(page), { timeout: MEDIA_LIMIT_MS }).toBeNull();

/** Somebody points at the content; the pages come to show at one time who does. A pointer that rests fades after a few seconds. */
export async function expectPointing(
  who: Page,
  shown: readonly { page: Page; name: string }[],
): Promise<void> {
  let turn = 0;
  const isShown = async (): Promise<boolean[]> => {
    turn += 1;
    const box = await who.getByTestId('drawing').boundingBox();
    const { x, y, width, height } = box ?? { x: 0, y: 0, width: 0, height: 0 };
    await who.mouse.move(x + width * (0.4 + 0.02 * (turn % 10)), y + height / 2);
    return Promise.all(
      shown.map(async ({ page, name }) =>
        (await page.getByTestId('drawing-pointer').allTextContents()).join(' ').includes(name),
      ),
    );
  };
  await expect
    .poll(isShown, { timeout: MEDIA_LIMIT_MS, message: 'the pointer is seen' })
    .toEqual(shown.map(() => true));
}

/** Draws a line on the content. */
export async function drawLine(who: Page): Promise<void> {
  const drawing = who.getByTestId('drawing');
  await expectSteady(drawing);
  const box = await drawing.boundingBox();
  const [x, y] = [(box?.x ?? 0) + 60, (box?.y ?? 0) + 60];
  await who.mouse.move(x, y);
  await who.mouse.down();
  await who.mouse.move(x + 150, y + 80, { steps: 4 });
  await who.mouse.up();
}

/** A site in the list of the room. */
export const site = (page: Page, name: string): Locator =>
  page.locator(`[data-testid=room-site][data-name*="${name}"]`);
/** A command of the chair for one site; `sites` is the tab that lists them, in the page's language. */
export async function command(page: Page, name: string, key: string, sites = '会场'): Promise<void> {
  await page.getByRole('tab', { name: sites, exact: true }).click();
  await site(page, name).getByTestId('site-menu').click();
  await page.getByTestId(`site-${key}`).last().click();
}
/** Opens the consultations in the office: maps and walls of desks cost what pictures need. */
export const openOffice = async (page: Page): Promise<void> => {
  await expect(page.getByTestId('account')).toBeVisible();
  await page.keyboard.press('Alt+3');
  await page.locator('.office-nav-item', { hasText: '远程会商' }).click();
};
