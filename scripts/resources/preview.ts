/**
 * Renders the base map in Chromium for a look at it: `node scripts/resources/preview.ts [folder] [style]`.
 * Port from `ECC_PREVIEW_PORT` (default 8800). Fails when the page asks any other address.
 */
import { readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type * as MapLibrary from 'mapbox-gl';
import { launchBrowser } from './browser.ts';
import { RESOURCES_FOLDER } from './write.ts';

const PORT = Number(process.env['ECC_PREVIEW_PORT'] ?? 8800);
const OUTPUT_FOLDER = process.argv[2] ?? '.';
const STYLE = process.argv[3] ?? 'style.json';
const SIZE = { width: 1600, height: 1000 };

const VIEWS = [
  { name: 'province', center: [120.35, 29.2], zoom: 6.5 },
  { name: 'hangzhou', center: [120.15, 30.2], zoom: 9.5 },
  { name: 'metro', center: [120.2, 30.28], zoom: 11.5 },
  { name: 'streets', center: [120.1302, 30.2595], zoom: 14 },
] as const;

const PAGE = `<!doctype html><html lang="zh-CN"><meta charset="utf-8"><link rel="icon" href="data:,">
<link rel="stylesheet" href="/lib/mapbox-gl.css"><script src="/lib/mapbox-gl.js"></script>
<style>html,body,#map{margin:0;height:100%}</style><div id="map"></div>`;

const TYPES: Readonly<Record<string, string>> = {
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.json': 'application/json',
  '.geojson': 'application/geo+json',
  '.pbf': 'application/x-protobuf',
};

/** The library's plain global, as the page sees it. */
interface PageWindow {
  readonly mapboxgl: typeof MapLibrary;
  map?: MapLibrary.Map;
}

function serve(): Promise<Server> {
  const library = join(fileURLToPath(import.meta.resolve('mapbox-gl')), '..');
  const server = createServer((request, response) => {
    const path = decodeURIComponent(request.url ?? '/');
    if (path === '/') {
      response.end(PAGE);
      return;
    }
    const file = path.startsWith('/lib/')
      ? join(library, path.slice('/lib/'.length))
      : join(RESOURCES_FOLDER, path);
    readFile(file).then(
      (body) => response.setHeader('content-type', TYPES[extname(file)] ?? 'text/plain').end(body),
      () => {
        response.statusCode = 404;
        response.end();
      },
    );
  });
  return new Promise((resolve) => {
    server.listen(PORT, '127.0.0.1', () => resolve(server));
  });
}

/** Opens the map with a point that carries a label of mixed scripts, the hardest case for offline glyphs. */
async function openMap(style: string): Promise<void> {
  const page = window as unknown as PageWindow;
  const json = await (await fetch(`/basemap/${style}`)).json();
  const absolute = JSON.parse(JSON.stringify(json).replaceAll('"/basemap/', `"${location.origin}/basemap/`));
  page.map = new page.mapboxgl.Map({
    container: 'map',
    style: absolute,
    localIdeographFontFamily: "'Noto Sans CJK SC', 'Microsoft YaHei', sans-serif",
    preserveDrawingBuffer: true,
    fadeDuration: 0,
  });
  const map = page.map;
  await new Promise((resolve) => map.once('load', resolve));
  const label = {
    type: 'Feature',
    properties: {},
    geometry: { type: 'Point', coordinates: [120.1302, 30.2595] },
  };
  map.addSource('unit', { type: 'geojson', data: label as GeoJSON.Feature });
  map.addLayer({
    id: 'unit-dot',
    type: 'circle',
    source: 'unit',
    paint: { 'circle-radius': 7, 'circle-color': '#6ea8fe' },
  });
  map.addLayer({
    id: 'unit-label',
    minzoom: 12,
    type: 'symbol',
    source: 'unit',
    layout: {
      'text-field': '浙A12345 · Unit 7（执行）',
      'text-font': ['Noto Sans CJK SC Regular'],
      'text-size': 15,
      'text-anchor': 'left',
      'text-max-width': 40,
      'text-offset': [0.9, 0],
      'text-allow-overlap': true,
    },
    paint: { 'text-color': '#ffffff', 'text-halo-color': '#000000', 'text-halo-width': 1.5 },
  });
}

/** Moves the map and waits until everything in view is drawn. */
async function moveTo(view: { center: readonly [number, number]; zoom: number }): Promise<void> {
  const map = (window as unknown as PageWindow).map!;
  const idle = new Promise((resolve) => map.once('idle', resolve));
  map.jumpTo({ center: [...view.center], zoom: view.zoom });
  map.triggerRepaint();
  await idle;
}

const server = await serve();
const browser = await launchBrowser();
const problems: string[] = [];
try {
  const page = await browser.newPage({ viewport: SIZE });
  page.on('console', (message) => message.type() === 'error' && problems.push(message.text()));
  page.on('request', (request) => {
    if (!/^(http:\/\/127\.0\.0\.1:|data:|blob:)/.test(request.url())) {
      problems.push(`asked ${request.url()}`);
    }
  });
  page.on(
    'response',
    (response) => response.status() >= 400 && problems.push(`${response.status()} ${response.url()}`),
  );
  await page.goto(`http://127.0.0.1:${PORT}/`);
  await page.evaluate(openMap, STYLE);
  for (const view of VIEWS) {
    await page.evaluate(moveTo, view);
    await page.screenshot({ path: join(OUTPUT_FOLDER, `${view.name}.png`) });
    console.log(`${view.name}.png`);
  }
} finally {
  await browser.close();
  server.close();
}
if (problems.length > 0) {
  throw new Error(problems.join('\n'));
}
