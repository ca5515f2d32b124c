import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { BROWSER, CHROMIUM, CJK_FONTS, FFMPEG } from './lib/apt.mjs';
import { buildBundle } from './lib/build.mjs';
import { prepareCases } from './lib/demo-cases.mjs';
import { loginTable, prepareData } from './lib/demo.mjs';
import { electronState, hasDisplay } from './lib/electron.mjs';
import { childEnv, nodePath } from './lib/node-runtime.mjs';
import { parseStartOptions, START_HELP } from './lib/options.mjs';
import { inProject } from './lib/paths.mjs';
import { endRunningCommands } from './lib/run.mjs';
import { assertPortFree, caFile, waitUntilReady } from './lib/server.mjs';
import { Service } from './lib/services.mjs';
import { onStopAsked } from './lib/signals.mjs';
import { setUp } from './lib/set-up.mjs';
import { formatDuration, Steps } from './lib/steps.mjs';

/** How long the server may take from its start until it answers. */
const SERVER_START_LIMIT_MS = 60_000;

/** The simulated units do the same on every start. */
const SIMULATION_SEED = 1;

/** @type {Service[]} In the order in which they were started. */
const services = [];

let stopping = false;

/** @type {(reason: string) => void} */
let askToStop = () => {};

/** @type {Promise<string>} Resolves with the reason once the console shall end. */
const stopAsked = new Promise((resolve) => (askToStop = resolve));

/**
 * @param {import('./lib/options.mjs').StartOptions} options
 * @param {NodeJS.ProcessEnv} env
 * @param {string} name
 * @param {string[]} words
 */
function startService(options, env, name, words) {
  const [command = '', ...args] = words;
  const logFile = path.join(options.data, 'logs', `${name}.log`);
  const service = new Service({ name, command, args, logFile, env, cwd: inProject() });

  services.push(service);

  return service;
}

/**
 * Without its server nothing goes on.
 * @param {Service} server
 */
async function stopWithServer(server) {
  const outcome = await server.ended;

  if (!stopping) {
    process.exitCode = 1;
    askToStop([`the server ended: ${outcome}`, ...server.tail(), `log: ${server.logFile}`].join('\n'));
  }
}

/**
 * The console goes on without its simulation, but not without a word about it.
 * @param {Steps} steps
 * @param {Service} simulation
 */
async function tellWhenEnded(steps, simulation) {
  const outcome = await simulation.ended;

  if (!stopping) {
    steps.line(`the simulation ended: ${outcome}; its log: ${simulation.logFile}`);
  }
}

/**
 * Starts the server and the simulation.
 * @param {Steps} steps
 * @param {import('./lib/options.mjs').StartOptions} options
 * @param {NodeJS.ProcessEnv} env
 * @returns {Promise<string>} the server's address
 */
async function startServices(steps, options, env) {
  const url = `https://localhost:${options.port}`;
  const ca = caFile(options.data);

  await steps.run('server', async () => {
    const words = ['--demo', '--port', String(options.port), '--data', options.data];

    if (options.host !== undefined) {
      words.push('--host', options.host);
    }

    if (options.config !== undefined) {
      words.push('--config', options.config);
    }

    const service = startService(options, env, 'server', [
      nodePath(),
      inProject('media-server/main.ts'),
      ...words,
    ]);

    await waitUntilReady({ url, ca, service, limitMs: SERVER_START_LIMIT_MS });
    void stopWithServer(service);

    return url;
  });

  if (options.simulation && options.units + options.cases > 0) {
    await steps.run('simulation', () => {
      const words = [
        '--url',
        url,
        '--ca',
        ca,
        '--units',
        String(options.units),
        '--seed',
        String(SIMULATION_SEED),
        ...(options.cases > 0 ? [] : ['--no-cases']),
      ];
      const service = startService(options, env, 'simulation', [
        nodePath(),
        inProject('simulators/main.ts'),
        ...words,
        '--data',
        options.data,
      ]);

      void tellWhenEnded(steps, service);

      return `${options.units} units`;
    });
  }

  return url;
}

/**
 * Opens the console in Electron where that is possible, else says how to open it.
 * @param {Steps} steps
 * @param {import('./lib/options.mjs').StartOptions} options
 * @param {{ url: string, env: NodeJS.ProcessEnv, logins: Record<string, string>[] }} running
 */
async function openConsole(steps, options, { url, env, logins }) {
  const electron = electronState();
  const useElectron = !options.headless && !options.browser && electron.present && hasDisplay();

  if (useElectron) {
    await steps.run('desktop', () => buildBundle('electron'));

    const service = startService(
      options,
      { ...env, ECC_SERVER_URL: url, ECC_CA_FILE: caFile(options.data) },
      'desktop',
      [electron.exe, inProject()],
    );

    void service.ended.then((outcome) => askToStop(`the console window was closed (${outcome})`));
  }

  steps.line(`\nready: ${url}/ (${formatDuration(steps.elapsedMs)})`);

  if (!options.headless) {
    steps.line(['', 'Demo logins', ...loginTable(logins)].join('\n  '));
  }

  if (!useElectron && !options.headless) {
    steps.line(
      `\nThe officer's page is ${url}/unit.html. The certificates come from a CA of this machine: import`,
    );
    steps.line(`${caFile(options.data)} in the browser, or accept its warning.`);
  }

  steps.line(`Logs are in ${path.join(options.data, 'logs')}. Ctrl+C ends everything.`);
}

/** Ends the services, the last started first. */
async function stopServices() {
  stopping = true;

  for (const service of services.toReversed()) {
    await service.stop();
  }
}

/** @param {import('./lib/options.mjs').StartOptions} options */
async function start(options) {
  const steps = new Steps();
  const screen = electronState().present ? [] : [BROWSER];
  const native = await setUp(steps, {
    needs: [FFMPEG, CJK_FONTS, ...(options.headless ? [CHROMIUM] : screen)],
    native: true,
  });
  const env = childEnv({
    ...native,
    ...(options.databaseUrl === undefined ? {} : { DATABASE_URL: options.databaseUrl }),
  });

  await steps.run('renderer', () => buildBundle('renderer'));
  mkdirSync(options.data, { recursive: true });
  await assertPortFree(options.port, options.host);

  const place = [
    '--data',
    options.data,
    ...(options.config === undefined ? [] : ['--config', options.config]),
  ];
  const logins = await prepareData(steps, place, env);

  await prepareCases(steps, { data: options.data, cases: options.cases, place }, env);

  const url = await startServices(steps, options, env);

  await openConsole(steps, options, { url, env, logins });

  const reason = await stopAsked;

  steps.line(`\nstopping: ${reason}`);
}

/** @param {unknown} error */
function fail(error) {
  console.error(error instanceof Error ? `\n${error.message}` : error);
  process.exitCode = 1;
}

let asked = 0;

onStopAsked((reason) => {
  asked += 1;
  endRunningCommands();
  askToStop(reason);

  // Who asks twice does not want to wait.
  if (asked > 1) {
    for (const service of services) {
      service.kill();
    }
  }
});

try {
  const options = parseStartOptions(process.argv.slice(2));

  if (options.help) {
    console.log(START_HELP);
  } else {
    await start(options).catch(fail);
    await stopServices();
  }
} catch (error) {
  fail(error);
}
