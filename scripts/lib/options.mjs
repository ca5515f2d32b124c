import path from 'node:path';
import { parseArgs } from 'node:util';
import { defaultDataDir } from './paths.mjs';

/** The steps of `npm test`, in their order. */
export const TEST_STEPS = /** @type {const} */ ([
  'lint',
  'format',
  'layers',
  'types',
  'build',
  'unit',
  'e2e',
]);

/** @typedef {(typeof TEST_STEPS)[number]} TestStep */

/** A wrong word on the command line. */
export class UsageError extends Error {
  /** @param {string} message */
  constructor(message) {
    super(`${message} (--help explains the options)`);
    this.name = 'UsageError';
  }
}

export const START_HELP = `npm start -- [options]

Installs what is missing, builds, starts the server with its database and simulated units, and opens the console.

  --port N            port of the server (default 8443)
  --host ADDRESS      address that the server listens on (default: as configured)
  --data DIR          folder for the database, the TLS certificates and the logs (default .data)
  --units N           how many simulated officer units (default 24)
  --cases N           how many invented cases the demo province begins with (default 4000)
  --no-simulation     no simulated units, cameras and events of cases
  --browser           print the address for a browser, even where Electron could open the console
  --headless          start everything, open nothing (for tests)
  --config FILE       configuration file of the server
  --database-url URL  PostgreSQL instead of the embedded database (postgres://user:password@host/name)
  --help              this text

Environment: MEDIASOUP_WORKER_BIN names a mediasoup worker to use; XDG_CACHE_HOME moves the cache of native builds.
`;

export const DEMO_HELP = `npm run demo -- [options]

Creates or updates the database and loads the demo province: courts, logins, units, cameras and invented cases. Running it again changes nothing.

  --cases N           how many invented cases (default 4000)
  --data DIR          folder for the database (default .data)
  --config FILE       configuration file of the server
  --database-url URL  PostgreSQL instead of the embedded database (postgres://user:password@host/name)
  --json              print the logins as JSON, one a line
  --help              this text
`;

export const DEV_HELP = `npm run dev -- [options]

Starts the server, which starts again when its source changes, and the pages with hot reload.

  --port N            port of the server (default 8443)
  --data DIR          folder for the database, the TLS certificates and the logs (default .data)
  --help              this text

Environment: ECC_DEV_PORT is the port of the pages (default 5173).
`;

export const TEST_HELP = `npm test -- [options]

Installs what is missing and runs all checks and tests. The last line says how many passed, failed and were skipped.

  --only A,B          only these steps: ${TEST_STEPS.join(', ')}
  --help              this text

Environment: TEST_DATABASE_URL names a PostgreSQL database for the tests (default: a throw-away one);
ECC_CHROMIUM names the Chromium to use (default /usr/bin/chromium).
`;

/**
 * @param {string} name
 * @param {string | undefined} text
 * @param {{ min: number, max: number, otherwise: number }} range
 * @returns {number}
 */
function wholeNumber(name, text, { min, max, otherwise }) {
  if (text === undefined) {
    return otherwise;
  }

  const value = Number(text);

  if (!/^\d+$/.test(text) || value < min || value > max) {
    throw new UsageError(`--${name} ${text}: not a whole number from ${min} to ${max}`);
  }

  return value;
}

/** @param {string | undefined} text */
function portOf(text) {
  return wholeNumber('port', text, { min: 1, max: 65_535, otherwise: 8443 });
}

/** @param {string | undefined} text */
function casesOf(text) {
  return wholeNumber('cases', text, { min: 0, max: 1_000_000, otherwise: 4_000 });
}

/** @param {string | undefined} text */
function dataOf(text) {
  return text === undefined ? defaultDataDir : path.resolve(text);
}

/**
 * @template {import('node:util').ParseArgsConfig} T
 * @param {T} config
 */
