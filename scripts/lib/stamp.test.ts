import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { hashOf, hasStamp, writeStamp } from './stamp.mjs';

let dir = '';

beforeEach(() => {
  dir = mkdtempSync(path.join(tmpdir(), 'ecc-stamp-'));
  mkdirSync(path.join(dir, 'src/deep'), { recursive: true });
  writeFileSync(path.join(dir, 'src/a.txt'), 'a');
  writeFileSync(path.join(dir, 'src/deep/b.txt'), 'b');
});

afterEach(() => {
  rmSync(dir, { recursive: true });
});

const hash = (): string => hashOf([path.join(dir, 'src')], dir);

test('hashOf() of the same files gives the same hash', () => {
  expect(hash()).toBe(hash());
  expect(hash()).toMatch(/^[0-9a-f]{64}$/);
});

test('hashOf() changes with a content, a name and a new file', () => {
  const first = hash();

  writeFileSync(path.join(dir, 'src/deep/b.txt'), 'c');

  const changed = hash();

  writeFileSync(path.join(dir, 'src/new.txt'), '');
  expect(new Set([first, changed, hash()]).size).toBe(3);
});

test('hashOf() leaves out what does not exist', () => {
  expect(hashOf([path.join(dir, 'src'), path.join(dir, 'absent')], dir)).toBe(hash());
});

test('hasStamp() holds only for the value that writeStamp() wrote', () => {
  const file = path.join(dir, 'new/folder/.stamp');

  expect(hasStamp(file, 'x')).toBe(false);
  writeStamp(file, 'x');
  expect(hasStamp(file, 'x')).toBe(true);
  expect(hasStamp(file, 'y')).toBe(false);
});
