import type { Term } from '#shared/calendar/term.ts';
import { isInForce, isPractice, type RuleChoice } from '#shared/catalogue/choice.ts';
import { figureTerm } from '#shared/catalogue/terms.ts';
import type { CatalogueView } from '#shared/contract/cases.ts';
import type { RuleNode } from './rows.ts';

/** What of a catalogue choices are about. */
export type ChoiceView = Pick<
  CatalogueView,
  'profiles' | 'defaultProfiles' | 'settings' | 'atOnce' | 'nodes'
>;

/** Whether two terms are the same number of the same unit. */
export const sameTerm = (a: Term | null, b: Term | null): boolean =>
  a?.value === b?.value && a?.unit === b?.unit;

const sorted = (values: readonly string[]): string => values.toSorted().join(' ');

/** The profiles that are in force under a choice. */
export const profilesOf = (
  view: Pick<ChoiceView, 'defaultProfiles'>,
  choice: RuleChoice,
): readonly string[] => choice.profiles ?? view.defaultProfiles;

/** The option of a setting that is in force under a choice. */
export function optionOf(view: Pick<ChoiceView, 'settings'>, choice: RuleChoice, setting: string): string {
  return choice.settings[setting] ?? view.settings.find(({ id }) => id === setting)?.default ?? '';
}

/** Takes a profile in or out. The last one stays: a court without any would have no rules. */
export function withProfile(
  view: ChoiceView,
  choice: RuleChoice,
  profile: string,
  isOn: boolean,
): RuleChoice {
  const before = profilesOf(view, choice);
  const after = view.profiles
    .map(({ id }) => id)
    .filter((id) => (id === profile ? isOn : before.includes(id)));
  if (after.length === 0) {
    return choice;
  }
  return { ...choice, profiles: sorted(after) === sorted(view.defaultProfiles) ? null : after };
}

/** Answers a setting; the catalogue's default is no choice. */
export function withSetting(
  view: ChoiceView,
  choice: RuleChoice,
  setting: string,
  option: string,
): RuleChoice {
  const { [setting]: _before, ...others } = choice.settings;
  const isDefault = view.settings.find(({ id }) => id === setting)?.default === option;
  return { ...choice, settings: isDefault ? others : { ...others, [setting]: option } };
}

/** Switches a node on or off; where its profiles say the same it goes by them. */
export function withNode(
  view: Pick<ChoiceView, 'defaultProfiles'>,
  choice: RuleChoice,
  node: Pick<RuleNode, 'id' | 'profiles'>,
  isOn: boolean,
): RuleChoice {
  const without = {
    ...choice,
    off: choice.off.filter((id) => id !== node.id),
    on: choice.on.filter((id) => id !== node.id),
  };
  if (isInForce(node, view, without) === isOn) {
    return without;
  }
  return isOn ? { ...without, on: [...without.on, node.id] } : { ...without, off: [...without.off, node.id] };
}

/** The period that the catalogue gives a node; null where it gives none. */
export function catalogueTerm(view: Pick<ChoiceView, 'atOnce'>, node: RuleNode): Term | null {
  return node.clock?.term ?? node.period?.every ?? figureTerm(node, view).term;
}

/** Sets a node's own term; null, and the catalogue's own, take it away. */
export function withTerm(
  view: Pick<ChoiceView, 'atOnce'>,
  choice: RuleChoice,
  node: RuleNode,
  term: Term | null,
): RuleChoice {
  const { [node.id]: _before, ...others } = choice.terms;
  return {
    ...choice,
    terms:
      term === null || sameTerm(term, catalogueTerm(view, node)) ? others : { ...others, [node.id]: term },
  };
}

/** Whether a court can set a node's term: its figure is practice, and it has a clock that doesn't end at a date of the case. */
export function mayHaveTerm(node: RuleNode): boolean {
  const { clock, period, figure } = node;
  const endsByCase = figure?.unit === 'ownDate' || (clock?.term?.value === 0 && clock.from !== undefined);
  return (
    isPractice(node) &&
    node.executable &&
    (clock !== undefined || period !== undefined) &&
    !endsByCase &&
    figure?.lookBack !== true
  );
}

/** The choice without what the catalogue no longer has, which the server would refuse. */
export function fitting(view: ChoiceView, choice: RuleChoice): RuleChoice {
  const nodes = new Map(view.nodes.map((node) => [node.id, node]));
  const profiles = choice.profiles?.filter((id) => view.profiles.some((known) => known.id === id)) ?? [];
  const isKnown = (id: string): boolean => nodes.has(id);
  return {
    profiles: profiles.length === 0 ? null : profiles,
    off: choice.off.filter(isKnown),
    on: choice.on.filter(isKnown),
    terms: Object.fromEntries(
      Object.entries(choice.terms).filter(([id]) => {
        const node = nodes.get(id);
        return node !== undefined && isPractice(node);
      }),
    ),
    settings: Object.fromEntries(
      Object.entries(choice.settings).filter(([id, option]) =>
        view.settings.some((known) => known.id === id && known.options.some((one) => one.id === option)),
      ),
    ),
  };
}
