import { parseArgs } from 'node:util';
import { CHROMIUM, CJK_FONTS, FFMPEG, JANUS, NGINX_RTMP } from './lib/apt.mjs';
import { buildBundle } from './lib/build.mjs';
import { childEnv, nodePath } from './lib/node-runtime.mjs';
import { inProject } from './lib/paths.mjs';
import { endRunningCommands, runVisibly } from './lib/run.mjs';
import { setUp } from './lib/set-up.mjs';
import { onStopAsked } from './lib/signals.mjs';
import { Steps } from './lib/steps.mjs';

// Provides what the benchmark runs on, then runs it with this program's words, such as `--only NAME`.
const words = process.argv.slice(2);
const steps = new Steps();

/** What only one of the benchmarks needs, by its name. */
const RIVALS = { janus: JANUS, 'janus-room': JANUS, hls: NGINX_RTMP };

onStopAsked(endRunningCommands);

try {
  const { only } = parseArgs({
    args: words,
    options: { only: { type: 'string', multiple: true } },
    strict: false,
  }).values;
  const rivals = Object.entries(RIVALS).flatMap(([name, need]) =>
    only === undefined || only.includes(name) ? [need] : [],
  );
  const native = await setUp(steps, { needs: [FFMPEG, CJK_FONTS, CHROMIUM, ...rivals], native: true });

  await steps.run('renderer', () => buildBundle('renderer'));
  process.exitCode = await runVisibly(nodePath(), [inProject('bench/main.ts'), ...words], {
    cwd: inProject(),
    env: childEnv(native),
  });
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
