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

async function ask(netns: string, act: 'enrol' | 'share', unit: SharedUnit): Promise<string> {
  const words = ['netns', 'exec', netns, process.execPath, MAIN, JSON.stringify({ act, ...unit })];
  const { stdout } = await promisify(execFile)('ip', words);
  return stdout.trim();
}

/** The code that enrols the device of a unit, of a server in a network of its own (see netns.ts). */
export const enrolmentCodeIn = (netns: string, unit: SharedUnit): Promise<string> =>
  ask(netns, 'enrol', unit);

/** Shares a unit whose device is enrolled. */
export async function shareUnitIn(netns: string, unit: SharedUnit): Promise<void> {
  await ask(netns, 'share', unit);
}
