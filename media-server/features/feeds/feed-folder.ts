import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Catalogue } from '#shared/catalogue/catalogue.ts';
import { AppError } from '#shared/errors.ts';
import { BUILT_IN_CATALOGUE, loadCatalogueFile } from '../cases/catalogue-file.ts';
import { readMapping, type Mapping } from './mapping/mapping.ts';

/** Files of a feed's folder that say how the others are read. */
export const MAPPING_FILE = 'mapping.json';
export const CATALOGUE_FILE = 'catalogue.json';

/** How the files of a folder are taken. */
export interface FeedSetup {
  catalogue: Catalogue;
  mapping: Mapping;
}

/** Reads a mapping from a JSON file. @throws AppError('invalidInput') naming the file, the places and the reasons */
export async function readMappingFile(file: string): Promise<Mapping> {
  try {
    return readMapping(JSON.parse(await readFile(file, 'utf8')));
  } catch (error) {
    throw new AppError('invalidInput', `${file}: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/**
 * Reads how the files of a feed's folder are taken: its `mapping.json`, and its `catalogue.json` if it isn't enforcement cases.
 * @throws AppError('invalidInput') naming the file, the place and the reason
 */
export async function readFeedSetup(folder: string): Promise<FeedSetup> {
  const own = path.join(folder, CATALOGUE_FILE);
  return {
    mapping: await readMappingFile(path.join(folder, MAPPING_FILE)),
    catalogue: await loadCatalogueFile(existsSync(own) ? own : BUILT_IN_CATALOGUE),
  };
}
