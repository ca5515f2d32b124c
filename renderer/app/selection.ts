import { create } from 'zustand';

interface SelectionState {
  /** The unit that all panels show as chosen. */
  unitId: string | null;
  selectUnit: (unitId: string | null) => void;
}

export const useSelection = create<SelectionState>((set) => ({
  unitId: null,
  selectUnit: (unitId) => set({ unitId }),
}));
