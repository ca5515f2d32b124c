import { expect, it } from 'vitest';
import { Steady } from './steady.ts';

it('Steady takes a value only once it has stayed the same for a while', () => {
  const steady = new Steady<string | null>(null, 3_000);
  const at = (value: string | null, seconds: number) => steady.note(value, seconds * 1_000);
  expect([at('link', 1), at('link', 2), at(null, 3), at('link', 4), at('link', 6.9), at('link', 7)]).toEqual([
    null,
    null,
    null,
    null,
    null,
    'link',
  ]);
  expect([at(null, 8), at('link', 9), at(null, 10), at(null, 13)]).toEqual(['link', 'link', 'link', null]);
});
