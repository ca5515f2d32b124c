import { randomInt } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { request } from 'node:https';
import { createServer } from 'node:net';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** Between two questions whether the server is ready. */
const POLL_MS = 100;

/** How long one question may stay without an answer. */
const ANSWER_LIMIT_MS = 2000;

/**
 * The certificate of the local CA that the server makes in its data folder.
 * @param {string} dataDir
 */
export function caFile(dataDir) {
  return path.join(dataDir, 'tls/ca.crt');
}

/**
 * @param {string} url
 * @param {string} ca path of the CA's certificate
 * @returns {Promise<boolean>}
 */
function answers(url, ca) {
  if (!existsSync(ca)) {
    return Promise.resolve(false);
  }

  return new Promise((resolve) => {
    const question = request(
      url,
      { ca: readFileSync(ca), agent: false, signal: AbortSignal.timeout(ANSWER_LIMIT_MS) },
      (response) => {
        response.resume();
        response.on('end', () => resolve(response.statusCode === 200));
        response.on('error', () => resolve(false));
      },
    );

    question.on('error', () => resolve(false));
    question.end();
  });
}

/**
 * Waits until the server answers its health check with 200.
 * @param {object} options
 * @param {string} options.url the server's address
 * @param {string} options.ca path of the CA's certificate
 * @param {import('./services.mjs').Service} options.service
 * @param {number} options.limitMs
 * @throws {Error} where the server ends before, or is not ready in time
 */
export async function waitUntilReady({ url, ca, service, limitMs }) {
  /** @type {string | undefined} */
  let ended;

  void service.ended.then((outcome) => (ended = outcome));

  const deadline = performance.now() + limitMs;

  while (!(await answers(`${url}/health`, ca))) {
    if (ended !== undefined || performance.now() > deadline) {
      const outcome = ended ?? `not ready after ${limitMs / 1000} s`;

      throw new Error(
        [`${service.name}: ${outcome}`, ...service.tail(), `log: ${service.logFile}`].join('\n'),
      );
    }

    await sleep(POLL_MS);
  }
}

/**
 * Sees that nothing listens on the port yet.
 * @param {number} port
 * @param {string | undefined} host default: all addresses
 * @throws {Error} with what to do
 */
export async function assertPortFree(port, host) {
  const probe = createServer();

  await new Promise((resolve, reject) => {
    probe.once('error', reject);
    probe.listen({ port, host }, () => resolve(undefined));
  }).catch((error) => {
    throw new Error(
      error.code === 'EADDRINUSE'
        ? `port ${port} is in use: stop what uses it, or choose another with --port`
        : `port ${port}${host === undefined ? '' : ` on ${host}`} cannot be used: ${error.message}`,
    );
  });
  await new Promise((resolve) => probe.close(resolve));
}

/** Above the ports that a server of ours listens on by itself, below those that Linux gives to whoever connects: nobody takes one by chance. */
const FREE_PORTS = { first: 32_000, last: 32_767 };
const FREE_PORT_ATTEMPTS = 50;

/**
 * A port of the loopback address that is free now.
 * @returns {Promise<number>}
 * @throws {Error} where none was found
 */
export async function freePort() {
  for (let attempt = 0; attempt < FREE_PORT_ATTEMPTS; attempt += 1) {
    const port = randomInt(FREE_PORTS.first, FREE_PORTS.last + 1);
    const isFree = await assertPortFree(port, '127.0.0.1').then(
      () => true,
      () => false,
    );

    if (isFree) {
      return port;
    }
  }

  throw new Error(`no free port between ${FREE_PORTS.first} and ${FREE_PORTS.last}`);
}
