import { describe, expect, test } from 'vitest';

const CHINESE = import.meta.glob<unknown>('../**/locales/zh-CN.json', { eager: true, import: 'default' });
const ENGLISH = import.meta.glob<unknown>('../**/locales/en.json', { eager: true, import: 'default' });

function keys(value: unknown, prefix = ''): string[] {
  return typeof value === 'object' && value !== null
    ? Object.entries(value).flatMap(([key, inner]) => keys(inner, `${prefix}${key}.`))
    : [prefix];
}

function placeholders(value: unknown): string[] {
  return (JSON.stringify(value).match(/\{\{\w+\}\}/g) ?? []).sort();
}

test('every Chinese message file has an English one', () => {
  expect(Object.keys(CHINESE).length).toBeGreaterThan(5);
  expect(Object.keys(ENGLISH)).toEqual(Object.keys(CHINESE).map((file) => file.replace('zh-CN', 'en')));
});

describe.each(Object.entries(CHINESE))('%s', (file, chinese) => {
  const english = ENGLISH[file.replace('zh-CN', 'en')];

  test('has the same messages in English', () => {
    expect(keys(english)).toEqual(keys(chinese));
  });

  test('fills in the same values in English', () => {
    expect(placeholders(english)).toEqual(placeholders(chinese));
  });
});
