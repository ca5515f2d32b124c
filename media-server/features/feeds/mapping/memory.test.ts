import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import { compileRules } from '#shared/catalogue/rules.ts';
import { draftCatalogue } from '../draft/draft-catalogue.ts';
import { compileMapping } from './compile.ts';
import { readMapping } from './mapping.ts';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

test('a compiled mapping gives case ids that can be kept without the file that they came from', () => {
  const ids = new Map([['A', 'a']]);
  const rules = compileRules(draftCatalogue('log', { ids, zone: 'UTC', hasResource: false }));
  const columns = { caseId: 'case', type: 'activity', at: 'time' };
  const map = compileMapping(readMapping({ columns, events: { A: 'a' } }), rules);
  const kept: string[] = [];
  collectGarbage();
  const before = process.memoryUsage().heapUsed;
  for (let block = 0; block < 100; block += 1) {
    // As the reader does: a block of the file, and fields that are slices of it.
    const [caseId = ''] = Buffer.from(`case-number-${block},${'x'.repeat(500_000)}`)
      .toString()
      .split(',');
    const mapped = map({ case: caseId, activity: 'A', time: '2026-01-05' }, 'line 1');
    kept.push('event' in mapped ? mapped.event.caseId : '');
  }
  collectGarbage();
  expect(kept[99]).toBe('case-number-99');
  expect(process.memoryUsage().heapUsed - before).toBeLessThan(5_000_000);
});
