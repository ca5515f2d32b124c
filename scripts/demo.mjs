import { mkdirSync } from 'node:fs';
import { prepareCases } from './lib/demo-cases.mjs';
import { loginTable, prepareData } from './lib/demo.mjs';
import { childEnv } from './lib/node-runtime.mjs';
import { DEMO_HELP, parseDemoOptions } from './lib/options.mjs';
import { setUp } from './lib/set-up.mjs';
import { Steps } from './lib/steps.mjs';

/** Loads the demo province into a database. Standard output has the logins alone. */
async function demo() {
  const { help, cases, data, config, databaseUrl, json } = parseDemoOptions(process.argv.slice(2));

  if (help) {
    console.log(DEMO_HELP);

    return;
  }

  const steps = new Steps(process.stderr);
  const native = await setUp(steps, { needs: [], native: true });
  const env = childEnv({ ...native, ...(databaseUrl === undefined ? {} : { DATABASE_URL: databaseUrl }) });
  const place = ['--data', data, ...(config === undefined ? [] : ['--config', config])];

  mkdirSync(data, { recursive: true });

  const logins = await prepareData(steps, place, env);

  await prepareCases(steps, { data, cases, place }, env);

  if (json) {
    logins.forEach((login) => console.log(JSON.stringify(login)));
  } else {
    console.log(loginTable(logins).join('\n'));
  }
}

try {
  await demo();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
