import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { readCatalogue, type CatalogueIssue } from '#shared/catalogue/check.ts';
import type { Catalogue } from '#shared/catalogue/catalogue.ts';
import { AppError } from '#shared/errors.ts';

/** The catalogue of enforcement cases that comes with the console. */
export const BUILT_IN_CATALOGUE = path.resolve(
  import.meta.dirname,
  '../../../resources/catalogue/enforcement/catalogue.json',
);

/** A catalogue that can't be used, with everything that is wrong in it. */
export class CatalogueError extends AppError {
  readonly issues: readonly CatalogueIssue[];

  constructor(file: string, issues: readonly CatalogueIssue[]) {
    const lines = issues.map(({ place, reason }) => `${file}: ${place}: ${reason}`);
    super('invalidInput', lines.join('\n'), { place: issues[0]?.place ?? file });
    this.name = 'CatalogueError';
    this.issues = issues;
  }
}

interface Parts {
  include?: string[];
  events?: unknown[];
  nodes?: unknown[];
}

async function readJson(file: string): Promise<Parts> {
  const text = await readFile(file, 'utf8');
  try {
    return JSON.parse(text) as Parts;
  } catch (error) {
    throw new CatalogueError(file, [{ place: 'file', reason: (error as Error).message }]);
  }
}

/**
 * Reads a catalogue from a JSON file. Its `include` names further files beside it, whose `events` and `nodes` are added to its own.
 * @throws CatalogueError naming every place and reason
 */
export async function loadCatalogueFile(file: string): Promise<Catalogue> {
  const { include = [], ...own } = await readJson(file);
  const parts = await Promise.all(include.map((name) => readJson(path.resolve(path.dirname(file), name))));
  const result = readCatalogue({
    ...own,
    events: [...(own.events ?? []), ...parts.flatMap(({ events = [] }) => events)],
    nodes: [...(own.nodes ?? []), ...parts.flatMap(({ nodes = [] }) => nodes)],
  });
  if ('issues' in result) {
    throw new CatalogueError(file, result.issues);
  }
  return result.catalogue;
}