function parse(config) {
  try {
    return parseArgs(config);
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

/**
 * @typedef {object} StartOptions
 * @property {boolean} help
 * @property {number} port
 * @property {string | undefined} host
 * @property {string} data absolute
 * @property {number} units
 * @property {number} cases
 * @property {boolean} simulation
 * @property {boolean} browser
 * @property {boolean} headless
 * @property {string | undefined} config absolute
 * @property {string | undefined} databaseUrl
 */

/**
 * Reads the words behind `npm start --`.
 * @param {string[]} args
 * @returns {StartOptions}
 * @throws {UsageError}
 */
export function parseStartOptions(args) {
  const { values } = parse({
    args,
    options: {
      help: { type: 'boolean', short: 'h' },
      port: { type: 'string' },
      host: { type: 'string' },
      data: { type: 'string' },
      units: { type: 'string' },
      cases: { type: 'string' },
      'no-simulation': { type: 'boolean' },
      browser: { type: 'boolean' },
      headless: { type: 'boolean' },
      config: { type: 'string' },
      'database-url': { type: 'string' },
    },
  });

  return {
    help: values.help ?? false,
    port: portOf(values.port),
    host: values.host,
    data: dataOf(values.data),
    units: wholeNumber('units', values.units, { min: 0, max: 10_000, otherwise: 24 }),
    cases: casesOf(values.cases),
    simulation: !values['no-simulation'],
    browser: values.browser ?? false,
    headless: values.headless ?? false,
    config: values.config === undefined ? undefined : path.resolve(values.config),
    databaseUrl: values['database-url'],
  };
}

/**
 * Reads the words behind `npm run demo --`.
 * @param {string[]} args
 * @returns {Pick<StartOptions, 'help' | 'cases' | 'data' | 'config' | 'databaseUrl'> & { json: boolean }}
 * @throws {UsageError}
 */
export function parseDemoOptions(args) {
  const { values } = parse({
    args,
    options: {
      help: { type: 'boolean', short: 'h' },
      cases: { type: 'string' },
      data: { type: 'string' },
      config: { type: 'string' },
      'database-url': { type: 'string' },
      json: { type: 'boolean' },
    },
  });

  return {
    help: values.help ?? false,
    cases: casesOf(values.cases),
    data: dataOf(values.data),
    config: values.config === undefined ? undefined : path.resolve(values.config),
    databaseUrl: values['database-url'],
    json: values.json ?? false,
  };
}

/**
 * Reads the words behind `npm run dev --`.
 * @param {string[]} args
 * @returns {Pick<StartOptions, 'help' | 'port' | 'data'>}
 * @throws {UsageError}
 */
export function parseDevOptions(args) {
  const { values } = parse({
    args,
    options: {
      help: { type: 'boolean', short: 'h' },
      port: { type: 'string' },
      data: { type: 'string' },
    },
  });

  return { help: values.help ?? false, port: portOf(values.port), data: dataOf(values.data) };
}

/**
 * Reads the words behind `npm test --`.
 * @param {string[]} args
 * @returns {{ help: boolean, steps: TestStep[] }}
 * @throws {UsageError}
 */
export function parseTestOptions(args) {
  const { values } = parse({
    args,
    options: { help: { type: 'boolean', short: 'h' }, only: { type: 'string', multiple: true } },
  });
  const wanted = values.only?.flatMap((list) => list.split(','));
  const unknown = wanted?.find((name) => !TEST_STEPS.some((step) => step === name));

  if (unknown !== undefined) {
    throw new UsageError(`--only ${unknown}: not one of ${TEST_STEPS.join(', ')}`);
  }

  // The tests run what was built.
  const chosen = wanted?.some((name) => name === 'unit' || name === 'e2e') ? [...wanted, 'build'] : wanted;

  return {
    help: values.help ?? false,
    steps: TEST_STEPS.filter((step) => chosen === undefined || chosen.includes(step)),
  };
}
