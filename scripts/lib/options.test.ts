import path from 'node:path';
import { expect, test } from 'vitest';
import {
  parseDemoOptions,
  parseDevOptions,
  parseStartOptions,
  parseTestOptions,
  TEST_STEPS,
  UsageError,
} from './options.mjs';
import { defaultDataDir } from './paths.mjs';

test('parseStartOptions() without words gives the defaults', () => {
  expect(parseStartOptions([])).toEqual({
    help: false,
    port: 8443,
    host: undefined,
    data: defaultDataDir,
    units: 24,
    cases: 4000,
    simulation: true,
    browser: false,
    headless: false,
    config: undefined,
    databaseUrl: undefined,
  });
});

test('parseStartOptions() with all words takes them, and makes paths absolute', () => {
  const words =
    '--port 9000 --host 10.0.0.1 --data d --units 3 --cases 20 --no-simulation --browser --headless --config c.json --database-url postgres://h/n';

  expect(parseStartOptions(words.split(' '))).toMatchObject({
    port: 9000,
    host: '10.0.0.1',
    data: path.resolve('d'),
    units: 3,
    cases: 20,
    simulation: false,
    browser: true,
    headless: true,
    config: path.resolve('c.json'),
    databaseUrl: 'postgres://h/n',
  });
});

test.each([
  ['--port 0', '--port 0: not a whole number from 1 to 65535'],
  ['--port 8443x', '--port 8443x: not a whole number'],
  ['--units 1.5', '--units 1.5: not a whole number'],
  ['--units -1', 'ambiguous'],
  ['--cases 1000001', '--cases 1000001: not a whole number from 0 to 1000000'],
  ['--prot 1', "Unknown option '--prot'"],
])('parseStartOptions() with %s refuses it and says why', (words, reason) => {
  expect(() => parseStartOptions(words.split(' '))).toThrow(UsageError);
  expect(() => parseStartOptions(words.split(' '))).toThrow(reason);
});

test('parseDemoOptions() takes the amount of cases and where they go, and nothing of the server', () => {
  expect(parseDemoOptions([])).toEqual({
    help: false,
    cases: 4000,
    data: defaultDataDir,
    config: undefined,
    databaseUrl: undefined,
    json: false,
  });
  expect(parseDemoOptions(['--cases', '0', '--json', '--data', 'd'])).toMatchObject({
    cases: 0,
    data: path.resolve('d'),
    json: true,
  });
  expect(() => parseDemoOptions(['--port', '1'])).toThrow(UsageError);
});

test('parseDevOptions() takes a port and a folder, and nothing of the simulation', () => {
  expect(parseDevOptions(['--port', '9000'])).toEqual({ help: false, port: 9000, data: defaultDataDir });
  expect(() => parseDevOptions(['--units', '3'])).toThrow(UsageError);
});

test('parseTestOptions() without words chooses all steps', () => {
  expect(parseTestOptions([])).toEqual({ help: false, steps: [...TEST_STEPS] });
});

test('parseTestOptions() with --only keeps the order of the steps, and builds what the tests run', () => {
  expect(parseTestOptions(['--only', 'types,lint']).steps).toEqual(['lint', 'types']);
  expect(parseTestOptions(['--only', 'e2e', '--only', 'lint']).steps).toEqual(['lint', 'build', 'e2e']);
});

test('parseTestOptions() with an unknown step refuses it', () => {
  expect(() => parseTestOptions(['--only', 'unti'])).toThrow('--only unti: not one of lint');
});
