import { spawn } from 'node:child_process';
import { chmodSync, chownSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { postgresBinDir } from './apt.mjs';
import { run, tryCapture } from './run.mjs';
import { freePort } from './server.mjs';

/** How long the cluster may take until it answers. */
const START_LIMIT_MS = 30_000;

const POLL_MS = 100;

/**
 * The words in front of a PostgreSQL program: it refuses to run as root, and must not outlive the tests.
 * @returns {{ words: string[], owner: { uid: number, gid: number } | undefined }}
 */
function asPostgres() {
  const words = ['setpriv', '--pdeathsig', 'INT'];

  if (process.getuid?.() !== 0) {
    return { words, owner: undefined };
  }

  const uid = Number(tryCapture('id', ['-u', 'postgres']));
  const gid = Number(tryCapture('id', ['-g', 'postgres']));

  return {
    words: [...words, `--reuid=${uid}`, `--regid=${gid}`, '--clear-groups'],
    owner: { uid, gid },
  };
}

/**
 * Starts a throw-away PostgreSQL cluster in a temporary folder, on a free port of the loopback address. It
 * trusts everybody on this machine and does not flush to disk: for tests only.
 * @returns {Promise<{ url: string, stop: () => Promise<void> }>}
 */
export async function startThrowAwayPostgres() {
  const bin = postgresBinDir();

  if (bin === undefined) {
    throw new Error('the PostgreSQL programs are not installed');
  }

  const { words, owner } = asPostgres();
  const [command = '', ...prefix] = words;
  const dir = mkdtempSync(path.join(tmpdir(), 'ecc-postgres-'));
  const data = path.join(dir, 'data');

  chmodSync(dir, 0o700);

  if (owner) {
    chownSync(dir, owner.uid, owner.gid);
  }

  const initdb = ['-D', data, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--locale=C', '--no-sync'];

  await run(command, [...prefix, path.join(bin, 'initdb'), ...initdb], { cwd: dir });

  const port = await freePort();
  const settings = ['listen_addresses=127.0.0.1', `unix_socket_directories=${dir}`, 'fsync=off'];
  const server = spawn(
    command,
    [
      ...prefix,
      path.join(bin, 'postgres'),
      '-D',
      data,
      '-p',
      String(port),
      ...settings.flatMap((s) => ['-c', s]),
    ],
    { cwd: dir, stdio: 'ignore' },
  );
  const ended = new Promise((resolve) => {
    server.on('exit', resolve);
    server.on('error', resolve);
  });
  const stop = async () => {
    // SIGINT is PostgreSQL's fast shutdown: it does not wait for clients.
    server.kill('SIGINT');
    await ended;
    rmSync(dir, { recursive: true, force: true });
  };
  const deadline = performance.now() + START_LIMIT_MS;

  while (tryCapture(path.join(bin, 'pg_isready'), ['-h', '127.0.0.1', '-p', String(port)]) === undefined) {
    if (server.exitCode !== null || performance.now() > deadline) {
      await stop();
      throw new Error('the throw-away PostgreSQL cluster did not start');
    }

    await sleep(POLL_MS);
  }

  return { url: `postgres://postgres@127.0.0.1:${port}/postgres`, stop };
}
