import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { CatalogueView } from '#shared/contract/cases.ts';
import type { Reference } from '#shared/catalogue/nodes.ts';
import { useApi } from '../../app/session.ts';

/** The catalogue of enforcement cases. */
export const DEFAULT_CATALOGUE = 'enforcement';

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
  const events = new Map(view.events.map((event) => [event.id, event]));
  const documents = new Map(
    view.documents.map(({ id, titleZh, titleEn }) => [id, english ? titleEn : `《${titleZh}》`]),
  );
  const pick = (named: Omit<Named, 'id'> | undefined, id: string): string =>
    named === undefined ? id : english ? named.nameEn : named.nameZh;
  return {
    view,
    node: names(view.nodes, english),
    nodeOf: (id) => nodes.get(id),
    event: names(view.events, english),
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
    reference: ({ document, articleZh, articleEn }) =>
      `${documents.get(document) ?? document}${english ? ', ' : ''}${english ? articleEn : articleZh}`,
  };
}

/** The catalogue of a process in the user's language; undefined while it is being read. Read once in a session. */
export function useCatalogue(catalogueId: string = DEFAULT_CATALOGUE): CatalogueWords | undefined {
  const { i18n } = useTranslation();
  const api = useApi();
  const { data } = useQuery({
    queryKey: ['cases.catalogue', catalogueId],
    queryFn: () => api.call.cases.catalogue.query({ catalogueId }),
    staleTime: Number.POSITIVE_INFINITY,
  });
  const english = i18n.language === 'en';
  return useMemo(() => (data === undefined ? undefined : wordsOf(data, english)), [data, english]);
}
