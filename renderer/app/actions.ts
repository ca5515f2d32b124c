import { create } from 'zustand';

/** Something the user can do, as the command palette lists it. */
export interface Action {
  id: string;
  /** What the palette shows, already in the user's language. */
  title: string;
  /** Words that also find it: other language, pinyin initials, ids. */
  keywords?: string[];
  group:
    | 'emergency'
    | 'view'
    | 'wall'
    | 'map'
    | 'units'
    | 'dispatch'
    | 'recordings'
    | 'duty'
    | 'cases'
    | 'session';
  /** Shown beside it; the key itself is bound in the key map. */
  keys?: string;
  run: () => void;
}

interface ActionsState {
  /** By owner, so that a panel replaces or withdraws its own actions only. */
  byOwner: ReadonlyMap<string, readonly Action[]>;
  setActions: (owner: string, actions: readonly Action[]) => void;
  removeActions: (owner: string) => void;
}

/** The actions that are possible now. */
export const useActions = create<ActionsState>((set) => ({
  byOwner: new Map(),
  setActions: (owner, actions) => set((state) => ({ byOwner: new Map(state.byOwner).set(owner, actions) })),
  removeActions: (owner) =>
    set((state) => {
      const byOwner = new Map(state.byOwner);
      byOwner.delete(owner);
      return { byOwner };
    }),
}));
