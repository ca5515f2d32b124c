import type { Locator, Page } from 'playwright/test';
import { COLOUR_BLOCK } from '../../../simulators/lib/picture.ts';
import { stream } from './console.ts';

/** A colour, each part 0–255. */
export interface Rgb {
  r: number;
  g: number;
  b: number;
}

/** A rectangle in shares of the picture's width and height. */
export interface Part {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** The middle of the burnt-in block: its edges blur in small pictures. */
const BLOCK: Part = {
  x: COLOUR_BLOCK.left + 0.08,
  y: COLOUR_BLOCK.top + 0.15,
  width: COLOUR_BLOCK.right - COLOUR_BLOCK.left - 0.16,
  height: COLOUR_BLOCK.bottom - COLOUR_BLOCK.top - 0.3,
};

/** ffmpeg's notation (`0x20c040`) as a colour. */
export function rgbOf(colour: string): Rgb {
  const value = Number.parseInt(colour.slice(2), 16);
  return { r: (value >> 16) & 255, g: (value >> 8) & 255, b: value & 255 };
}

/** Distance of two colours, 0 (same) to about 441. */
export function colourDistance(a: Rgb, b: Rgb): number {
  return Math.hypot(a.r - b.r, a.g - b.g, a.b - b.b);
}

/** The name of the colour of `palette` that is nearest to `colour`; null when none is near. */
export function nearestColour(colour: Rgb, palette: Readonly<Record<string, string>>): string | null {
  const [nearest] = Object.entries(palette)
    .map(([name, value]) => ({ name, distance: colourDistance(colour, rgbOf(value)) }))
    .sort((a, b) => a.distance - b.distance);
  return nearest !== undefined && nearest.distance < 70 ? nearest.name : null;
}

/** Mean colour of the burnt-in block in the tile's decoded picture. */
export const decodedColour = (page: Page, n: number): Promise<Rgb> => decodedPart(page, n, BLOCK);

/** Mean colour of a part of the tile's decoded picture. */
export const decodedPart = (page: Page, n: number, part: Part): Promise<Rgb> =>
  partOf(stream(page, n).locator('video'), part);

/** Mean colour of the burnt-in block in the decoded picture of a video. */
export const blockColour = (video: Locator): Promise<Rgb> => partOf(video, BLOCK);

function partOf(video: Locator, part: Part): Promise<Rgb> {
  return video.evaluate((element, part) => {
    const video = element as HTMLVideoElement;
    const canvas = new OffscreenCanvas(1, 1);
    const context = canvas.getContext('2d', { willReadFrequently: true });
    if (context === null) {
      throw new Error('no canvas');
    }
    const { videoWidth: w, videoHeight: h } = video;
    context.drawImage(video, part.x * w, part.y * h, part.width * w, part.height * h, 0, 0, 1, 1);
    const [r = 0, g = 0, b = 0] = context.getImageData(0, 0, 1, 1).data;
    return { r, g, b };
  }, part);
}

/** Where the block of the tile's picture is on the page, CSS pixels; the picture is fitted into its tile whole. */
async function blockOnPage(page: Page, n: number): Promise<Part> {
  return stream(page, n)
    .locator('video')
    .evaluate((element, part) => {
      const video = element as HTMLVideoElement;
      const box = video.getBoundingClientRect();
      const scale = Math.min(box.width / video.videoWidth, box.height / video.videoHeight);
      const width = video.videoWidth * scale;
      const height = video.videoHeight * scale;
      return {
        x: box.x + (box.width - width) / 2 + part.x * width,
        y: box.y + (box.height - height) / 2 + part.y * height,
        width: part.width * width,
        height: part.height * height,
      };
    }, BLOCK);
}

/** Mean colours that a screenshot of the page has at the places of the tiles' blocks. */
export async function screenColours(page: Page, tiles: readonly number[]): Promise<Rgb[]> {
  return pageColours(page, await Promise.all(tiles.map((n) => blockOnPage(page, n))));
}

/** Mean colours of parts of a screenshot of the page, given in CSS pixels. */
export async function pageColours(page: Page, parts: readonly Part[]): Promise<Rgb[]> {
  const png = (await page.screenshot()).toString('base64');
  return page.evaluate(
    async ({ png: encoded, parts: rectangles }) => {
      const bytes = Uint8Array.from(atob(encoded), (c) => c.codePointAt(0) ?? 0);
      const picture = await createImageBitmap(new Blob([bytes], { type: 'image/png' }));
      const context = new OffscreenCanvas(1, 1).getContext('2d', { willReadFrequently: true });
      if (context === null) {
        throw new Error('no canvas');
      }
      const ratio = window.devicePixelRatio;
      return rectangles.map(({ x, y, width, height }) => {
        context.drawImage(picture, x * ratio, y * ratio, width * ratio, height * ratio, 0, 0, 1, 1);
        const [r = 0, g = 0, b = 0] = context.getImageData(0, 0, 1, 1).data;
        return { r, g, b };
      });
    },
    { png, parts },
  );
}
