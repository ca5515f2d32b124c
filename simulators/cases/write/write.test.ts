import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { parse } from 'csv-parse/sync';
import { SaxesParser } from 'saxes';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { CaseEventInput } from '#shared/cases/input.ts';
import type { Scalar } from '#shared/catalogue/names.ts';
import type { RuleSet } from '#shared/catalogue/rules.ts';
import { readCourts } from '../courts.ts';
import { generateCases } from '../generate.ts';
import { loadRules, UNTIL } from '../testing.ts';
import { fieldNamesOf, type FieldNames } from './columns.ts';
import { csvFlat, csvWithJson } from './csv.ts';
import { writeTexts } from './file.ts';
import { jsonLines } from './json-lines.ts';
import { mappingOf } from './mapping.ts';
import { xes } from './xes.ts';

const courts = await readCourts();
const cases = [...generateCases({ seed: 4, courts, until: UNTIL, cases: 80 })];
const events = cases.flat();
let rules: RuleSet;
let names: FieldNames;
let folder: string;

beforeAll(async () => {
  rules = await loadRules();
  names = fieldNamesOf(rules.catalogue);
  folder = await mkdtemp(path.join(tmpdir(), 'cases-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const text = (parts: Iterable<string>): string => [...parts].join('');

function rowsOf(csv: string): Record<string, string>[] {
  return parse(csv, { columns: true });
}

/** A value as the catalogue has it, out of the text of a cell. */
function valueOf(type: string, name: string, cell: string): Scalar {
  switch (rules.events.get(type)?.fields?.[name]?.type) {
    case 'number':
    case 'money': {
      return Number(cell);
    }
    case 'boolean': {
      return cell === 'true';
    }
    case 'time': {
      return Date.parse(cell);
    }
    default: {
      return cell;
    }
  }
}

function eventOf(row: Record<string, string>, data: Record<string, Scalar>): CaseEventInput {
  const { caseId = '', courtId = '', id = '', type = '', at = '', subject = '' } = row;
  return { caseId, courtId, id, type, at: Date.parse(at), subject: subject === '' ? null : subject, data };
}

test('jsonLines() gives lines that the input schema reads back as the same events', () => {
  const lines = text(jsonLines(events)).trimEnd().split('\n');
  expect(lines.map((line) => CaseEventInput.parse(JSON.parse(line)))).toEqual(events);
});

test('csvWithJson() gives rows that a CSV reader reads back as the same events', () => {
  const rows = rowsOf(text(csvWithJson(events)));
  const read = rows.map((row) => eventOf(row, JSON.parse(row['data'] ?? '') as Record<string, Scalar>));
  expect(read).toEqual(events);
});

test('csvFlat() gives rows that a CSV reader reads back as the same events', () => {
  const read = rowsOf(text(csvFlat(events, names))).map((row) => {
    const filled = names.all.filter((name) => row[name] !== '');
    const data = filled.map((name) => [name, valueOf(row['type'] ?? '', name, row[name] ?? '')] as const);
    return eventOf(row, Object.fromEntries(data));
  });
  expect(read).toEqual(events);
});

interface ReadTrace {
  attributes: Record<string, string>;
  events: Record<string, string>[];
}

/** Traces of a log; throws where it is no well-formed XML. */
function tracesOf(xml: string): ReadTrace[] {
  const traces: ReadTrace[] = [];
  let into: Record<string, string> | null = null;
  const parser = new SaxesParser();
  parser.on('error', (error) => {
    throw error;
  });
  parser.on('opentag', ({ name, attributes }) => {
    if (name === 'trace') {
      into = {};
      traces.push({ attributes: into, events: [] });
    } else if (name === 'event') {
      into = {};
      traces.at(-1)?.events.push(into);
    } else if (into !== null) {
      into[String(attributes['key'])] = `${name} ${String(attributes['value'])}`;
    }
  });
  parser.write(xml).close();
  return traces;
}

test('xes() gives a trace for each case, with every event and its fields', () => {
  const traces = tracesOf(text(xes(cases, names)));
  expect(traces.map(({ attributes }) => attributes['concept:name'])).toEqual(
    cases.map((events) => `string ${events[0]?.caseId}`),
  );
  expect(traces.flatMap((trace) => trace.events).map(({ id }) => id)).toEqual(
    events.map(({ id }) => `string ${id}`),
  );
  const filed = traces
    .flatMap((trace) => trace.events)
    .find((event) => event['concept:name'] === 'string caseFiled');
  expect(filed?.['claimed']).toMatch(/^(int|float) \d/);
  expect(filed?.['time:timestamp']).toMatch(/^date 20\d\d-.*\+08:00$/);
});

test('xes() of a text with signs of its own gives well-formed XML', () => {
  const [event] = events;
  const odd = { ...(event as CaseEventInput), subject: `<"&'>`, data: { reason: 'a < b & c' } };
  const [trace] = tracesOf(text(xes([[odd], []], names)));
  expect(trace?.events[0]).toMatchObject({ subject: `string <"&'>`, reason: 'string a < b & c' });
});

test('csvWithJson() of a text with quotes, commas and line ends reads back as it was', () => {
  const [event] = events;
  const odd = { ...(event as CaseEventInput), subject: 'a"b,c\nd', data: { reason: '"，\r\n"' } };
  const [row] = rowsOf(text(csvWithJson([odd])));
  expect(row?.['subject']).toBe('a"b,c\nd');
  expect(JSON.parse(row?.['data'] ?? '')).toEqual({ reason: '"，\r\n"' });
});

test('mappingOf() names columns that the file has', () => {
  const head = text(csvFlat([], names)).trimEnd().split(',');
  const { columns, data } = mappingOf('csv-flat', names);
  const used = [...Object.values(columns), ...Object.values(data?.['*'] ?? {}).map(({ column }) => column)];
  expect(used.filter((column) => !head.includes(column))).toEqual([]);
  expect(mappingOf('csv', names)).toMatchObject({ json: 'data', columns: { eventId: 'id' } });
  expect(mappingOf('xes', names).columns.caseId).toBe('case:concept:name');
});

test('fieldNamesOf() knows every field of the catalogue, and refuses one that is called like a column', () => {
  for (const { fields = {} } of rules.catalogue.events) {
    expect(Object.keys(fields).filter((name) => !names.all.includes(name))).toEqual([]);
  }
  const field = { nameZh: '甲', nameEn: 'A', type: 'text' } as const;
  const event = { id: 'a', nameZh: '甲', nameEn: 'A', fields: { subject: field } };
  expect(() => fieldNamesOf({ events: [event] })).toThrow('subject');
});

test('writeTexts() writes the texts, compressed where the name says so', async () => {
  const [plain, packed] = ['events.jsonl', 'events.jsonl.gz'].map((name) => path.join(folder, name));
  await writeTexts(plain ?? '', jsonLines(events));
  await writeTexts(packed ?? '', jsonLines(events));
  const written = await readFile(plain ?? '', 'utf8');
  expect(written).toBe(text(jsonLines(events)));
  expect(gunzipSync(await readFile(packed ?? '')).toString()).toBe(written);
});

test('writeTexts() draws no faster than the disk takes', async () => {
  let drawn = 0;
  function* endless(): Generator<string, void, undefined> {
    for (let count = 0; count < 3_000; count++) {
      drawn += 1;
      yield 'x'.repeat(10_000);
    }
  }
  const writing = writeTexts(path.join(folder, 'long.txt'), endless());
  await new Promise((resolve) => setImmediate(resolve));
  expect(drawn).toBeLessThan(1_000);
  await writing;
  expect(drawn).toBe(3_000);
});

test('writeTexts() into a folder that there isn’t is refused', async () => {
  await expect(writeTexts(path.join(folder, 'no', 'where'), ['a'])).rejects.toThrow('ENOENT');
});
