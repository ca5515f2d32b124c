import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin, type ProxyOptions } from 'vite';

/** The renderer's pages: the console, a hall window of the wall, the officer's page. */
const PAGES = ['index', 'wall', 'unit'];

/** The server that the dev server passes requests on to. */
const SERVER_URL = process.env['ECC_DEV_SERVER_URL'] ?? 'https://localhost:8443';

const renderer = path.resolve(import.meta.dirname, 'renderer');

/** Passes requests on as if they came from the server's own pages: it refuses foreign origins. */
function toServer(ws: boolean): ProxyOptions {
  return { target: SERVER_URL, ws, changeOrigin: true, headers: { origin: SERVER_URL } };
}

/** Character maps and fonts that PDFs may refer to without holding them, at `/pdf/`: many Chinese ones do. */
function pdfFiles(): Plugin {
  const source = path.resolve(import.meta.dirname, 'node_modules/pdfjs-dist');
  const folders = ['cmaps', 'standard_fonts'];
  return {
    name: 'pdf-files',
    generateBundle() {
      for (const folder of folders) {
        for (const name of readdirSync(path.join(source, folder))) {
          this.emitFile({
            type: 'asset',
            fileName: `pdf/${folder}/${name}`,
            source: readFileSync(path.join(source, folder, name)),
          });
        }
      }
    },
    configureServer(server) {
      server.middlewares.use('/pdf', (request, response, next) => {
        const file = path.join(source, path.normalize(`/${request.url ?? ''}`));
        const isServed = folders.some((folder) => file.startsWith(path.join(source, folder) + path.sep));
        if (isServed && existsSync(file)) {
          response.end(readFileSync(file));
        } else {
          next();
        }
      });
    },
  };
}

export default defineConfig({
  root: renderer,
  base: '/',
  plugins: [react(), pdfFiles()],
  build: {
    outDir: path.resolve(import.meta.dirname, 'dist/renderer'),
    emptyOutDir: true,
    target: 'chrome130',
    // The content security policy allows no data: scripts or styles, and modern Chromium needs no polyfill.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    // Everything is loaded at the start: a panel opens while the link is down too.
    chunkSizeWarningLimit: 2500,
    rolldownOptions: {
      input: Object.fromEntries(
        PAGES.map((page) => [page, path.join(renderer, `${page}.html`)] as const).filter(([, file]) =>
          existsSync(file),
        ),
      ),
    },
  },
  server: {
    strictPort: true,
    proxy: {
      // The socket alone: the modules of renderer/api/ have this prefix too.
      '^/api(\\?|$)': toServer(true),
      '/positions': toServer(true),
      '/trpc': toServer(false),
      '/hls': toServer(false),
      '/snapshots': toServer(false),
      '/basemap': toServer(false),
      '/exports': toServer(false),
      '/supervision': toServer(false),
      '/attachments': toServer(false),
      '/wall-files': toServer(false),
      '^/cases/events(\\?|$)': toServer(false),
      '/health': toServer(false),
    },
  },
});
