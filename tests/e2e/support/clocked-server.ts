import type { Clock } from '../../../media-server/clock.ts';
import { loadConfig } from '../../../media-server/config/load.ts';
import { createLog } from '../../../media-server/log.ts';
import { startServer } from '../../../media-server/app.ts';

/** The real server, whose clock is moved by messages of the process that started it: milliseconds ahead of the machine's. */
let ahead = 0;
const clock: Clock = { now: () => Date.now() + ahead };

process.on('message', (ms: number) => {
  ahead = ms;
  process.send?.(ms);
});

const loaded = loadConfig({ args: [], env: process.env });
if (loaded.help) {
  throw new Error('nobody asked for help');
}
const server = await startServer({ config: loaded.config, log: createLog('info'), clock });
process.once('SIGTERM', () => {
  void server.stop().then(() => process.exit(0));
});
