/** Says one plain line about a transition. */
export type Say = (line: string) => void;

/** Lines on standard output with the time of day and `who` they are about. */
export function speaker(who: string): Say {
  return (line) => {
    process.stdout.write(`${new Date().toISOString().slice(11, 19)} ${who}: ${line}\n`);
  };
}

/** The reason of a failure in one line. */
export function reasonOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text.split('\n', 1)[0] ?? '';
}
