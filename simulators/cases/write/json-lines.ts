import type { CaseEventInput } from '#shared/cases/input.ts';

/** One event a line, as the console's input schema has it. */
export function* jsonLines(events: Iterable<CaseEventInput>): Generator<string, void, undefined> {
  for (const event of events) {
    yield `${JSON.stringify(event)}\n`;
  }
}
