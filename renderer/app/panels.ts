import { create } from 'zustand';
import type { Settings } from '#shared/bridge.ts';
import { bridge } from '../bridge/bridge.ts';

export type Mode = Settings['mode'];
export const MODES: readonly Mode[] = ['desk', 'wall', 'office'];

export const PANELS = ['wall', 'map', 'units', 'dispatch', 'admin'] as const;
export type PanelId = (typeof PANELS)[number];

interface PanelsState {
  mode: Mode;
  /** The one task that office mode shows. */
  officePanel: PanelId;
  /** Set by the desk: brings a panel to the front, opening it if it was closed. */
  raiseOnDesk: ((panel: PanelId) => void) | null;
  setMode: (mode: Mode) => void;
}

/** Which mode the console is in, and how a panel is brought to the front in it. */
export const usePanels = create<PanelsState>((set) => ({
  mode: 'desk',
  officePanel: 'map',
  raiseOnDesk: null,
  setMode: (mode) => {
    set({ mode });
    void bridge.saveSettings({ mode });
  },
}));

/** Brings a panel to the front: on the desk among the others, in the other modes as the task at hand. */
export function showPanel(panel: PanelId): void {
  const { mode, raiseOnDesk, setMode } = usePanels.getState();
  if (mode === 'desk' && raiseOnDesk !== null) {
    raiseOnDesk(panel);
    return;
  }
  usePanels.setState({ officePanel: panel });
  if (mode === 'wall' && panel !== 'wall') {
    setMode('office');
  }
}
