import type { Term } from '#shared/calendar/term.ts';
import { isInForce, type RuleChoice } from '#shared/catalogue/choice.ts';
import { optionOf, profilesOf, sameTerm, withProfile, withSetting, type ChoiceView } from './choice.ts';
import type { RuleNode } from './rows.ts';

/** One thing that another choice makes different. Of nodes: what becomes of its switch; `profiles`: it goes by them again. */
export type Change =
  | { kind: 'profile'; profile: string; isOn: boolean }
  | { kind: 'setting'; setting: string; from: string; to: string }
  | { kind: 'node'; node: string; to: 'on' | 'off' | 'profiles' }
  | { kind: 'term'; node: string; from: Term | null; to: Term | null };

/** A key that tells changes apart. */
export function changeKey(change: Change): string {
  switch (change.kind) {
    case 'profile': {
      return `profile ${change.profile}`;
    }
    case 'setting': {
      return `setting ${change.setting}`;
    }
    case 'node':
    case 'term': {
      return `${change.kind} ${change.node}`;
    }
  }
}

const switchOf = ({ off, on }: RuleChoice, node: string): 'on' | 'off' | 'profiles' =>
  off.includes(node) ? 'off' : on.includes(node) ? 'on' : 'profiles';

function nodeChanges(id: string, from: RuleChoice, to: RuleChoice): Change[] {
  const after = switchOf(to, id);
  const termBefore = from.terms[id] ?? null;
  const termAfter = to.terms[id] ?? null;
  return [
    ...(after === switchOf(from, id) ? [] : [{ kind: 'node' as const, node: id, to: after }]),
    ...(sameTerm(termBefore, termAfter)
      ? []
      : [{ kind: 'term' as const, node: id, from: termBefore, to: termAfter }]),
  ];
}

/** Everything that is different under another choice, in the order of the catalogue. */
export function changesOf(view: ChoiceView, from: RuleChoice, to: RuleChoice): Change[] {
  const profiles = view.profiles.flatMap(({ id }): Change[] => {
    const isOn = profilesOf(view, to).includes(id);
    return isOn === profilesOf(view, from).includes(id) ? [] : [{ kind: 'profile', profile: id, isOn }];
  });
  const settings = view.settings.flatMap(({ id }): Change[] => {
    const before = optionOf(view, from, id);
    const after = optionOf(view, to, id);
    return before === after ? [] : [{ kind: 'setting', setting: id, from: before, to: after }];
  });
  const nodes = view.nodes.toSorted((a, b) => a.no - b.no).flatMap(({ id }) => nodeChanges(id, from, to));
  return [...profiles, ...settings, ...nodes];
}

/** Takes one change back: there it is as it was in `from`. */
export function withoutChange(
  view: ChoiceView,
  from: RuleChoice,
  to: RuleChoice,
  change: Change,
): RuleChoice {
  switch (change.kind) {
    case 'profile': {
      const without = withProfile(view, to, change.profile, !change.isOn);
      // The only profile can't go; with it, those that it has taken the place of come back.
      return without === to ? { ...to, profiles: from.profiles } : without;
    }
    case 'setting': {
      return withSetting(view, to, change.setting, change.from);
    }
    case 'node': {
      const { node } = change;
      const without = (ids: readonly string[]): string[] => ids.filter((id) => id !== node);
      const was = switchOf(from, node);
      return {
        ...to,
        off: was === 'off' ? [...without(to.off), node] : without(to.off),
        on: was === 'on' ? [...without(to.on), node] : without(to.on),
      };
    }
    case 'term': {
      const { [change.node]: _now, ...others } = to.terms;
      return { ...to, terms: change.from === null ? others : { ...others, [change.node]: change.from } };
    }
  }
}

/** The same changes as from `base` to `draft`, made to what holds `now` instead. */
export function rebased(view: ChoiceView, base: RuleChoice, draft: RuleChoice, now: RuleChoice): RuleChoice {
  const mine = new Set(changesOf(view, base, draft).map(changeKey));
  return changesOf(view, now, draft)
    .filter((change) => !mine.has(changeKey(change)))
    .reduce((choice, change) => withoutChange(view, now, choice, change), draft);
}

/** Nodes that come into force and that go out of it. */
export interface Effect {
  begin: readonly RuleNode[];
  end: readonly RuleNode[];
}

/** What another choice does to nodes that are carried out; those in words alone do nothing either way. */
export function effectOf(
  view: Pick<ChoiceView, 'defaultProfiles' | 'nodes'>,
  from: RuleChoice,
  to: RuleChoice,
): Effect {
  const runs = view.nodes.filter(({ executable }) => executable);
  const differs = (isOn: boolean): RuleNode[] =>
    runs.filter((node) => isInForce(node, view, to) === isOn && isInForce(node, view, from) !== isOn);
  return { begin: differs(true), end: differs(false) };
}
