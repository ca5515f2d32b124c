/**
 * Makes everything under resources/ again: `node scripts/resources/make.ts [courts demo …]`, all steps without names.
 * The result is the same on every run, except for the glyphs and icons, which depend on the browser and the fonts.
 */
import { makeBasemap } from './make-basemap.ts';
import { makeCourts } from './make-courts.ts';
import { makeSources, makeUnits, makeUsers } from './make-demo.ts';
import { makeGlyphs } from './make-glyphs.ts';
import { makeIcons } from './make-icons.ts';
import { makeStreets } from './make-streets.ts';
import { makeStyles } from './make-styles.ts';

const STEPS: Readonly<Record<string, () => unknown>> = {
  courts: makeCourts,
  users: makeUsers,
  units: makeUnits,
  sources: makeSources,
  streets: makeStreets,
  basemap: makeBasemap,
  styles: makeStyles,
  glyphs: makeGlyphs,
  icons: makeIcons,
};

const names = process.argv.length > 2 ? process.argv.slice(2) : Object.keys(STEPS);
for (const name of names) {
  const step = STEPS[name];
  if (step === undefined) {
    throw new Error(`make.ts: no step "${name}"; known are ${Object.keys(STEPS).join(', ')}`);
  }
  await step();
}
