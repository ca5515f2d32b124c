import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type TinySDF from '@mapbox/tiny-sdf';
import { PbfWriter } from 'pbf';
import { launchBrowser } from './browser.ts';
import { FONT_STACK } from './make-styles.ts';
import { writeResource } from './write.ts';

/**
 * Ranges of 256 code points: Latin, general punctuation, CJK punctuation with kana, full-width forms. Ideographs are not
 * here: the map library draws them itself from a local font (`localIdeographFontFamily`).
 */
export const GLYPH_RANGES = ['0-255', '8192-8447', '12288-12543', '65280-65535'];

const FONT_FAMILY = 'Noto Sans CJK SC';
/** The map library expects distance fields of a 24 px font with a 3 px border. */
const SDF_OPTIONS = {
  fontSize: 24,
  fontFamily: FONT_FAMILY,
  fontWeight: '400',
  buffer: 3,
  radius: 8,
  cutoff: 0.25,
};
/** Puts the glyphs on the base line of the ideographs that the library draws locally. */
const ASCENDER_PX = 28;

/** One distance field as it comes back from the page: its pixels as base64. */
interface DrawnGlyph {
  readonly code: number;
  readonly pixels: string;
  readonly width: number;
  readonly height: number;
  readonly left: number;
  readonly top: number;
  readonly advance: number;
}

function codePoints(range: string): number[] {
  const [first, last] = range.split('-').map(Number) as [number, number];
  const all = Array.from({ length: last - first + 1 }, (_, i) => first + i);
  const isControl = (code: number): boolean => code < 32 || (code >= 127 && code < 160);
  return all.filter((code) => !isControl(code));
}

/** Runs in the page, where canvas and fonts are; the module comes along as a data address. */
async function drawInPage(input: {
  module: string;
  options: typeof SDF_OPTIONS;
  codes: number[];
}): Promise<DrawnGlyph[]> {
  const { default: Sdf } = (await import(input.module)) as { default: typeof TinySDF };
  const sdf = new Sdf(input.options);
  return input.codes.map((code) => {
    const glyph = sdf.draw(String.fromCodePoint(code));
    return {
      code,
      pixels: btoa(String.fromCharCode(...glyph.data)),
      width: glyph.glyphWidth,
      height: glyph.glyphHeight,
      left: glyph.glyphLeft,
      top: glyph.glyphTop,
      advance: glyph.glyphAdvance,
    };
  });
}

/** Field numbers are those of the glyph file format: glyphs.proto of the Mapbox GL font server. */
function writeGlyph(glyph: DrawnGlyph, pbf: PbfWriter): void {
  pbf.writeVarintField(1, glyph.code);
  if (glyph.width > 0 && glyph.height > 0) {
    pbf.writeBytesField(2, Buffer.from(glyph.pixels, 'base64'));
  }
  pbf.writeVarintField(3, glyph.width);
  pbf.writeVarintField(4, glyph.height);
  pbf.writeSVarintField(5, Math.round(glyph.left));
  pbf.writeSVarintField(6, Math.round(glyph.top - ASCENDER_PX));
  pbf.writeVarintField(7, Math.round(glyph.advance));
}

function encode(range: string, glyphs: readonly DrawnGlyph[]): Uint8Array {
  const pbf = new PbfWriter();
  pbf.writeMessage(
    1,
    (_stack, writer) => {
      writer.writeStringField(1, FONT_STACK);
      writer.writeStringField(2, range);
      glyphs.forEach((glyph) => writer.writeMessage(3, writeGlyph, glyph));
    },
    null,
  );
  return pbf.finish();
}

/** Writes the glyph files of the font stack, drawn by Chromium from the installed font. */
export async function makeGlyphs(): Promise<void> {
  const browser = await launchBrowser();
  try {
    const page = await browser.newPage();
    const source = readFileSync(fileURLToPath(import.meta.resolve('@mapbox/tiny-sdf')));
    const module = `data:text/javascript;base64,${source.toString('base64')}`;
    for (const range of GLYPH_RANGES) {
      const input = { module, options: SDF_OPTIONS, codes: codePoints(range) };
      const glyphs = await page.evaluate(drawInPage, input);
      writeResource(`basemap/glyphs/${FONT_STACK}/${range}.pbf`, encode(range, glyphs));
    }
  } finally {
    await browser.close();
  }
}
