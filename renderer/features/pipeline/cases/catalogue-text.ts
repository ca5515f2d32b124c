import type { Effect } from '#shared/catalogue/vocabulary.ts';
import type { CatalogueWords } from '../catalogue.ts';

/** Choices of the fields by which events of the catalogue tell something about a case, as `[event, field]`. */
function fieldsOf(
  words: CatalogueWords,
  pick: (effect: Effect) => string | undefined,
): (readonly [type: string, field: string])[] {
  return words.view.events.flatMap(({ id, effects = [] }) =>
    effects.flatMap((effect) => {
      const field = pick(effect);
      return field === undefined ? [] : [[id, field] as const];
    }),
  );
}

/** The name that one of these fields has for a value; the value itself where none has. */
function choiceText(
  words: CatalogueWords,
  fields: readonly (readonly [type: string, field: string])[],
  value: string,
): string {
  const names = fields.map(([type, field]) => words.choice(type, field, value));
  return names.find((name) => name !== value) ?? value;
}

const caseKindField = (effect: Effect): string | undefined =>
  effect.kind === 'header' ? effect.caseKindField : undefined;
const propertyKindField = (effect: Effect): string | undefined =>
  effect.kind === 'property' ? effect.kindField : undefined;
const partyRoleField = (effect: Effect): string | undefined =>
  effect.kind === 'party' ? effect.roleField : undefined;

/** Kinds of cases with their names. */
export function caseKinds(words: CatalogueWords): { id: string; name: string }[] {
  return fieldsOf(words, caseKindField).flatMap(([type, field]) => {
    const choices = words.view.events.find(({ id }) => id === type)?.fields?.[field]?.choices ?? [];
    return choices.map(({ id }) => ({ id, name: words.choice(type, field, id) }));
  });
}

export const caseKindText = (words: CatalogueWords, kind: string): string =>
  choiceText(words, fieldsOf(words, caseKindField), kind);

export const propertyKindText = (words: CatalogueWords, kind: string): string =>
  choiceText(words, fieldsOf(words, propertyKindField), kind);

/** Parties are more than the roles that nodes are the business of: the field's own name comes first. */
export function partyRoleText(words: CatalogueWords, role: string): string {
  const name = choiceText(words, fieldsOf(words, partyRoleField), role);
  return name === role ? words.role(role) : name;
}
