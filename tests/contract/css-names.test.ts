import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';

const RENDERER = path.join(import.meta.dirname, '../../renderer');

test('a class is styled in one file: what two features call the same would change both', () => {
  const filesOf = new Map<string, Set<string>>();
  const files = globSync('**/*.css', { cwd: RENDERER }).filter((file) => !file.endsWith('.module.css'));
  for (const file of files) {
    // A class that a rule begins with and that stands alone: others are parts of what their file is about.
    const found = readFileSync(path.join(RENDERER, file), 'utf8').matchAll(/^\.([a-z][\w-]*)\s*[,{]/gim);
    for (const [, name = ''] of found) {
      filesOf.set(name, (filesOf.get(name) ?? new Set()).add(file));
    }
  }
  expect([...filesOf].filter(([, where]) => where.size > 1).map(([name]) => name)).toEqual([]);
  expect(filesOf.size).toBeGreaterThan(300);
});
