import { ConfigError, helpText, loadConfig } from './config/load.ts';
import { createLog, type Logger } from './log.ts';
import { startServer, type RunningServer } from './app.ts';

/** Exit code for a configuration that can't be used, as command lines have it for wrong usage. */
const EXIT_CONFIG = 2;
/** The whole drain must fit into what service managers allow before they kill. */
const DRAIN_LIMIT_MS = 10_000;

/**
 * Drains on the first signal and ends at once on the second. A server that is still starting serves nobody yet: it ends at once. Its
 * start may not even end by itself, because media workers hear the signal too.
 */
function stopOnSignals(running: () => RunningServer | undefined, log: Logger): void {
  let signals = 0;
  const stop = (signal: NodeJS.Signals): void => {
    signals += 1;
    if (signals > 1) {
      log.warn({ signal }, 'ended at once by a second signal');
      process.exit(1);
    }
    const server = running();
    if (server === undefined) {
      log.info({ signal }, 'ended before it had started');
      process.exit(0);
    }
    log.info({ signal }, 'draining');
    setTimeout(() => {
      log.error('the drain took too long');
      process.exit(1);
    }, DRAIN_LIMIT_MS).unref();
    server.stop().then(
      () => process.exit(0),
      (error: unknown) => {
        log.error({ err: error }, 'the drain failed');
        process.exit(1);
      },
    );
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
}

async function main(): Promise<void> {
  const loaded = loadConfig({ args: process.argv.slice(2), env: process.env });
  if (loaded.help) {
    process.stdout.write(
      helpText('node media-server/main.ts [flags]\n\nThe server of the enforcement command console.'),
    );
    return;
  }
  const log = createLog(loaded.config.logLevel);
  process.on('unhandledRejection', (error) =>
    log.error({ err: error }, 'a promise was rejected that nobody waited for'),
  );
  let server: RunningServer | undefined;
  // Before the media workers are there: they listen for signals too, and a signal during the start would end nothing but them.
  stopOnSignals(() => server, log);
  server = await startServer({ config: loaded.config, log });
}

main().catch((error: unknown) => {
  process.stderr.write(
    `${error instanceof ConfigError ? error.message : String(error instanceof Error ? error.stack : error)}\n`,
  );
  process.exit(error instanceof ConfigError ? EXIT_CONFIG : 1);
});
