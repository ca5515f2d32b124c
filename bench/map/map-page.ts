import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Page } from 'playwright';
import { build } from 'vite';
import { endsWithProgram } from '../lib/endings.ts';
import { Scene } from '../lib/scene.ts';

/** Bundles the page's code, which is the product's map and nothing of its own but the drive, into one script. */
async function bundle(outDir: string): Promise<string> {
  await build({
    configFile: false,
    logLevel: 'error',
    build: {
      outDir,
      target: 'chrome130',
      lib: { entry: path.join(import.meta.dirname, 'page/main.ts'), formats: ['iife'], name: 'bench' },
      rolldownOptions: { output: { entryFileNames: 'map.js' } },
    },
    define: { 'process.env.NODE_ENV': '"production"' },
  });
  return path.join(outDir, 'map.js');
}

/** Measures in a page that has the product's map and nothing else of the console. */
export async function withMapPage<T>(measure: (page: Page) => Promise<T>): Promise<T> {
  const outDir = mkdtempSync(path.join(tmpdir(), 'ecc-bench-map-'));
  const end = endsWithProgram(() => rmSync(outDir, { recursive: true, force: true }));
  const scene = await Scene.open({ units: 0, workers: 1 });
  try {
    const script = await bundle(outDir);
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
