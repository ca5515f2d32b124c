import { storeOf } from '../store/configured.ts';
import { ConfigError, helpText, loadConfig, type OwnFlag } from '../config/load.ts';
import type { Config } from '../config/schema.ts';
import type { Store } from '../store/open.ts';

/** A command-line tool that works on the store. */
export interface Tool {
  usage: string;
  /** Flags of its own. */
  flags?: Readonly<Record<string, OwnFlag>>;
  /** Whether it takes words that belong to no flag. */
  words?: boolean;
  /** Answers with the exit code. @throws ConfigError for wrong usage */
  run: (given: {
    store: Store;
    config: Config;
    flags: ReadonlyMap<string, string>;
    words: readonly string[];
  }) => Promise<number>;
}

/** Whether a program was given what it doesn't take: by its settings, or by `parseArgs`. */
const isWrongUsage = (error: unknown): boolean =>
  error instanceof ConfigError ||
  (error instanceof Error && String((error as NodeJS.ErrnoException).code).startsWith('ERR_PARSE_ARGS'));

/** Runs a program whose exit code is what it answers with: 2 for wrong usage, 1 for what it throws. */
export async function exitWith(main: () => Promise<number>): Promise<void> {
  try {
    process.exitCode = await main();
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = isWrongUsage(error) ? 2 : 1;
  }
}

/** Runs a tool with the server's configuration, so that it finds the same data. */
export async function runTool({ usage, flags = {}, words = false, run }: Tool): Promise<void> {
  await exitWith(async () => {
    const loaded = loadConfig({ args: process.argv.slice(2), env: process.env }, { flags, words });
    if (loaded.help) {
      process.stdout.write(helpText(usage, flags));
      return 0;
    }
    const store = storeOf(loaded.config);
    try {
      return await run({ store, config: loaded.config, flags: loaded.extra, words: loaded.words });
    } finally {
      await store.close();
    }
  });
}
