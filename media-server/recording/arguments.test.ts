import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ENCODE } from './arguments.ts';

const FRAMES = 900;
/** As RTP has it: the rate of its clock stands for that of its frames. */
const CLOCK_RATE = 90_000;
/** Ten frames at once, then none for a second, as over a link that stalls. */
const IN_BURSTS = String.raw`setpts='(floor(N/10)+mod(N\,10)*0.011)/TB'`;

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'ecc-encode-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Brightness that a tenth of each picture's points exceeds, of every 60th picture. */
function brightness(file: string): number[] {
  const measure = `select='not(mod(n,60))',signalstats,metadata=print:key=lavfi.signalstats.YHIGH:file=-`;
  const output = execFileSync('ffmpeg', ['-v', 'quiet', '-i', file, '-vf', measure, '-f', 'null', '-'], {
    encoding: 'utf8',
  });
  return [...output.matchAll(/YHIGH=(\d+)/g)].map(([, value]) => Number(value));
}

test('a picture that is encoded anew keeps its light and dark for as long as it lasts, whatever its rate is said to be', () => {
  const file = path.join(folder, 'picture.mp4');
  const picture = `testsrc2=s=320x180:r=${CLOCK_RATE},noise=alls=3:allf=t`;
  const input = ['-v', 'error', '-f', 'lavfi', '-i', picture, '-vf', IN_BURSTS, '-frames:v', String(FRAMES)];
  execFileSync('ffmpeg', [...input, ...ENCODE, file]);
  const values = brightness(file);
  expect(values).toHaveLength(FRAMES / 60);
  expect(Math.min(...values)).toBeGreaterThan(200);
}, 60_000);
