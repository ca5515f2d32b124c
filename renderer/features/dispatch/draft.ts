import { create } from 'zustand';
import type { InstructionTarget, Priority } from '#shared/dispatch.ts';

interface Draft {
  /** Null until the user has chosen; nothing is sent to "everyone" by leaving it empty. */
  target: InstructionTarget | null;
  text: string;
  priority: Priority;
  /** Somebody addressed the draft from elsewhere: the text field takes the focus once. */
  focusWanted: boolean;
}

const EMPTY: Draft = { target: null, text: '', priority: 'normal', focusWanted: false };

/** The instruction that is being written; it survives closing the panel. */
export const useDraft = create<Draft>(() => EMPTY);

/** Addresses the draft to units, keeping its text. */
export function writeTo(unitIds: readonly string[]): void {
  const [first] = unitIds;
  if (first === undefined) {
    return;
  }
  useDraft.setState({
    focusWanted: true,
    target: unitIds.length === 1 ? { kind: 'unit', unitId: first } : { kind: 'units', unitIds: [...unitIds] },
  });
}

export function resetDraft(): void {
  useDraft.setState(EMPTY);
}
