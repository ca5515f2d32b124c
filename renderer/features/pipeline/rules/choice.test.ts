import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isInForce, NO_CHOICE, RuleChoice } from '#shared/catalogue/choice.ts';
import {
  catalogueTerm,
  fitting,
  mayHaveTerm,
  optionOf,
  profilesOf,
  withNode,
  withProfile,
  withSetting,
  withTerm,
} from './choice.ts';
import { anyChoice, enforcementView, nodeOf } from './testing.ts';

const view = enforcementView();
const choices = anyChoice(view);
const nodes = fc.constantFrom(...view.nodes);
const profiles = fc.constantFrom(...view.profiles.map(({ id }) => id));

describe('withNode()', () => {
  test('puts the node in force or out of it, and touches no other', () => {
    fc.assert(
      fc.property(choices, nodes, fc.boolean(), (choice, node, isOn) => {
        const next = withNode(view, choice, node, isOn);
        for (const each of view.nodes) {
          const expected = each.id === node.id ? isOn : isInForce(each, view, choice);
          expect(isInForce(each, view, next)).toBe(expected);
        }
        expect(withNode(view, next, node, isOn)).toEqual(next);
      }),
      { numRuns: 60 },
    );
  });

  test('leaves nothing behind where the profiles say the same', () => {
    const node = nodeOf(view, 'filing.term');
    expect(withNode(view, NO_CHOICE, node, true)).toEqual(NO_CHOICE);
    const off = withNode(view, NO_CHOICE, node, false);
    expect(off.off).toEqual(['filing.term']);
    expect(withNode(view, off, node, true)).toEqual(NO_CHOICE);
  });

  test('of a node that is outside of the profiles switches it on', () => {
    const node = nodeOf(view, 'filing.organTerm');
    const on = withNode(view, NO_CHOICE, node, true);
    expect(on).toEqual({ ...NO_CHOICE, on: [node.id] });
    expect(withNode(view, on, node, false)).toEqual(NO_CHOICE);
  });
});

describe('withProfile()', () => {
  test('takes it in and out, and never leaves a court without any', () => {
    fc.assert(
      fc.property(choices, profiles, fc.boolean(), (choice, profile, isOn) => {
        const before = profilesOf(view, choice);
        const after = profilesOf(view, withProfile(view, choice, profile, isOn));
        const isLast = !isOn && before.length === 1 && before[0] === profile;
        expect(after.includes(profile)).toBe(isOn || isLast);
        expect(after.length).toBeGreaterThan(0);
        const others = (ids: readonly string[]): string[] => ids.filter((id) => id !== profile).toSorted();
        expect(others(after)).toEqual(others(before));
      }),
    );
  });

  test('back at the profiles of the catalogue is no choice', () => {
    const [first = ''] = view.defaultProfiles;
    const without = withProfile(view, NO_CHOICE, first, false);
    expect(without.profiles).toEqual(view.defaultProfiles.filter((id) => id !== first));
    expect(withProfile(view, without, first, true)).toEqual(NO_CHOICE);
  });
});

test('withSetting() answers a setting; the default is no choice', () => {
  const set = withSetting(view, NO_CHOICE, 'provisionalClosureApproval', 'president');
  expect(optionOf(view, set, 'provisionalClosureApproval')).toBe('president');
  expect(withSetting(view, set, 'provisionalClosureApproval', 'judge')).toEqual(NO_CHOICE);
  expect(optionOf(view, NO_CHOICE, 'provisionalClosureApproval')).toBe('judge');
});

describe('terms', () => {
  const notice = nodeOf(view, 'disposal.noticeMovable');

  test('withTerm() sets the court’s own; the catalogue’s is none', () => {
    const own = { value: 20, unit: 'day' } as const;
    const set = withTerm(view, NO_CHOICE, notice, own);
    expect(set.terms).toEqual({ 'disposal.noticeMovable': own });
    expect(catalogueTerm(view, notice)).toEqual({ value: 15, unit: 'day' });
    expect(withTerm(view, set, notice, { value: 15, unit: 'day' })).toEqual(NO_CHOICE);
    expect(withTerm(view, set, notice, null)).toEqual(NO_CHOICE);
  });

  test('catalogueTerm() of “at once” is how long that may take', () => {
    expect(catalogueTerm(view, nodeOf(view, 'control.flight'))).toEqual(view.atOnce);
  });

  test.each([
    ['disposal.noticeMovable', true],
    ['filing.term', true],
    // The figure stands in a source.
    ['investigation.audit', false],
    // It ends at a date of the case.
    ['control.renew', false],
    // It has no clock.
    ['field.recorder', false],
  ])('mayHaveTerm() of %s is %s', (id, may) => {
    expect(mayHaveTerm(nodeOf(view, id))).toBe(may);
  });
});

describe('fitting()', () => {
  test('keeps what the catalogue has', () => {
    fc.assert(
      fc.property(choices, (choice) => {
        expect(fitting(view, choice)).toEqual(choice);
        expect(RuleChoice.parse(choice)).toEqual(choice);
      }),
    );
  });

  test('takes away what it no longer has', () => {
    const day = { value: 3, unit: 'day' } as const;
    const old: RuleChoice = {
      profiles: ['gone'],
      off: ['gone', 'filing.term'],
      on: ['gone'],
      terms: { gone: day, 'filing.term': day, 'investigation.audit': day },
      settings: { gone: 'x', searchWarrantApproval: 'gone', provisionalClosureApproval: 'president' },
    };
    expect(fitting(view, old)).toEqual({
      profiles: null,
      off: ['filing.term'],
      on: [],
      terms: { 'filing.term': day },
      settings: { provisionalClosureApproval: 'president' },
    });
  });
});
