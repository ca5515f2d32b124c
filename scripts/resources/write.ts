import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The resources folder of the project. */
export const RESOURCES_FOLDER = join(import.meta.dirname, '../../resources');

/** Reads a JSON file below the resources folder that an earlier step wrote. */
export function readResource(path: string): unknown {
  return JSON.parse(readFileSync(join(RESOURCES_FOLDER, path), 'utf8'));
}

/** Writes bytes or text below the resources folder and reports the size. */
export function writeResource(path: string, content: string | Uint8Array): void {
  const file = join(RESOURCES_FOLDER, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, content);
  console.log(`${path} ${(content.length / 1000).toFixed(1)} kB`);
}

/** Writes a list with one item a line, so that changes read well in a diff. */
export function writeJson(path: string, rows: readonly unknown[]): void {
  writeResource(path, `[\n${rows.map((row) => `  ${JSON.stringify(row)}`).join(',\n')}\n]\n`);
}

/** Writes a feature collection with one feature a line. */
export function writeFeatures(path: string, features: readonly unknown[]): void {
  const lines = features.map((feature) => JSON.stringify(feature)).join(',\n');
  writeResource(path, `{"type":"FeatureCollection","features":[\n${lines}\n]}\n`);
}
