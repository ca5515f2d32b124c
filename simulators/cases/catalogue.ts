import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { readCatalogue } from '#shared/catalogue/check.ts';
import type { Catalogue } from '#shared/catalogue/catalogue.ts';

/** The catalogue of enforcement cases that comes with the console. */
export const CATALOGUE_FILE = path.join(
  import.meta.dirname,
  '../../resources/catalogue/enforcement/catalogue.json',
);

interface Parts {
  include?: string[];
  events?: unknown[];
  nodes?: unknown[];
}

async function readParts(file: string): Promise<Parts> {
  return JSON.parse(await readFile(file, 'utf8')) as Parts;
}

/** Reads a catalogue with the files that it includes; throws with every place that is wrong. */
export async function readCatalogueFile(file = CATALOGUE_FILE): Promise<Catalogue> {
  const { include = [], ...own } = await readParts(file);
  const parts = await Promise.all(include.map((name) => readParts(path.join(path.dirname(file), name))));
  const all = [own, ...parts];
  const result = readCatalogue({
    ...own,
    events: all.flatMap(({ events = [] }) => events),
    nodes: all.flatMap(({ nodes = [] }) => nodes),
  });
  if ('issues' in result) {
    throw new Error(result.issues.map(({ place, reason }) => `${file}: ${place}: ${reason}`).join('\n'));
  }
  return result.catalogue;
}
