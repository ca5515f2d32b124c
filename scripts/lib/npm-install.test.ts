import { expect, test } from 'vitest';
import { firstDifference } from './npm-install.mjs';

const lock = {
  packages: {
    '': { version: '0.1.0' },
    'node_modules/a': { version: '1.0.0', integrity: 'sha512-a' },
    'node_modules/b': { version: '2.0.0', integrity: 'sha512-b', optional: true },
  },
};
const { a, b } = { a: lock.packages['node_modules/a'], b: lock.packages['node_modules/b'] };

test('firstDifference() accepts absent optional packages', () => {
  expect(firstDifference(lock, { packages: { 'node_modules/a': a } })).toBeUndefined();
  expect(firstDifference(lock, { packages: { 'node_modules/a': a, 'node_modules/b': b } })).toBeUndefined();
});

test('firstDifference() finds a missing, a changed and a left-over package', () => {
  expect(firstDifference(lock, { packages: {} })).toBe('node_modules/a');
  expect(firstDifference(lock, { packages: { 'node_modules/a': { ...a, integrity: 'sha512-c' } } })).toBe(
    'node_modules/a',
  );
  expect(firstDifference(lock, { packages: { 'node_modules/a': a, 'node_modules/c': a } })).toBe(
    'node_modules/c',
  );
});
