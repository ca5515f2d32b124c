import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { endsWithProgram } from '../lib/endings.ts';

const ROOT = path.join(import.meta.dirname, '../..');
const POLL_MS = 250;

/** Invented cases, and up to when their life was loaded. */
export interface Population {
  cases: number;
  seed: number;
  /** UTC ms. */
  until: number;
}

/** What came of a program. */
interface Run {
  seconds: number;
  /** Most memory that it ever had, MB. */
  peakMb: number;
  lines: string[];
}

/** Most memory of a process until now, MB; null when it is gone. */
function peakOf(pid: number): number | null {
  try {
    const [, kilobytes] = /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
    return kilobytes === undefined ? null : Number(kilobytes) / 1024;
  } catch {
    return null;
  }
}

async function runProgram(words: readonly string[], env: Readonly<Record<string, string>>): Promise<Run> {
  const begun = performance.now();
  const child = spawn(process.execPath, words, {
    cwd: ROOT,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const end = endsWithProgram(() => void child.kill('SIGKILL'));
  let peakMb = 0;
  const timer = setInterval(() => {
    peakMb = Math.max(peakMb, peakOf(child.pid ?? 0) ?? 0);
  }, POLL_MS);
  const ended = once(child, 'exit') as Promise<[number | null]>;
  const lines: string[] = [];
  for await (const line of createInterface({ input: child.stdout })) {
    lines.push(line);
  }
  const [code] = await ended;
  clearInterval(timer);
  await end();
  if (code !== 0) {
    throw new Error(`${words.join(' ')} ended with ${code ?? 'a signal'}`);
  }
  return { seconds: (performance.now() - begun) / 1000, peakMb, lines };
}

/** Invents the cases into a file of the order of time; answers with the words that import it. */
export async function inventCases(folder: string, { cases, seed, until }: Population): Promise<string[]> {
  const file = path.join(folder, `cases-${cases}.csv.gz`);
  const mapping = path.join(folder, `cases-${cases}.mapping.json`);
  const amount = ['--cases', `${cases}`, '--seed', `${seed}`, '--until', new Date(until).toISOString()];
  const form = ['--by', 'time', '--format', 'csv-flat', '--out', file, '--mapping', mapping];
  await runProgram(['simulators/cases/main.ts', ...amount, ...form], {});
  return ['--mapping', mapping, file];
}

/** Imports the file by the command that users have. */
export async function importCases(
  words: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<{ events: number; seconds: number; peakMb: number }> {
  const { seconds, peakMb, lines } = await runProgram(['media-server/tools/import.ts', ...words], env);
  const events = lines
    .map((line) => /(\d+) events appended/.exec(line)?.[1])
    .find((count) => count !== undefined);
  if (events === undefined) {
    throw new Error('the import did not tell how many events it appended');
  }
  return { events: Number(events), seconds, peakMb };
}
