import fc from 'fast-check';
import { TermUnit } from '#shared/calendar/term.ts';
import { readCatalogue } from '#shared/catalogue/check.ts';
import { NO_CHOICE, isInForce, type RuleChoice } from '#shared/catalogue/choice.ts';
import type { CatalogueView } from '#shared/contract/cases.ts';
import { mayHaveTerm, withNode, withProfile, withSetting, withTerm } from './choice.ts';
import type { RuleNode } from './rows.ts';

interface Part {
  include?: string[];
  events?: unknown[];
  nodes?: unknown[];
}

const FILES = import.meta.glob<Part>('../../../../resources/catalogue/enforcement/**/*.json', {
  eager: true,
  import: 'default',
});

/** The catalogue that comes with the console, as the server shows it to a court that has chosen nothing. */
export function enforcementView(): CatalogueView {
  const parts = Object.values(FILES);
  const { include: _parts, ...own } = parts.find(({ include }) => include !== undefined) ?? {};
  const result = readCatalogue({
    ...own,
    events: parts.flatMap(({ events = [] }) => events),
    nodes: parts.flatMap(({ nodes = [] }) => nodes),
  });
  if ('issues' in result) {
    throw new Error(JSON.stringify(result.issues.slice(0, 5)));
  }
  const { catalogue } = result;
  return {
    ...catalogue,
    nodes: catalogue.nodes.map((node) => ({
      ...node,
      executable: node.inWords === undefined,
      inForce: isInForce(node, catalogue, NO_CHOICE),
    })),
  };
}

/** A node of a catalogue by its id. */
export function nodeOf(view: Pick<CatalogueView, 'nodes'>, id: string): RuleNode {
  const node = view.nodes.find((known) => known.id === id);
  if (node === undefined) {
    throw new Error(`there is no node ${id}`);
  }
  return node;
}

/** Choices as users come to them: by one edit after the other. */
export function anyChoice(view: CatalogueView): fc.Arbitrary<RuleChoice> {
  const timed = view.nodes.filter(mayHaveTerm);
  const term = fc.record({
    value: fc.integer({ min: 1, max: 40 }),
    unit: fc.constantFrom(...TermUnit.options),
  });
  const edit = fc.oneof(
    fc.tuple(fc.constantFrom(...view.profiles), fc.boolean()).map(
      ([{ id }, isOn]) =>
        (choice: RuleChoice) =>
          withProfile(view, choice, id, isOn),
    ),
    fc
      .constantFrom(
        ...view.settings.flatMap(({ id, options }) => options.map((option) => [id, option.id] as const)),
      )
      .map(
        ([id, option]) =>
          (choice: RuleChoice) =>
            withSetting(view, choice, id, option),
      ),
    fc.tuple(fc.constantFrom(...view.nodes), fc.boolean()).map(
      ([node, isOn]) =>
        (choice: RuleChoice) =>
          withNode(view, choice, node, isOn),
    ),
    fc.tuple(fc.constantFrom(...timed), term).map(
      ([node, own]) =>
        (choice: RuleChoice) =>
          withTerm(view, choice, node, own),
    ),
  );
  return fc
    .array(edit, { maxLength: 12 })
    .map((edits) => edits.reduce<RuleChoice>((choice, change) => change(choice), NO_CHOICE));
}
