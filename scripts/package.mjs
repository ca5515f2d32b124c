import { buildBundle } from './lib/build.mjs';
import { childEnv, nodePath } from './lib/node-runtime.mjs';
import { inProject } from './lib/paths.mjs';
import { runVisibly } from './lib/run.mjs';
import { Steps } from './lib/steps.mjs';

// Builds what goes into the desktop program, then has electron-builder pack it. Its own words, such as
// `npm run package -- --linux --arm64`, are passed on.
const steps = new Steps();

try {
  await steps.run('renderer', () => buildBundle('renderer'));
  await steps.run('desktop', () => buildBundle('electron'));
  process.exitCode = await runVisibly(
    nodePath(),
    [
      inProject('node_modules/electron-builder/cli.js'),
      '--config',
      'electron-builder.yml',
      ...process.argv.slice(2),
    ],
    { cwd: inProject(), env: childEnv() },
  );
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
