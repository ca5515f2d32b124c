import { createHash } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { homedir } from 'node:os';
import path from 'node:path';

/** The folder `room` of the user's cache; it is made when missing. */
export async function cacheFolder(room: string): Promise<string> {
  const root = process.env['XDG_CACHE_HOME'] || path.join(homedir(), '.cache');
  const folder = path.join(root, 'enforcement-command-console', room);
  await mkdir(folder, { recursive: true });
  return folder;
}

/** A name for what `recipe` makes: it changes when anything of the recipe does. */
export function recipeName(recipe: readonly string[]): string {
  return createHash('sha256').update(JSON.stringify(recipe)).digest('hex').slice(0, 24);
}
