import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isInForce, NO_CHOICE, type RuleChoice } from '#shared/catalogue/choice.ts';
import { changeKey, changesOf, effectOf, rebased, withoutChange, type Change } from './changes.ts';
import { profilesOf, withNode, withProfile, withSetting, withTerm } from './choice.ts';
import { anyChoice, enforcementView, nodeOf } from './testing.ts';

const view = enforcementView();
const choices = anyChoice(view);
const term = nodeOf(view, 'filing.term');

const keys = (changes: readonly Change[]): string[] => changes.map(changeKey);

describe('changesOf()', () => {
  test('names what is different, in the order of the catalogue', () => {
    const day = { value: 9, unit: 'month' } as const;
    const to = [
      (choice: RuleChoice) => withTerm(view, choice, term, day),
      (choice: RuleChoice) => withNode(view, choice, term, false),
      (choice: RuleChoice) => withSetting(view, choice, 'searchWarrantApproval', 'president'),
      (choice: RuleChoice) => withProfile(view, choice, 'zhejiang', true),
    ].reduce<RuleChoice>((choice, edit) => edit(choice), NO_CHOICE);
    expect(changesOf(view, NO_CHOICE, to)).toEqual([
      { kind: 'profile', profile: 'zhejiang', isOn: true },
      { kind: 'setting', setting: 'searchWarrantApproval', from: 'judge', to: 'president' },
      { kind: 'node', node: 'filing.term', to: 'off' },
      { kind: 'term', node: 'filing.term', from: null, to: day },
    ]);
  });

  test('of a choice and itself is nothing, however it is written', () => {
    const written: RuleChoice = {
      ...NO_CHOICE,
      profiles: view.defaultProfiles.toReversed(),
      settings: { searchWarrantApproval: 'judge' },
    };
    expect(changesOf(view, NO_CHOICE, written)).toEqual([]);
  });
});

describe('withoutChange()', () => {
  test('takes one change back and leaves the others', () => {
    fc.assert(
      fc.property(choices, choices, fc.nat(), (from, to, at) => {
        const changes = changesOf(view, from, to);
        const change = changes[at % Math.max(changes.length, 1)];
        if (change === undefined) {
          return;
        }
        const left = keys(changesOf(view, from, withoutChange(view, from, to, change)));
        expect(left).not.toContain(changeKey(change));
        // The last profile goes with those that it took the place of.
        const others = keys(changes).filter(
          (key) => key !== changeKey(change) && !(change.kind === 'profile' && key.startsWith('profile ')),
        );
        expect(left).toEqual(expect.arrayContaining(others));
      }),
      { numRuns: 200 },
    );
  });

  test('of all changes, in any order, is what was before', () => {
    fc.assert(
      fc.property(choices, choices, fc.boolean(), (from, to, isReversed) => {
        const changes = changesOf(view, from, to);
        const back = (isReversed ? changes.toReversed() : changes).reduce(
          (choice, change) => withoutChange(view, from, choice, change),
          to,
        );
        expect(changesOf(view, from, back)).toEqual([]);
      }),
      { numRuns: 200 },
    );
  });

  test('of the only profile brings back those that it took the place of', () => {
    const from: RuleChoice = { ...NO_CHOICE, profiles: ['national'] };
    const to: RuleChoice = { ...NO_CHOICE, profiles: ['zhejiang'] };
    const back = withoutChange(view, from, to, { kind: 'profile', profile: 'zhejiang', isOn: true });
    expect(back.profiles).toEqual(['national']);
  });
});

describe('rebased()', () => {
  test('carries a draft over to what others have chosen meanwhile', () => {
    fc.assert(
      fc.property(choices, choices, choices, (base, draft, now) => {
        const next = rebased(view, base, draft, now);
        const mine = changesOf(view, base, draft);
        // Nobody can take away all profiles together: then those of now stay.
        const staysAsIs = [...profilesOf(view, next)].join(' ') === [...profilesOf(view, now)].join(' ');
        const isMine = (change: Change): boolean =>
          keys(mine).includes(changeKey(change)) && !(staysAsIs && change.kind === 'profile');
        // Where the user has changed something it is as in the draft.
        expect(changesOf(view, draft, next).filter(isMine)).toEqual([]);
      }),
      { numRuns: 100 },
    );
  });

  test('of a draft without changes is what holds now', () => {
    fc.assert(
      fc.property(choices, choices, (base, now) => {
        expect(changesOf(view, now, rebased(view, base, base, now))).toEqual([]);
      }),
    );
  });

  test('keeps what another administrator has switched', () => {
    const other = withNode(view, NO_CHOICE, term, false);
    const draft = withProfile(view, NO_CHOICE, 'zhejiang', true);
    expect(keys(changesOf(view, NO_CHOICE, rebased(view, NO_CHOICE, draft, other)))).toEqual([
      'profile zhejiang',
      'node filing.term',
    ]);
  });
});

test('effectOf() counts the nodes that are carried out and change', () => {
  const to = withNode(view, withProfile(view, NO_CHOICE, 'zhejiang', true), term, false);
  const { begin, end } = effectOf(view, NO_CHOICE, to);
  expect(end).toEqual([term]);
  expect(begin.length).toBeGreaterThan(20);
  for (const node of begin) {
    expect(node).toMatchObject({ executable: true, profiles: ['zhejiang'] });
    expect(isInForce(node, view, NO_CHOICE)).toBe(false);
  }
});
