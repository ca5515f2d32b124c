import { create } from 'zustand';

type Overlay = 'palette' | 'help' | 'password' | null;

interface OverlaysState {
  open: Overlay;
  openPalette: () => void;
  openHelp: () => void;
  openPassword: () => void;
  close: () => void;
}

/** The overlay above the panels; at most one. */
export const useOverlays = create<OverlaysState>((set) => ({
  open: null,
  openPalette: () => set({ open: 'palette' }),
  openHelp: () => set({ open: 'help' }),
  openPassword: () => set({ open: 'password' }),
  close: () => set({ open: null }),
}));
