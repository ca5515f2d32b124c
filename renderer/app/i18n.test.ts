import { describe, expect, test } from 'vitest';

const CHINESE = import.meta.glob<unknown>('../**/locales/zh-CN.json', { eager: true, import: 'default' });
const ENGLISH = import.meta.glob<unknown>('../**/locales/en.json', { eager: true, import: 'default' });

/** Keys of a message file; the plural forms that only English has (`day_one`, `day_other`) count as their one message. */
function keys(value: unknown): string[] {
  const all = (inner: unknown, prefix: string): string[] =>
    typeof inner === 'object' && inner !== null
      ? Object.entries(inner).flatMap(([key, next]) => all(next, `${prefix}${key}.`))
      : [prefix.replace(/_(one|other)\.$/, '.')];
  return [...new Set(all(value, ''))];
}

function placeholders(value: unknown): string[] {
  return [...new Set(JSON.stringify(value).match(/\{\{\w+\}\}/g) ?? [])].sort();
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
