import { CHROMIUM, CJK_FONTS, FFMPEG } from './lib/apt.mjs';
import { buildBundle } from './lib/build.mjs';
import { childEnv, nodePath } from './lib/node-runtime.mjs';
import { inProject } from './lib/paths.mjs';
import { endRunningCommands, runVisibly } from './lib/run.mjs';
import { setUp } from './lib/set-up.mjs';
import { onStopAsked } from './lib/signals.mjs';
import { Steps } from './lib/steps.mjs';

// Provides what the benchmark runs on, then runs it with this program's words, such as `--only NAME`.
const steps = new Steps();

onStopAsked(endRunningCommands);

try {
  const native = await setUp(steps, { needs: [FFMPEG, CJK_FONTS, CHROMIUM], native: true });

  await steps.run('renderer', () => buildBundle('renderer'));
  process.exitCode = await runVisibly(nodePath(), [inProject('bench/main.ts'), ...process.argv.slice(2)], {
    cwd: inProject(),
    env: childEnv(native),
  });
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
