import { create } from 'zustand';
import type { Settings } from '#shared/bridge.ts';
import type { Role } from '#shared/identity.ts';
import { bridge } from '../bridge/bridge.ts';

export type Mode = Settings['mode'];
export const MODES: readonly Mode[] = ['desk', 'wall', 'office'];

export const PANELS = [
  'wall',
  'map',
  'units',
  'dispatch',
  'intercom',
  'operations',
  'consultation',
  'recordings',
  'evidence',
  'duty',
  'pipeline',
  'alarms',
  'cases',
  'supervision',
  'boards',
  'process',
  'analysis',
  'rules',
  'admin',
] as const;
export type PanelId = (typeof PANELS)[number];

/** Panels of the case pipeline. */
const PIPELINE: readonly PanelId[] = [
  'pipeline',
  'alarms',
  'cases',
  'supervision',
  'boards',
  'process',
  'analysis',
  'rules',
];

/** The panels that are of use to a role: analysts have no need of units and pictures but read operations, a feed has need of none. */
export function panelsOf(role: Role | undefined): readonly PanelId[] {
  switch (role) {
    case 'administrator': {
      return PANELS;
    }
    case 'analyst': {
      return [...PIPELINE, 'operations'];
    }
    case 'dutyOfficer':
    case 'leader': {
      return PANELS.filter((panel) => panel !== 'admin');
    }
    case 'wall':
    case 'feed':
    case 'unit':
    case undefined: {
      return [];
    }
  }
}

/** The modes that are of use to a role: who sees no pictures has no wall. */
export const modesOf = (role: Role | undefined): readonly Mode[] =>
  MODES.filter((mode) => mode !== 'wall' || panelsOf(role).includes('wall'));

interface PanelsState {
  mode: Mode;
  /** The one task that office mode shows. */
  officePanel: PanelId;
  /** Set by the desk: brings a panel to the front, opening it if it was closed. */
  raiseOnDesk: ((panel: PanelId) => void) | null;
  /** Set by the desk: puts the panels back where they stand by default. */
  resetDesk: (() => void) | null;
  setMode: (mode: Mode) => void;
}

/** Which mode the console is in, and how a panel is brought to the front in it. */
export const usePanels = create<PanelsState>((set) => ({
  mode: 'desk',
  officePanel: 'pipeline',
  raiseOnDesk: null,
  resetDesk: null,
  setMode: (mode) => {
    set({ mode });
    void bridge.saveSettings({ mode });
  },
}));

/** Puts the desk's panels back where they stand by default. */
export function resetLayout(): void {
  const { resetDesk } = usePanels.getState();
  if (resetDesk === null) {
    void bridge.saveSettings({ deskLayout: null });
  } else {
    resetDesk();
  }
}

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
