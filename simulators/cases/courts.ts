import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { Court } from '#shared/courts.ts';
import type { CourtShare } from './options.ts';

/** The courts of the demo province. */
export const COURTS_FILE = path.join(import.meta.dirname, '../../resources/demo/courts.json');

/** Reads the courts that keep cases. */
export async function readCourts(file = COURTS_FILE): Promise<CourtShare[]> {
  return z.array(Court).parse(JSON.parse(await readFile(file, 'utf8')));
}
