import { buildBundle } from './lib/build.mjs';
import { Steps } from './lib/steps.mjs';

const steps = new Steps();

try {
  await steps.run('renderer', () => buildBundle('renderer'));
  await steps.run('desktop', () => buildBundle('electron'));
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
