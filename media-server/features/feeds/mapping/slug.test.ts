import fc from 'fast-check';
import { expect, test } from 'vitest';
import { EntryId } from '#shared/catalogue/names.ts';
import { slugOf } from './slug.ts';

test.each([
  ['T02 Check confirmation of receipt', 't02CheckConfirmationOfReceipt'],
  ['Confirmation of receipt', 'confirmationOfReceipt'],
  ['A_SUBMITTED', 'aSubmitted'],
  ['caseFiled', 'caseFiled'],
  ['1. Prüfung', 'e1Prufung'],
  [' -- ', null],
  ['', null],
  ['立案', null],
  ['T02 立案', null],
  ['Решение', null],
])('slugOf("%s") answers %s', (name, slug) => {
  expect(slugOf(name)).toBe(slug);
});

test('slugOf() of any name answers with a valid id or none', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: 'binary', maxLength: 200 }),
      fc.string({ maxLength: 200 }),
      (one, other) => {
        for (const slug of [slugOf(one), slugOf(other)]) {
          expect(slug === null || EntryId.safeParse(slug).success).toBe(true);
        }
      },
    ),
  );
});
