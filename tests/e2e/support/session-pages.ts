import { expect, type Locator, type Page } from 'playwright/test';
import { heard } from './hearing.ts';

/** On a machine that is short of processors pictures and sound come late and in pieces. */
export const MEDIA_LIMIT_MS = 60_000;

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
  await expect.poll(async () => (await look()).near, { timeout: MEDIA_LIMIT_MS }).toBe(true);
  const { frames } = await look();
  await expect
    .poll(async () => (await look()).frames, { timeout: MEDIA_LIMIT_MS })
    .toBeGreaterThan(frames + 5);
}

/** Loudest tone that a page hears now; null for silence. */
async function toneAt(page: Page): Promise<number | null> {
  const loudest = (await heard(page)).toSorted((a, b) => b.db - a.db)[0];
  return loudest === undefined || loudest.db < -75 ? null : Math.round(loudest.hz);
}
/** The page comes to hear a tone above all. */
export const expectTone = (page: Page, hz: number): Promise<void> =>
  expect
    .poll(async () => Math.abs(((await toneAt(page)) ?? 0) - hz) < 40, { timeout: MEDIA_LIMIT_MS })
    .toBe(true);
/** The page comes to hear a tone, among whatever else. */
export const expectHeard = (page: Page, hz: number): Promise<void> =>
  expect
    .poll(() => page.evaluate((tone) => window.eccToneDb(tone) > -75, hz), { timeout: MEDIA_LIMIT_MS })
    .toBe(true);
export const expectSilence = (page: Page): Promise<void> =>
  expect.poll(() => toneAt(page), { timeout: MEDIA_LIMIT_MS }).toBeNull();

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
  await page.keyboard.press('Alt+3');
  await page.locator('.office-nav-item', { hasText: '远程会商' }).click();
};
