import { create } from 'zustand';
import { bridge } from '../../../bridge/bridge.ts';

/** The base map of all maps of this window: an id, `OWN_BASE_MAP`, or null for the one that the server begins with. */
export const useBaseMapChoice = create<{ choice: string | null }>(() => ({ choice: null }));

/** Draws on another base map, here and after the next start. */
export function chooseBaseMap(choice: string): void {
  useBaseMapChoice.setState({ choice });
  void bridge.saveSettings({ baseMap: choice });
}
