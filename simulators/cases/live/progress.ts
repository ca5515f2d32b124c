import { readFile, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';

const DemoCases = z.object({
  seed: z.number().int(),
  cases: z.number().int().min(0),
  /** Up to when the cases were loaded from a file, UTC ms. */
  until: z.number(),
  /** Time of the latest event that was pushed since, UTC ms. */
  pushedTo: z.number().optional(),
});
/** Which invented cases a data folder has, and how far their life was played. */
export type DemoCases = z.infer<typeof DemoCases>;

const fileIn = (folder: string): string => path.join(folder, 'demo-cases.json');

/** Null where the data folder has no invented cases. */
export async function readDemoCases(folder: string): Promise<DemoCases | null> {
  try {
    return DemoCases.parse(JSON.parse(await readFile(fileIn(folder), 'utf8')));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
      return null;
    }
    throw error;
  }
}

/** The file is replaced as a whole. */
export async function keepDemoCases(folder: string, state: DemoCases): Promise<void> {
  const partial = `${fileIn(folder)}.${process.pid}`;
  await writeFile(partial, JSON.stringify(state));
  await rename(partial, fileIn(folder));
}
