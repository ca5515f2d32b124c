import type { CatalogueView } from '#shared/contract/cases.ts';
import type { Reference } from '#shared/catalogue/nodes.ts';
import { BUILT_IN_EVENTS } from '#shared/catalogue/vocabulary.ts';

type Node = CatalogueView['nodes'][number];

/** The names of a catalogue's entries in the user's language. What isn't known is called by its id. */
export interface CatalogueWords {
  view: CatalogueView;
  node: (id: string) => string;
  nodeOf: (id: string) => Node | undefined;
  event: (type: string) => string;
  field: (type: string, field: string) => string;
  choice: (type: string, field: string, value: string) => string;
  stage: (id: string) => string;
  action: (id: string) => string;
  role: (id: string) => string;
  pause: (id: string) => string;
  flag: (id: string) => string;
  ledger: (id: string) => string;
  closingWay: (id: string) => string;
  profile: (id: string) => string;
  subject: (id: string) => string;
  /** `《…规定》`. */
  document: (id: string) => string;
  /** `《…规定》第3条`. */
  reference: (reference: Reference) => string;
}

interface Named {
  id: string;
  nameZh: string;
  nameEn: string;
}

function names(entries: readonly Named[], english: boolean): (id: string) => string {
  const byId = new Map(entries.map(({ id, nameZh, nameEn }) => [id, english ? nameEn : nameZh]));
  return (id) => byId.get(id) ?? id;
}

/** The lookups over a catalogue. */
export function wordsOf(view: CatalogueView, english: boolean): CatalogueWords {
  const nodes = new Map(view.nodes.map((node) => [node.id, node]));
  const types = [...BUILT_IN_EVENTS, ...view.events];
  const events = new Map(types.map((event) => [event.id, event]));
  const documents = new Map(
    view.documents.map(({ id, titleZh, titleEn }) => [id, english ? titleEn : `《${titleZh}》`]),
  );
  const pick = (named: Omit<Named, 'id'> | undefined, id: string): string =>
    named === undefined ? id : english ? named.nameEn : named.nameZh;
  return {
    view,
    node: names(view.nodes, english),
    nodeOf: (id) => nodes.get(id),
    event: names(types, english),
    field: (type, field) => pick(events.get(type)?.fields?.[field], field),
    choice: (type, field, value) =>
      pick(
        events.get(type)?.fields?.[field]?.choices?.find(({ id }) => id === value),
        value,
      ),
    stage: names(view.stages, english),
    action: names(view.actions, english),
    role: names(view.roles, english),
    pause: names(view.pauses, english),
    flag: names(view.flags, english),
    ledger: names(view.ledgers, english),
    closingWay: names(view.closingWays, english),
    profile: names(view.profiles, english),
    subject: names(view.subjects, english),
    document: (id) => documents.get(id) ?? id,
    reference: ({ document, articleZh, articleEn }) =>
      `${documents.get(document) ?? document}${english ? ', ' : ''}${english ? articleEn : articleZh}`,
  };
}
