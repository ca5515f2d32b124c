import { readdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../testing/temporary-folder.ts';
import { RotatingLog } from './rotating-log.ts';

function lines(folder: string, name: string): { message: string }[] {
  return readFileSync(path.join(folder, name), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
}

test('info(), warn() and error() write a JSON line each, with the parts of an error', () => {
  const folder = temporaryFolder();
  const log = new RotatingLog({ folder, now: () => 0 });

  log.info('started', { version: '1' });
  log.warn('mended');
  log.error('gave up', { error: new TypeError('why') });

  expect(lines(folder, 'desktop.log')).toEqual([
    { time: '1970-01-01T00:00:00.000Z', level: 'info', message: 'started', version: '1' },
    { time: '1970-01-01T00:00:00.000Z', level: 'warn', message: 'mended' },
    expect.objectContaining({
      level: 'error',
      error: { name: 'TypeError', message: 'why', stack: expect.any(String) },
    }),
  ]);
});

test('a full file is put aside, and only as many as allowed are kept', () => {
  const folder = temporaryFolder();
  const log = new RotatingLog({ folder, maxBytes: 150, files: 3 });

  for (let number = 0; number < 10; number += 1) {
    log.info(`line ${number}`);
  }

  expect(readdirSync(folder).sort()).toEqual(['desktop.1.log', 'desktop.2.log', 'desktop.log']);
  expect(lines(folder, 'desktop.log').at(-1)?.message).toBe('line 9');
});

test('a new log goes on in the file of the last run', () => {
  const folder = temporaryFolder();
  new RotatingLog({ folder }).info('first run');
  new RotatingLog({ folder }).info('second run');

  expect(lines(folder, 'desktop.log').map(({ message }) => message)).toEqual(['first run', 'second run']);
});

test('a log whose folder is gone does not throw', () => {
  const folder = temporaryFolder();
  const log = new RotatingLog({ folder });
  rmSync(folder, { recursive: true });

  expect(() => log.error('unseen')).not.toThrow();
});
