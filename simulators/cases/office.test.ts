import { expect, test } from 'vitest';
import { checkEvent } from '#shared/cases/events.ts';
import { readCourts } from './courts.ts';
import { planOffice } from './office.ts';
import type { CaseOptions } from './options.ts';
import { loadRules, Tally, UNTIL } from './testing.ts';

const courts = await readCourts();
const options: CaseOptions = { seed: 3, courts, until: UNTIL };

test('planOffice() opens a register once, and reconciles its ledgers each month', () => {
  const events = planOffice(2, options);
  expect(events[0]).toMatchObject({ type: 'officeOpened', caseId: `office:${courts[2]?.id}` });
  const types = Map.groupBy(events, ({ type }) => type);
  expect(types.get('officeOpened')).toHaveLength(1);
  expect(types.get('ledgersReconciled')?.length).toBeGreaterThan(25);
  expect(types.get('partnerFeedbackReceived')?.length).toBeGreaterThan(8);
});

test('planOffice() of every court gives valid events in order, whose registers are mostly up to date', async () => {
  const rules = await loadRules();
  const tally = new Tally(rules, UNTIL);
  courts.forEach((_, place) => {
    const events = planOffice(place, options);
    events.forEach((event) => checkEvent(event, rules));
    expect(events.map(({ at }) => at)).toEqual(events.map(({ at }) => at).sort((a, b) => a - b));
    tally.add(events.filter(({ at }) => at <= UNTIL));
  });
  const { lateClocks, doneClocks, overdueClocks, openClocks } = tally.summary;
  expect(doneClocks).toBeGreaterThan(1_500);
  expect(lateClocks / doneClocks).toBeLessThan(0.08);
  expect(overdueClocks / openClocks).toBeLessThan(0.1);
});

test('planOffice() of a court that there isn’t throws', () => {
  expect(() => planOffice(courts.length, options)).toThrow(RangeError);
});
