import type { Say } from './log.ts';

/** Something that was started and has to be stopped. */
export interface Stoppable {
  stop(): Promise<void>;
}

/** Resolves with the name of the first signal that asks this process to end. */
export function untilAskedToStop(): Promise<NodeJS.Signals> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
      process.once(signal, () => resolve(signal));
    }
  });
}

/** Runs a program's `main`: what it answers with is stopped when the process is asked to end; a failure is told in one line. */
export async function runProgram(say: Say, main: () => Promise<Stoppable>): Promise<void> {
  try {
    const asked = untilAskedToStop();
    const running = await main();
    say(`stopping: ${await asked}`);
    await running.stop();
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
}
