import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { expect } from 'playwright/test';
import type { Source } from '#shared/sources.ts';
import { openApi } from '../support/api.ts';
import type { E2eServer } from '../support/server.ts';

const SIMULATORS = path.resolve(import.meta.dirname, '../../../simulators/main.ts');
/** Pictures that aren't in the cache yet are encoded first. */
const LIMIT_MS = 240_000;

/** Simulated units that publish: 160 × 90, 320 × 180 and 640 × 360 at 10 frames a second. */
export interface StageUnits {
  /** Their sources, all live. */
  sources: readonly Source[];
  stop: () => Promise<void>;
}

/** Starts so many units; resolves when all their pictures are live. */
export async function startUnits(server: E2eServer, count: number): Promise<StageUnits> {
  const duty = await openApi(server, 'duty2');
  const place = ['--url', server.url, '--ca', server.caFile, '--data', server.dataDir, '--units', `${count}`];
  const quiet = ['--no-sos', '--no-losses', '--no-camera', '--no-hls', '--no-cases'];
  const child = spawn(process.execPath, [SIMULATORS, ...place, ...quiet], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  let sources: Source[] = [];
  const live = async (): Promise<number> => {
    sources = (await duty.api.sources.list.query({})).filter(
      ({ kind, state, hasVideo }) => kind === 'unit' && state === 'live' && hasVideo,
    );
    return sources.length;
  };
  await expect.poll(live, { message: 'live units', timeout: LIMIT_MS }).toBe(count);
  await duty.close();
  return {
    sources,
    stop: async () => {
      const ended = once(child, 'exit');
      child.kill('SIGTERM');
      await ended;
    },
  };
}
