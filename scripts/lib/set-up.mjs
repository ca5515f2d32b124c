import { ensurePackages } from './apt.mjs';
import { installPackages } from './npm-install.mjs';
import { provideSqlite } from './sqlite.mjs';
import { provideWorker } from './worker.mjs';

/**
 * Provides all that the programs need before they are built or run: system packages, npm packages, native
 * parts. What is there already costs almost no time.
 * @param {import('./steps.mjs').Steps} steps
 * @param {object} options
 * @param {import('./apt.mjs').Need[]} options.needs of the system
 * @param {boolean} options.native whether the mediasoup worker and sqlite3's addon are needed
 * @returns {Promise<Record<string, string>>} environment variables for the programs
 */
export async function setUp(steps, { needs, native }) {
  await steps.run('system packages', (report) => ensurePackages(needs, report));
  await steps.run('npm packages', (report) => installPackages(report));

  if (!native) {
    return {};
  }

  const worker = { file: '' };

  await steps.run('native parts', async (report) => {
    // Side by side: sqlite3 is one big file that keeps only one core busy.
    const [provided, addon] = await Promise.allSettled([provideWorker(report), provideSqlite(report)]);

    if (provided.status === 'rejected') {
      throw provided.reason;
    }

    if (addon.status === 'rejected') {
      throw addon.reason;
    }

    worker.file = provided.value.file;

    return `mediasoup worker (${provided.value.origin}), sqlite3 (${addon.value})`;
  });

  return { MEDIASOUP_WORKER_BIN: worker.file };
}
