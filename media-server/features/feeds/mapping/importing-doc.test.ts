import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { readCatalogue } from '#shared/catalogue/check.ts';
import { compileRules } from '#shared/catalogue/rules.ts';
import { checkEvent } from '#shared/cases/events.ts';
import { CaseEventInput } from '#shared/cases/input.ts';
import { feedFolder, recordsOf } from '../readers/testing.ts';
import { compileMapping } from './compile.ts';
import { FieldSource, Mapping, readMapping, readOptionsOf } from './mapping.ts';

const folder = feedFolder();
const DOC = path.resolve(import.meta.dirname, '../../../../docs/operations/importing.md');

async function blocks(): Promise<Record<string, string>> {
  const text = await readFile(DOC, 'utf8');
  const found = [...text.matchAll(/```(?:json )?(csv|catalogue|mapping)\n(.*?)```/gs)];
  return Object.fromEntries(found.map(([, name = '', content = '']) => [name, content]));
}

test('the example of importing.md reads its log into events of its catalogue', async () => {
  const { csv = '', catalogue = '', mapping = '' } = await blocks();
  const checked = readCatalogue(JSON.parse(catalogue));
  expect(checked).toHaveProperty('catalogue');
  if ('issues' in checked) {
    return;
  }
  const rules = compileRules(checked.catalogue);
  expect(rules.nodes.map(({ term }) => term)).toEqual([
    { value: 2, unit: 'workingDay' },
    { value: 30, unit: 'day' },
  ]);
  const read = readMapping(JSON.parse(mapping));
  const map = compileMapping(read, rules);
  const items = await recordsOf(await folder.write('requests.csv', csv), readOptionsOf(read));
  const events = items.map((item) => ('record' in item ? map(item.record, item.place) : item));
  expect(events).toMatchObject([
    { event: { caseId: 'requests:R-1', type: 'received', at: Date.UTC(2026, 2, 2, 8, 15), data: {} } },
    { event: { type: 'confirmed', data: { clerk: 'Resource10' } } },
    { event: { type: 'decided', data: { clerk: 'Resource10', fee: 12.5 } } },
    { event: { caseId: 'requests:R-2', type: 'received' } },
  ]);
});

test('the push that importing.md shows has events of its catalogue', async () => {
  const text = await readFile(DOC, 'utf8');
  const [, body = ''] = /```text\nPOST \/cases\/events.*?\n\n(.*?)```/s.exec(text) ?? [];
  const checked = readCatalogue(JSON.parse((await blocks())['catalogue'] ?? ''));
  expect(checked).toHaveProperty('catalogue');
  if ('issues' in checked) {
    return;
  }
  const events = (JSON.parse(body) as unknown[]).map((event) => CaseEventInput.parse(event));
  expect(events.map(({ type, at }) => [type, new Date(at).toISOString()])).toEqual([
    ['received', '2026-03-02T09:15:00.000Z'],
    ['confirmed', '2026-03-03T09:00:00.000Z'],
  ]);
  events.forEach((event) => checkEvent(event, compileRules(checked.catalogue)));
});

test('importing.md describes every member of a mapping', async () => {
  const text = await readFile(DOC, 'utf8');
  const { columns, csv, ...members } = Mapping.shape;
  const names = [
    ...Object.keys(members),
    ...Object.keys(columns.shape).map((name) => `columns.${name}`),
    ...Object.keys(csv.unwrap().shape).map((name) => `csv.${name}`),
    ...Object.keys(FieldSource.shape).map((name) => `data…${name}`),
  ];
  expect(names.filter((name) => !text.includes(`\n| \`${name}\``))).toEqual([]);
});
