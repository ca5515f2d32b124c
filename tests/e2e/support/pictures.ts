import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Page } from 'playwright/test';
import { runFfmpeg, words } from '../../../simulators/lib/ffmpeg.ts';

const IMAGES = path.resolve(import.meta.dirname, '../../../docs/images');

/** Takes a picture into the documentation, with few enough colours to be small. */
export async function shoot(page: Page, name: string): Promise<void> {
  mkdirSync(IMAGES, { recursive: true });
  const folder = mkdtempSync(path.join(tmpdir(), 'ecc-picture-'));
  try {
    const raw = path.join(folder, `${name}.png`);
    await page.screenshot({ path: raw, animations: 'disabled', timeout: 120_000 });
    const colours = (page.viewportSize()?.width ?? 0) > 1920 ? 96 : 256;
    const palette = `[0:v]split[a][b];[a]palettegen=max_colors=${colours}[p];[b][p]paletteuse=dither=none`;
    await runFfmpeg(words`-i ${raw} -filter_complex ${palette} -y ${path.join(IMAGES, `${name}.png`)}`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
