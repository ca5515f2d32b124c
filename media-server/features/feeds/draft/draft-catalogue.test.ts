import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readCatalogue } from '#shared/catalogue/check.ts';
import { draftCatalogue, eventIds } from './draft-catalogue.ts';

test('draftCatalogue() of any activities passes the check of catalogues, each under an id of its own', () => {
  const text = fc.oneof(
    fc.string({ unit: 'grapheme', minLength: 1, maxLength: 150 }),
    fc.constantFrom(
      'A b',
      'a B',
      'a-b',
      '立案',
      'e1',
      '1',
      'nodeWaived',
      'node waived',
      'x'.repeat(300),
      '😀'.repeat(90),
    ),
  );
  const activities = fc.uniqueArray(
    text.map((name) => name.trim()).filter((name) => name !== ''),
    {
      minLength: 1,
      maxLength: 20,
    },
  );
  fc.assert(
    fc.property(activities, fc.boolean(), (names, hasResource) => {
      const ids = eventIds(names);
      const catalogue = draftCatalogue('log', { ids, zone: 'UTC', hasResource });
      expect(readCatalogue(catalogue)).toHaveProperty('catalogue');
      expect(catalogue.events).toHaveLength(names.length);
    }),
  );
});
