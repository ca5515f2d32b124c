import { existsSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { nodePath } from './node-runtime.mjs';
import { inProject } from './paths.mjs';
import { run } from './run.mjs';

/** The invented cases are the same on every machine, but for the day on which they are loaded. */
const SEED = 1;

/** What was done in the last day is left for the simulation to enter. */
const DAY_MS = 86_400_000;

/**
 * Invents the demo province's cases and imports them, once for a data folder. The simulation plays on from there.
 * @param {import('./steps.mjs').Steps} steps
 * @param {{ data: string, cases: number, place: string[] }} options `place`: the words that name the data folder and the configuration
 * @param {NodeJS.ProcessEnv} env
 */
export async function prepareCases(steps, { data, cases, place }, env) {
  const stateFile = path.join(data, 'demo-cases.json');

  if (cases === 0 || existsSync(stateFile)) {
    return;
  }

  const file = path.join(data, 'demo-cases.csv.gz');
  const mapping = path.join(data, 'demo-cases.mapping.json');
  const until = Date.now() - DAY_MS;

  await steps.run('cases', async (report) => {
    const amount = [
      '--cases',
      String(cases),
      '--seed',
      String(SEED),
      '--until',
      new Date(until).toISOString(),
    ];
    const form = ['--format', 'csv-flat', '--out', file, '--mapping', mapping];

    await run(nodePath(), [inProject('simulators/cases/main.ts'), ...amount, ...form], { env });
    await run(nodePath(), [inProject('media-server/tools/import.ts'), ...place, '--mapping', mapping, file], {
      env,
      onLine: (line) => {
        const percent = /(\d+) % {2}(\S.*)/.exec(line);

        if (percent) {
          report.progress('import', Number(percent[1]), percent[2]);
        }
      },
    });
    writeFileSync(stateFile, JSON.stringify({ seed: SEED, cases, until }));
    rmSync(file);
    rmSync(mapping);

    return `${cases} invented cases loaded`;
  });
}
