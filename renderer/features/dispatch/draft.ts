import { create } from 'zustand';
import type { InstructionTarget, Priority } from '#shared/dispatch.ts';
import type { DraftFile } from './files/draft-files.ts';

interface Draft {
  /** Null until the user has chosen; nothing is sent to "everyone" by leaving it empty. */
  target: InstructionTarget | null;
  text: string;
  priority: Priority;
  /** Within how many seconds each unit is to confirm; null: it needn't. */
  confirmS: number | null;
  files: readonly DraftFile[];
  /** Somebody addressed the draft from elsewhere: the text field takes the focus once. */
  focusWanted: boolean;
}

const EMPTY: Draft = {
  target: null,
  text: '',
  priority: 'normal',
  confirmS: null,
  files: [],
  focusWanted: false,
};

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

/** Addresses the draft to the units of an operation, keeping its text. */
export function writeToOperation(operationId: string): void {
  useDraft.setState({ focusWanted: true, target: { kind: 'operation', operationId } });
}

export function resetDraft(): void {
  useDraft.setState(EMPTY);
}
