import { create } from 'zustand';

interface FenceState {
  /** The list of fences is open. */
  open: boolean;
  selectedId: string | null;
  /** What was done last, and what takes it back. */
  undo: { key: 'removed' | 'changed'; name: string; run: () => Promise<unknown> } | null;
}

/** What the map shows of geofences. */
export const useFences = create<FenceState>(() => ({ open: false, selectedId: null, undo: null }));

/** Opens the list of fences, at one of them. */
export function showFences(selectedId: string | null = null): void {
  useFences.setState({ open: true, selectedId });
}

export function closeFences(): void {
  useFences.setState({ open: false, selectedId: null, undo: null });
}

export function toggleFences(): void {
  if (useFences.getState().open) {
    closeFences();
  } else {
    showFences();
  }
}
