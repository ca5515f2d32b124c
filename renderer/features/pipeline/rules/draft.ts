import { create } from 'zustand';
import type { RuleChoice } from '#shared/catalogue/choice.ts';
import type { CourtRules } from '#shared/contract/cases.ts';

/** Changes of a court's choice that aren't saved yet. */
export interface RuleDraft {
  /** The rules that they were made to. */
  base: Pick<CourtRules, 'own' | 'effective'>;
  /** What the court would choose; null: to follow the court above it. */
  choice: RuleChoice | null;
}

/** Drafts by process and court; they survive closing the panel. */
const useDrafts = create<Readonly<Record<string, RuleDraft>>>(() => ({}));

/** The draft of one court's rules in one process. */
export const useRuleDraft = (key: string): RuleDraft | undefined => useDrafts((drafts) => drafts[key]);

/** Keeps a draft; undefined throws it away. */
export function setRuleDraft(key: string, draft: RuleDraft | undefined): void {
  const { [key]: _before, ...others } = useDrafts.getState();
  useDrafts.setState(draft === undefined ? others : { ...others, [key]: draft }, true);
}

/** Forgets all drafts, at sign-out. */
export function resetRuleDrafts(): void {
  useDrafts.setState({}, true);
}
