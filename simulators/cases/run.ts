import { writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import type { CaseEventInput } from '#shared/cases/input.ts';
import { readChoice, readNumber } from '../lib/arguments.ts';
import { readCatalogueFile } from './catalogue.ts';
import { readCourts } from './courts.ts';
import { generateByEntry, generateByTime, generateCases } from './generate.ts';
import type { GenerateOptions } from './options.ts';
import { fieldNamesOf, type FieldNames } from './write/columns.ts';
import { csvFlat, csvWithJson } from './write/csv.ts';
import { writeTexts } from './write/file.ts';
import { jsonLines } from './write/json-lines.ts';
import { mappingOf } from './write/mapping.ts';
import { xes } from './write/xes.ts';

const HELP = `Writes a file of invented enforcement cases of the demo province.

  node simulators/cases/main.ts --out FILE [options]

  --out FILE         where to; compressed when it ends in .gz
  --cases N          cases beside the courts' registers (1000), with about 27 events each
  --seed N           the same seed writes the same file (1)
  --until TIME       what happens later is left out (now); 2026-11-20T12:00:00+08:00
  --span-days N      cases are filed on so many days before (420)
  --format FORMAT    jsonl, csv (fields as JSON in one column), csv-flat (a column for each field), xes (jsonl)
  --by ORDER         case, time, or entry: in the order in which it was entered (case)
  --courts FILE      the courts (those of the demo province)
  --mapping FILE     writes the mapping that names the columns of csv, csv-flat or xes
  --no-offices       without the courts' registers
  --help             this text`;

const FORMATS = ['jsonl', 'csv', 'csv-flat', 'xes'] as const;
const ORDERS = ['case', 'time', 'entry'] as const;
const PROGRESS_EVERY = 100_000;

type Format = (typeof FORMATS)[number];
type Order = (typeof ORDERS)[number];

function readTime(text: string): number {
  const at = Date.parse(text);
  if (Number.isNaN(at)) {
    throw new TypeError(`--until: ${text} is no time such as 2026-11-20T12:00:00+08:00`);
  }
  return at;
}

/** Passes cases on and says on standard error how far they are. */
function* told(cases: Iterable<CaseEventInput[]>): Generator<CaseEventInput[], void, undefined> {
  const startedAt = performance.now();
  let events = 0;
  let next = PROGRESS_EVERY;
  const say = (): void => {
    const seconds = (performance.now() - startedAt) / 1000;
    process.stderr.write(`${events} events, ${Math.round(events / Math.max(seconds, 0.001))} a second\n`);
  };
  for (const one of cases) {
    yield one;
    events += one.length;
    if (events >= next) {
      say();
      next = events + PROGRESS_EVERY;
    }
  }
  say();
}

function* singly(events: Iterable<CaseEventInput>): Generator<CaseEventInput[], void, undefined> {
  for (const event of events) {
    yield [event];
  }
}

function* flat(cases: Iterable<CaseEventInput[]>): Generator<CaseEventInput, void, undefined> {
  for (const events of cases) {
    yield* events;
  }
}

function inOrder(order: Order, options: GenerateOptions): Generator<CaseEventInput[], void, undefined> {
  switch (order) {
    case 'case': {
      return told(generateCases(options));
    }
    case 'time': {
      return told(singly(generateByTime(options)));
    }
    case 'entry': {
      return told(singly(generateByEntry(options)));
    }
  }
}

function textsOf(format: Format, cases: Iterable<CaseEventInput[]>, names: FieldNames): Iterable<string> {
  switch (format) {
    case 'jsonl': {
      return jsonLines(flat(cases));
    }
    case 'csv': {
      return csvWithJson(flat(cases));
    }
    case 'csv-flat': {
      return csvFlat(flat(cases), names);
    }
    case 'xes': {
      return xes(cases, names);
    }
  }
}

/** Runs the program with the arguments of a command line; throws where one of them can't be. */
export async function run(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      out: { type: 'string' },
      cases: { type: 'string', default: '1000' },
      seed: { type: 'string', default: '1' },
      until: { type: 'string' },
      'span-days': { type: 'string', default: '420' },
      format: { type: 'string', default: 'jsonl' },
      by: { type: 'string', default: 'case' },
      courts: { type: 'string' },
      mapping: { type: 'string' },
      'no-offices': { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    console.log(HELP);
    return;
  }
  if (values.out === undefined) {
    throw new TypeError('--out: which file?');
  }
  const format = readChoice('format', values.format, FORMATS);
  const order = readChoice('by', values.by, ORDERS);
  if (format === 'xes' && order !== 'case') {
    throw new TypeError(`--by: ${order} is no order for XES, which has one trace for each case`);
  }
  const names = fieldNamesOf(await readCatalogueFile());
  if (values.mapping !== undefined && format !== 'jsonl') {
    await writeFile(values.mapping, `${JSON.stringify(mappingOf(format, names), null, 2)}\n`);
  }
  const cases = inOrder(order, {
    seed: readNumber('seed', values.seed),
    courts: await readCourts(values.courts),
    until: values.until === undefined ? Date.now() : readTime(values.until),
    spanDays: Math.max(1, Math.round(readNumber('span-days', values['span-days']))),
    cases: Math.round(readNumber('cases', values.cases)),
    offices: !values['no-offices'],
  });
  await writeTexts(values.out, textsOf(format, cases, names));
}
