import { describe, expect, test } from 'vitest';

const MESSAGES = import.meta.glob<unknown>('../**/locales/zh-CN.json', { eager: true, import: 'default' });
const SOURCES = import.meta.glob<string>(['../**/*.{ts,tsx}', '!../**/*.test.ts'], {
  eager: true,
  query: '?raw',
  import: 'default',
});

/** All keys of a message file with dots, branches (`sos.`) too: a list and a group are read as a whole. */
function keys(value: unknown, prefix = ''): string[] {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.entries(value).flatMap(([key, inner]) => keys(inner, prefix === '' ? key : `${prefix}.${key}`))
    : [prefix];
}

const namespaceOf = (file: string): string => /features\/([^/]+)\//.exec(file)?.[1] ?? 'app';
const known = new Map(
  Object.entries(MESSAGES).map(([file, messages]) => [namespaceOf(file), keys(messages)]),
);

/** Literal keys that a source file asks for, each as `namespace:key`, by the `t` functions that it makes. */
function asked(file: string, text: string): string[] {
  // The officer's page starts i18next with its own messages as the default.
  const own = file.includes('features/unit/') ? 'unit' : 'app';
  const spaces = new Map<string, string>();
  for (const [, name = 't', space = own] of text.matchAll(
    /\{ t(?:: (\w+))?(?:, i18n)? \} = useTranslation\((?:'(\w+)')?\)/g,
  )) {
    spaces.set(name, space);
  }
  return [...text.matchAll(/(?<![\w.])(\w+)\(\s*'([\w.]+)'/g)].flatMap(([, name = '', key = '']) => {
    const space = spaces.get(name);
    return space === undefined ? [] : [`${space}:${key}`];
  });
}

describe.each(
  Object.entries(SOURCES)
    .map(([file, text]) => [file, asked(file, text)] as const)
    .filter(([, all]) => all.length > 0),
)('%s', (_file, all) => {
  test('asks for messages that are there', () => {
    const missing = all.filter((one) => {
      const [space = '', key = ''] = one.split(':');
      return known.get(space)?.includes(key) !== true;
    });
    expect(missing).toEqual([]);
  });
});

describe.each([...known])('messages of %s', (_space, all) => {
  const text = Object.values(SOURCES).join('\n');

  test('are all asked for by name, or by a name that is put together', () => {
    const unused = all.filter((key) => {
      const branch = key.replace(/\.?[^.]*$/, '');
      const byName = [`'${key}'`, `:${key}'`, `\`${key}\``].some((form) => text.includes(form));
      return !byName && !(branch !== '' && text.includes(`${branch}.\${`));
    });
    expect(unused).toEqual([]);
  });
});
