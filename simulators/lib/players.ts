import { readNumber } from './arguments.ts';
import type { Stoppable } from './lifetime.ts';
import { reasonOf, type Say } from './log.ts';

/** Starts a player for each id, one after the other; one that can't start stays away. */
export async function startEach<T>(
  ids: readonly string[],
  say: Say,
  start: (id: string, index: number) => Promise<T>,
): Promise<T[]> {
  const running: T[] = [];
  for (const [index, id] of ids.entries()) {
    try {
      running.push(await start(id, index));
    } catch (error) {
      say(`${id} stays away: ${reasonOf(error)}`);
    }
  }
  return running;
}

/** Players until they are stopped; the first one calls for help after the seconds of the option `alarm`, where it is given. */
export function untilStopped<T extends Stoppable>(
  running: readonly T[],
  {
    alarm,
    say,
    callForHelp,
  }: { alarm: string | undefined; say: Say; callForHelp: (first: T) => Promise<unknown> },
): Stoppable {
  const [first] = running;
  const timer =
    alarm === undefined || first === undefined
      ? undefined
      : setTimeout(
          () => void callForHelp(first).catch((error: unknown) => say(reasonOf(error))),
          readNumber('alarm', alarm) * 1_000,
        );
  return {
    stop: async () => {
      clearTimeout(timer);
      await Promise.all(running.map((player) => player.stop()));
    },
  };
}
