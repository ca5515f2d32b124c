import { storeOf } from '../app.ts';
import { ConfigError, helpText, loadConfig } from '../config/load.ts';
import type { Config } from '../config/schema.ts';
import type { Store } from '../store/open.ts';

/** A command-line tool that works on the store. */
export interface Tool {
  usage: string;
  /** Boolean flags of its own with their help. */
  flags?: Readonly<Record<string, string>>;
  /** Answers with the exit code. */
  run: (given: { store: Store; config: Config; flags: ReadonlySet<string> }) => Promise<number>;
}

/** Runs a tool with the server's configuration, so that it finds the same data. Exit code 2 for wrong usage. */
export async function runTool({ usage, flags = {}, run }: Tool): Promise<void> {
  try {
    const loaded = loadConfig({ args: process.argv.slice(2), env: process.env }, Object.keys(flags));
    if (loaded.help) {
      process.stdout.write(helpText(usage, flags));
      return;
    }
    const store = storeOf(loaded.config);
    try {
      process.exitCode = await run({ store, config: loaded.config, flags: loaded.extra });
    } finally {
      await store.close();
    }
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = error instanceof ConfigError ? 2 : 1;
  }
}
