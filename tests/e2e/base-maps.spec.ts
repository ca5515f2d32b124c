import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { PbfWriter } from 'pbf';
import type { Page } from 'playwright/test';
import { writeMbtiles, type MadeTile } from '../../media-server/features/basemaps/testing.ts';
import { signIn } from './support/console.ts';
import { expect, test as base } from './support/fixtures.ts';
import { colourDistance, pageColours, type Rgb } from './support/picture.ts';
import { solidPng } from './support/png.ts';
import { E2eServer } from './support/server.ts';

const EXTENT = 4096;
const ROADS: Rgb = { r: 0, g: 160, b: 64 };
/** Colours that differ by less look the same. */
const SAME = 24;

/** A vector tile that one area of the layer fills (Mapbox Vector Tile 2.1). */
function filledTile(layer: string): Buffer {
  const zigzag = (value: number): number => (value << 1) ^ (value >> 31);
  const corners = [EXTENT, 0, 0, EXTENT, -EXTENT, 0].map(zigzag);
  const writer = new PbfWriter();
  writer.writeMessage(
    3,
    (_layer, tile) => {
      tile.writeVarintField(15, 2);
      tile.writeStringField(1, layer);
      tile.writeVarintField(5, EXTENT);
      tile.writeMessage(
        2,
        (_feature, feature) => {
          feature.writeVarintField(3, 3);
          feature.writePackedVarint(4, [9, 0, 0, 26, ...corners, 15]);
        },
        null,
      );
    },
    null,
  );
  return Buffer.from(writer.finish());
}

/** The same tile at every place of the first zooms. */
const everywhere = (body: Buffer, zooms: number): MadeTile[] =>
  Array.from({ length: zooms }, (_z, z) =>
    Array.from({ length: 4 ** z }, (_at, at) => ({ z, x: at % 2 ** z, y: Math.floor(at / 2 ** z), body })),
  ).flat();

const test = base.extend<object, { server: E2eServer }>({
  server: [
    // oxlint-disable-next-line no-empty-pattern -- how the runner learns that this fixture needs no other
    async ({}, use) => {
      const dir = mkdtempSync(path.join(tmpdir(), 'ecc-base-maps-'));
      const at = (name: string): string => path.join(dir, name);
      const photo = { format: 'png', bounds: '117,26,124,32', attribution: '测绘院' };
      await writeMbtiles(at('photo.mbtiles'), photo, everywhere(solidPng({ r: 180, g: 60, b: 200 }), 4));
      await writeMbtiles(
        at('roads.mbtiles'),
        { format: 'pbf', json: JSON.stringify({ vector_layers: [{ id: 'land', fields: {} }] }) },
        everywhere(filledTile('land'), 4),
      );
      const fill = {
        id: 'land',
        type: 'fill',
        source: 'theirs',
        'source-layer': 'land',
        paint: { 'fill-color': `rgb(${ROADS.r}, ${ROADS.g}, ${ROADS.b})` },
      };
      const sources = { theirs: { type: 'vector', url: 'https://elsewhere.example/tiles.json' } };
      writeFileSync(at('style.json'), JSON.stringify({ version: 8, sources, layers: [fill] }));
      const named = { datum: 'cgcs2000' };
      const baseMaps = [
        {
          ...named,
          id: 'photo',
          nameZh: '影像图',
          nameEn: 'Imagery',
          source: at('photo.mbtiles'),
          approval: '浙S(2026)1号',
        },
        {
          ...named,
          id: 'roads',
          nameZh: '道路图',
          nameEn: 'Roads',
          source: at('roads.mbtiles'),
          styleFile: at('style.json'),
        },
      ];
      writeFileSync(at('config.json'), JSON.stringify({ baseMaps, initialBaseMap: 'photo' }));
      const server = await E2eServer.create({ env: { ECC_CONFIG: at('config.json') } });
      await use(server);
      await server.dispose();
      rmSync(dir, { recursive: true });
    },
    { scope: 'worker' },
  ],
});

/** Colour of the map near its corner, where nothing lies on it. */
async function colourOfMap(page: Page): Promise<Rgb> {
  const box = await page.getByTestId('map').boundingBox();
  const part = { x: (box?.x ?? 0) + 200, y: (box?.y ?? 0) + 40, width: 8, height: 8 };
  return (await pageColours(page, [part]))[0] ?? { r: 0, g: 0, b: 0 };
}

test('maps are drawn on a base map of the private network, and on another one when it is chosen', async ({
  page,
  server,
}, info) => {
  const shown = page.getByTestId('map-attribution');
  const choose = async (name: string): Promise<void> => {
    await shown.click();
    await page.getByRole('menuitem', { name }).click();
  };
  await signIn(page, server.url, server.login('duty'));
  await page.keyboard.press('Alt+3');
  await page.getByTestId('office-map').click();
  await expect(shown).toHaveText(/影像图 · 浙S\(2026\)1号 · 测绘院/);
  const isViolet = ({ r, g, b }: Rgb): boolean => b > r && r > g + 20;
  await expect.poll(async () => isViolet(await colourOfMap(page)), { timeout: 120_000 }).toBe(true);
  await page.screenshot({ path: info.outputPath('imagery.png') });

  await choose('道路图');
  await expect(shown).toHaveAttribute('data-base-map', 'roads');
  await expect
    .poll(async () => colourDistance(await colourOfMap(page), ROADS), { timeout: 120_000 })
    .toBeLessThan(SAME);

  await page.reload();
  await page.getByTestId('office-map').click();
  await expect(shown).toHaveAttribute('data-base-map', 'roads');
  await choose('服务器自带底图');
  await expect(shown).toHaveAttribute('data-base-map', 'own');
  await expect
    .poll(async () => colourDistance(await colourOfMap(page), ROADS), { timeout: 120_000 })
    .toBeGreaterThan(2 * SAME);
  await page.screenshot({ path: info.outputPath('own.png') });
});
