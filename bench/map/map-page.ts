import path from 'node:path';
import type { Page } from 'playwright';
import { bundle } from '../lib/bundle.ts';
import { Scene } from '../lib/scene.ts';

/** Measures in a page that has the product's map and nothing else of the console. */
export async function withMapPage<T>(measure: (page: Page) => Promise<T>): Promise<T> {
  const scene = await Scene.open({ units: 0, workers: 1 });
  const { script, end } = await bundle(path.join(import.meta.dirname, 'page/main.ts'));
  try {
    const context = await scene.browser.newContext({
      bypassCSP: true,
      viewport: { width: 1920, height: 1080 },
    });
    const page = await context.newPage();
    await page.goto(`${scene.server.url}/health/live`);
    await page.addScriptTag({ path: script });
    return await measure(page);
  } finally {
    await scene.close();
    await end();
  }
}
