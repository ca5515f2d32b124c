import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { build } from 'vite';
import { endsWithProgram } from './endings.ts';

const SCRIPT = 'page.js';

/** Bundles a page's code, which stands on the product's own, into one script; `end` removes it. */
export async function bundle(entry: string): Promise<{ script: string; end: () => Promise<void> }> {
  const outDir = mkdtempSync(path.join(tmpdir(), 'ecc-bench-page-'));
  const end = endsWithProgram(() => rmSync(outDir, { recursive: true, force: true }));
  await build({
    configFile: false,
    logLevel: 'error',
    build: {
      outDir,
      target: 'chrome130',
      lib: { entry, formats: ['iife'], name: 'bench' },
      rolldownOptions: { output: { entryFileNames: SCRIPT } },
    },
    define: { 'process.env.NODE_ENV': '"production"' },
  });
  return { script: path.join(outDir, SCRIPT), end };
}
