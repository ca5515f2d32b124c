import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { RuleChoice } from '#shared/catalogue/choice.ts';
import type { CatalogueView, CourtRules } from '#shared/contract/cases.ts';
import { useApi, useSession } from '../../../app/session.ts';
import { changesOf, effectOf, rebased, type Change, type Effect } from './changes.ts';
import { setRuleDraft, useRuleDraft } from './draft.ts';

/** Another administrator may choose meanwhile: the rules are read anew so often, ms. */
const REFRESH_MS = 60_000;

/** A court's rules as they are, and as they would be with the changes that aren't saved yet. */
export interface EditedRules {
  saved: CourtRules;
  /** What the court would have chosen itself; null: it follows the court above it. */
  target: RuleChoice | null;
  /** What would be in force by that. */
  choice: RuleChoice;
  isDraft: boolean;
  changes: readonly Change[];
  effect: Effect;
  mayChoose: boolean;
  /** Chooses otherwise; null: follows the court above. Changes that undo each other leave no draft. */
  edit: (choice: RuleChoice | null) => void;
  discard: () => void;
}

/** The choice of a court and what it would follow otherwise. */
export function useCourtRules(catalogueId: string, courtId: string) {
  const api = useApi();
  return useQuery({
    queryKey: ['cases.rules', catalogueId, courtId],
    queryFn: () => api.call.cases.rules.query({ catalogueId, courtId }),
    refetchInterval: REFRESH_MS,
  });
}

/** Whom the court follows while it chooses nothing itself; null: the catalogue as it is. */
export function useFollowed({ saved: { inherited } }: Pick<EditedRules, 'saved'>): string | null {
  const { i18n } = useTranslation();
  const { court } = inherited;
  return court === null ? null : i18n.language === 'en' ? court.nameEn : court.nameZh;
}

const NO_EFFECT: Effect = { begin: [], end: [] };

/** The rules of a court with the draft of the user. A draft that was made to older rules is carried over to those of now. */
export function useEditedRules(
  view: CatalogueView,
  { courtId, saved }: { courtId: string; saved: CourtRules },
): EditedRules {
  const key = `${view.id} ${courtId}`;
  const draft = useRuleDraft(key);
  const mayChoose = useSession((s) => s.me?.role === 'administrator');
  return useMemo(() => {
    const target =
      draft === undefined
        ? saved.own
        : draft.choice && rebased(view, draft.base.effective, draft.choice, saved.effective);
    const choice = target ?? saved.inherited.choice;
    const isDraft = draft !== undefined;
    const edit = (next: RuleChoice | null): void => {
      const isSame = next === null ? saved.own === null : changesOf(view, saved.effective, next).length === 0;
      const { own, effective } = saved;
      setRuleDraft(key, isSame ? undefined : { base: { own, effective }, choice: next });
    };
    return {
      saved,
      target,
      choice,
      isDraft,
      changes: isDraft ? changesOf(view, saved.effective, choice) : [],
      effect: isDraft ? effectOf(view, saved.effective, choice) : NO_EFFECT,
      mayChoose,
      edit,
      discard: () => setRuleDraft(key, undefined),
    };
  }, [view, saved, draft, key, mayChoose]);
}
