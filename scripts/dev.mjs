import { mkdirSync } from 'node:fs';
import { CJK_FONTS, FFMPEG } from './lib/apt.mjs';
import { prepareCases } from './lib/demo-cases.mjs';
import { prepareData } from './lib/demo.mjs';
import { childEnv, nodePath } from './lib/node-runtime.mjs';
import { DEV_HELP, parseDevOptions } from './lib/options.mjs';
import { inProject } from './lib/paths.mjs';
import { assertPortFree, caFile, waitUntilReady } from './lib/server.mjs';
import { Service } from './lib/services.mjs';
import { onStopAsked } from './lib/signals.mjs';
import { setUp } from './lib/set-up.mjs';
import { Steps } from './lib/steps.mjs';

/** How long the server may take from its start until it answers. */
const SERVER_START_LIMIT_MS = 60_000;

/** The dev server's port; it passes the API on to the media server. */
const PAGE_PORT = Number(process.env['ECC_DEV_PORT'] ?? 5173);

/** So many invented cases are enough to develop with. */
const DEV_CASES = 1_000;

/** @type {Service[]} */
const services = [];

/**
 * @param {string} name
 * @param {string[]} args of Node
 * @param {{ data: string, env: NodeJS.ProcessEnv }} place
 */
function startNode(name, args, { data, env }) {
  const logFile = `${data}/logs/${name}.log`;
  const service = new Service({ name, command: nodePath(), args, logFile, env, cwd: inProject() });

  services.push(service);

  return service;
}

/**
 * Starts the media server, which starts again when its source changes, and Vite's dev server, which replaces
 * changed parts of the pages while they run.
 */
async function dev() {
  const { help, port, data } = parseDevOptions(process.argv.slice(2));

  if (help) {
    console.log(DEV_HELP);

    return;
  }

  const steps = new Steps();
  const native = await setUp(steps, { needs: [FFMPEG, CJK_FONTS], native: true });
  const url = `https://localhost:${port}`;
  const ca = caFile(data);
  const env = childEnv({ ...native, ECC_DEV_SERVER_URL: url, NODE_EXTRA_CA_CERTS: ca });

  mkdirSync(data, { recursive: true });
  await assertPortFree(port, undefined);
  await prepareData(steps, ['--data', data], env);
  await prepareCases(steps, { data, cases: DEV_CASES, place: ['--data', data] }, env);

  const server = await steps.run('server', async () => {
    const words = ['--watch', 'media-server/main.ts', '--demo', '--port', String(port), '--data', data];
    const service = startNode('server', words, { data, env });

    await waitUntilReady({ url, ca, service, limitMs: SERVER_START_LIMIT_MS });

    return service;
  });
  const pages = startNode('vite', ['node_modules/vite/bin/vite.js', '--port', String(PAGE_PORT)], {
    data,
    env,
  });

  steps.line(`pages with hot reload: http://localhost:${PAGE_PORT}/, server: ${url}, logs: ${data}/logs`);
  steps.line(`ended: ${await Promise.race([server.ended, pages.ended])}`);
  steps.line(pages.tail().join('\n'));
}

async function stop() {
  await Promise.all(services.map((service) => service.stop()));
}

onStopAsked(() => void stop());

try {
  await dev();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}

await stop();
