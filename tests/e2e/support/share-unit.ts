import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import type { Login } from './server.ts';

const MAIN = path.join(import.meta.dirname, 'share-unit-main.ts');

/** A unit that its server is to share over a line of its own. */
export interface SharedUnit {
  url: string;
  caFile: string;
  /** An administrator there. */
  login: Login;
  lineId: string;
  callSign: string;
}

/** Shares a unit of a server in a network of its own (see netns.ts); answers with the code that enrols its device. */
export async function shareUnitIn(netns: string, unit: SharedUnit): Promise<string> {
  const words = ['netns', 'exec', netns, process.execPath, MAIN, JSON.stringify(unit)];
  const { stdout } = await promisify(execFile)('ip', words);
  return stdout.trim();
}
