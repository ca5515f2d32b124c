import { spawn } from 'node:child_process';
import { once } from 'node:events';

/** Words of a command, split at spaces. */
export const words = (text: string): string[] => text.split(' ');

/** What a run of ffmpeg wrote: to its output, and what it told. */
export interface FfmpegRun {
  output: Buffer;
  told: string;
}

/** Runs ffmpeg over `input`. @throws Error with its words when it fails */
export async function ffmpeg(args: readonly string[], input?: Buffer): Promise<FfmpegRun> {
  const child = spawn('ffmpeg', ['-nostdin', '-hide_banner', ...args], { stdio: ['pipe', 'pipe', 'pipe'] });
  const [output, told]: [Buffer[], Buffer[]] = [[], []];
  child.stdout.on('data', (data: Buffer) => output.push(data));
  child.stderr.on('data', (data: Buffer) => told.push(data));
  // It may have ended before it has read everything.
  child.stdin.on('error', () => undefined);
  child.stdin.end(input);
  const [code] = (await once(child, 'close')) as [number | null];
  const text = Buffer.concat(told).toString('utf8');
  if (code !== 0) {
    throw new Error(`ffmpeg ${args.join(' ')}:\n${text.slice(-2_000)}`);
  }
  return { output: Buffer.concat(output), told: text };
}
