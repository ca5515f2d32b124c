import path from 'node:path';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { viteSingleFile } from 'vite-plugin-singlefile';

const renderer = path.resolve(import.meta.dirname, 'renderer');

/** The viewer of sealed packages, whole in one file: it lies in each package and opens from a disk, where no page may load another file. */
export default defineConfig({
  root: renderer,
  plugins: [react(), viteSingleFile({ removeViteModuleLoader: true })],
  build: {
    outDir: path.resolve(import.meta.dirname, 'dist/renderer'),
    // Beside the pages that were built before.
    emptyOutDir: false,
    target: 'chrome130',
    rolldownOptions: { input: path.join(renderer, 'viewer.html') },
  },
});
