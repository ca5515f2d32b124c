import { writeFileSync } from 'node:fs';
import { appendFile } from 'node:fs/promises';
import { clearLine, cursorTo } from 'node:readline';
import type { Catalogue } from '#shared/catalogue/catalogue.ts';
import type { ImportJob, ImportProblem } from '#shared/feeds.ts';
import type { NodeResult } from '../features/cases/node-results.ts';
import type { Trial } from '../features/feeds/trial.ts';

/** A terminal is written to so often, a log file less. */
const TERMINAL_MS = 200;
const FILE_MS = 10_000;
const BAR = 30;
/** Problems that are printed; the file has all. */
const PRINTED = 20;

const rateOf = (count: number, ms: number): number => Math.round((count / Math.max(ms, 1)) * 1000);

/** Prints over the line of the progress, which is shown again beneath. */
function printAbove(text: string): void {
  if (process.stderr.isTTY) {
    cursorTo(process.stderr, 0);
    clearLine(process.stderr, 1);
  }
  process.stderr.write(text);
}

/** How far something has come, in one line of the terminal; a line now and then where the output is no terminal. */
export class ProgressLine {
  #shownAt = 0;

  show(what: string, done: number, total: number): void {
    const now = performance.now();
    if (now - this.#shownAt < (process.stderr.isTTY ? TERMINAL_MS : FILE_MS)) {
      return;
    }
    this.#shownAt = now;
    const share = total === 0 ? 1 : Math.min(1, done / total);
    const full = Math.round(share * BAR);
    const text = `${'█'.repeat(full)}${'░'.repeat(BAR - full)} ${String(Math.floor(share * 100)).padStart(3)} %  ${what}`;
    if (process.stderr.isTTY) {
      cursorTo(process.stderr, 0);
      clearLine(process.stderr, 1);
      process.stderr.write(text);
    } else {
      process.stderr.write(`${text}\n`);
    }
  }

  end(): void {
    if (process.stderr.isTTY) {
      cursorTo(process.stderr, 0);
      clearLine(process.stderr, 1);
    }
  }
}

/** Lines that weren't taken: the first go to the terminal, all to the file if there is one. */
export class ProblemList {
  readonly #file: string | undefined;
  #count = 0;

  constructor(file: string | undefined) {
    this.#file = file;
  }

  /** Empties the file, unless it goes on. */
  begin(goesOn = false): void {
    if (this.#file !== undefined && !goesOn) {
      writeFileSync(this.#file, '');
    }
  }

  async add(problems: readonly ImportProblem[]): Promise<void> {
    const lines = problems.map(({ place, reason }) => `${place}: ${reason}\n`);
    lines.slice(0, Math.max(0, PRINTED - this.#count)).forEach(printAbove);
    this.#count += lines.length;
    if (this.#file !== undefined) {
      await appendFile(this.#file, lines.join(''));
    }
  }

  /** Says how many weren't printed. */
  end(): void {
    const more = this.#count - PRINTED;
    if (more > 0) {
      const where = this.#file ?? '--problems FILE lists them';
      process.stderr.write(`and ${more} more: ${where}\n`);
    }
  }
}

/** What an import took, in milliseconds, and did. */
export interface Spent {
  readMs: number;
  settleMs: number;
  cases: number;
  appended: number;
}

/** What became of a file's records, and how fast. */
export function printJob(
  { file, records, appended, duplicates, skipped, refused }: ImportJob,
  spent: Spent,
): void {
  const seconds = (ms: number): string => (ms / 1000).toFixed(1);
  console.log(
    `${file}: ${records} records, ${appended} events appended, ${duplicates} there already, ` +
      `${skipped} left out, ${refused} refused`,
  );
  console.log(
    `${spent.cases} cases worked out; ${rateOf(spent.appended, spent.readMs + spent.settleMs)} events a second ` +
      `(${seconds(spent.readMs)} s read, ${seconds(spent.settleMs)} s worked out)`,
  );
}

/** How the nodes went, the most missed first. */
export function printNodes({ nodes }: Catalogue, results: ReadonlyMap<string, NodeResult>): void {
  if (results.size === 0) {
    console.log('no node of the catalogue was started');
    return;
  }
  const names = new Map(nodes.map(({ id, nameEn }) => [id, nameEn]));
  const sum = (key: keyof NodeResult): number =>
    [...results.values()].reduce((total, result) => total + result[key], 0);
  console.log(`nodes: ${sum('met')} met, ${sum('missed')} missed, ${sum('open')} open`);
  console.table(
    [...results]
      .sort(([, a], [, b]) => b.missed - a.missed || b.met - a.met)
      .map(([node, { met, missed, open }]) => ({
        node,
        name: names.get(node) ?? '',
        met,
        missed,
        open,
        'missed %': met + missed === 0 ? '' : ((100 * missed) / (met + missed)).toFixed(1),
      })),
  );
}

const dateOf = (at: number | null): string => (at === null ? '–' : new Date(at).toISOString());

/** What an import would do. */
export function printTrial({
  records,
  events,
  cases,
  skipped,
  refused,
  types,
  from,
  to,
  failure,
}: Trial): void {
  console.log(`nothing was written: ${records} records would be ${events} events of ${cases} cases`);
  console.log(`${skipped} left out, ${refused} refused; from ${dateOf(from)} to ${dateOf(to)}`);
  console.table([...types].sort(([, a], [, b]) => b - a).map(([event, count]) => ({ event, count })));
  if (failure !== null) {
    console.error(`the import would fail: ${failure}`);
  }
}
