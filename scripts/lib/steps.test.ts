import { beforeEach, expect, test } from 'vitest';
import { formatDuration, Steps } from './steps.mjs';

let written = '';

function output(isTTY: boolean): { isTTY: boolean; columns: number; write: (text: string) => void } {
  return { isTTY, columns: 40, write: (text) => (written += text) };
}

beforeEach(() => {
  written = '';
});

test('formatDuration() changes to minutes at one minute', () => {
  expect([formatDuration(0), formatDuration(59_900), formatDuration(245_000)]).toEqual([
    '0.0 s',
    '59.9 s',
    '4 min 05 s',
  ]);
});

test('run() prints the name, what the step says and the time', async () => {
  expect(await new Steps(output(false)).run('fonts', () => 'all there')).toBe('all there');
  expect(written).toMatch(/^✓ fonts: all there \(\d+\.\d s\)\n$/);
});

test('run() of a step that throws marks it and throws on', async () => {
  const steps = new Steps(output(false));

  await expect(steps.run('fonts', () => Promise.reject(new Error('none')))).rejects.toThrow('none');
  expect(written).toMatch(/^✗ fonts \(/);
});

test('progress() without a terminal prints a line every 10 % of each part', async () => {
  await new Steps(output(false)).run('parts', ({ progress }) => {
    for (let percent = 0; percent <= 25; percent += 1) {
      progress('worker', percent, `[${percent}/100]`);
    }

    progress('addon', 50);
  });

  expect(written.split('\n').slice(0, -2)).toEqual([
    '  worker 0 % [0/100]',
    '  worker 10 % [10/100]',
    '  worker 20 % [20/100]',
    '  addon 50 %',
  ]);
});

test('progress() on a terminal overwrites one line that fits', async () => {
  await new Steps(output(true)).run('parts', ({ progress }) => {
    progress('worker', 1);
    progress('addon', 2, 'a rather long text about it');
  });

  const updates = written.split('\r\x1b[K').slice(1, -1);

  expect(updates[1]).toContain('worker 1 % · addon 2 %');
  expect(updates.every((line) => line.length < 40 && !line.includes('\n'))).toBe(true);
});
