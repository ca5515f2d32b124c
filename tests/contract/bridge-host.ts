import type { BridgeCall, DesktopBridge, Settings } from '#shared/bridge.ts';

/** A bridge under test together with what stands around it. */
export interface BridgeHost {
  /** The calls, as a page makes them. */
  bridge(): Pick<DesktopBridge, BridgeCall>;
  /** What `onSettingsChanged` has told the page since it was loaded. */
  heardSettings(): Promise<Settings[]>;
  /** Ends the page (a browser's tab is loaded again; the desktop program is started again) without a chance to tidy up. */
  restart(): Promise<void>;
}
