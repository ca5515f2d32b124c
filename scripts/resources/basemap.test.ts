import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { PbfReader } from 'pbf';
import { describe, expect, test } from 'vitest';
import { isInsideAny, type Ring } from './geometry.ts';
import { GLYPH_RANGES } from './make-glyphs.ts';
import type { CourtRow } from './make-courts.ts';
import { FONT_STACK } from './make-styles.ts';
import { RESOURCES_FOLDER, readResource } from './write.ts';

interface StyleFile {
  readonly glyphs: string;
  readonly sources: Readonly<Record<string, { readonly data: string }>>;
  readonly layers: readonly {
    readonly id: string;
    readonly source?: string;
    readonly layout?: Record<string, unknown>;
  }[];
}

interface CountyCollection {
  readonly features: readonly {
    readonly properties: { readonly code: string };
    readonly geometry: { readonly coordinates: Ring[][] };
  }[];
}

describe.each(['style.json', 'style-light.json'])('%s', (file) => {
  const style = readResource(`basemap/${file}`) as StyleFile;

  test('every source is a file of ours and every layer names a source', () => {
    for (const { data } of Object.values(style.sources)) {
      expect(data).toMatch(/^\/basemap\//);
      expect(existsSync(join(RESOURCES_FOLDER, data))).toBe(true);
    }
    for (const { source } of style.layers.slice(1)) {
      expect(style.sources).toHaveProperty(source ?? '');
    }
  });

  test('every label uses the font stack whose glyphs are there', () => {
    expect(style.glyphs).toBe('/basemap/glyphs/{fontstack}/{range}.pbf');
    const fonts = style.layers.flatMap(({ layout }) => (layout?.['text-font'] as string[] | undefined) ?? []);
    expect(new Set(fonts)).toEqual(new Set([FONT_STACK]));
  });

  test('it names no address outside the own server', () => {
    expect(JSON.stringify(style)).not.toMatch(/https?:|mapbox:/);
  });
});

describe('glyphs', () => {
  test.each(GLYPH_RANGES)('range %s holds the font stack with glyphs', (range) => {
    const bytes = readFileSync(join(RESOURCES_FOLDER, 'basemap/glyphs', FONT_STACK, `${range}.pbf`));
    const stack = { name: '', range: '', glyphs: 0 };
    new PbfReader(bytes).readFields((_tag, _result, outer) => {
      outer.readMessage((tag, into, pbf) => {
        if (tag === 1) {
          into.name = pbf.readString();
        } else if (tag === 2) {
          into.range = pbf.readString();
        } else if (tag === 3) {
          into.glyphs += 1;
        }
      }, stack);
    }, null);
    expect(stack).toMatchObject({ name: FONT_STACK, range });
    expect(stack.glyphs).toBeGreaterThan(180);
  });
});

describe('counties.geojson', () => {
  const { features } = readResource('basemap/counties.geojson') as CountyCollection;
  const basic = (readResource('demo/courts.json') as CourtRow[]).filter(({ level }) => level === 'basic');

  test('it has one feature for each basic court and the court stands inside it', () => {
    expect(features).toHaveLength(basic.length);
    const isInOwnCounty = (court: CourtRow): boolean => {
      const county = features.find(({ properties }) => properties.code === court.divisionCode);
      const rings = county?.geometry.coordinates.map(([ring]) => ring!) ?? [];
      return isInsideAny([court.lon, court.lat], rings);
    };
    expect(basic.filter((court) => !isInOwnCounty(court))).toEqual([]);
  });

  test('the base map stays below 1.3 MB of GeoJSON', () => {
    const folder = join(RESOURCES_FOLDER, 'basemap');
    const files = readdirSync(folder).filter((file) => file.endsWith('.geojson'));
    const total = files.reduce((sum, file) => sum + readFileSync(join(folder, file)).length, 0);
    expect(total).toBeLessThan(1_300_000);
  });
});
