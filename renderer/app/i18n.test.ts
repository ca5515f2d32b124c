import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';

const RENDERER = path.resolve(import.meta.dirname, '..');

function keys(value: unknown, prefix = ''): string[] {
  return typeof value === 'object' && value !== null
    ? Object.entries(value).flatMap(([key, inner]) => keys(inner, `${prefix}${key}.`))
    : [prefix];
}

function placeholders(value: unknown): string[] {
  return (JSON.stringify(value).match(/\{\{\w+\}\}/g) ?? []).sort();
}

const read = (file: string): unknown => JSON.parse(readFileSync(path.join(RENDERER, file), 'utf8'));

describe.each(globSync('**/locales/zh-CN.json', { cwd: RENDERER }))('%s', (chinese) => {
  const english = chinese.replace('zh-CN', 'en');

  test('has the same messages in English', () => {
    expect(keys(read(english))).toEqual(keys(read(chinese)));
  });

  test('fills in the same values in English', () => {
    expect(placeholders(read(english))).toEqual(placeholders(read(chinese)));
  });
});
