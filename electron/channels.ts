import type { BridgeCall, DesktopBridge } from '#shared/bridge.ts';
import type { ErrorInfo } from '#shared/errors.ts';

/** The one table of channels from a page to the main process, by the bridge's call. */
export const CALL_CHANNELS: Readonly<Record<BridgeCall, `ecc:${BridgeCall}`>> = {
  displays: 'ecc:displays',
  askForDisplays: 'ecc:askForDisplays',
  openWall: 'ecc:openWall',
  closeWall: 'ecc:closeWall',
  loadSettings: 'ecc:loadSettings',
  saveSettings: 'ecc:saveSettings',
  loadSession: 'ecc:loadSession',
  saveSession: 'ecc:saveSession',
  clearSession: 'ecc:clearSession',
  outboxAdd: 'ecc:outboxAdd',
  outboxList: 'ecc:outboxList',
  outboxFailed: 'ecc:outboxFailed',
  outboxRemove: 'ecc:outboxRemove',
  notify: 'ecc:notify',
};

/** Events from the main process to every page. */
export const EVENT_CHANNELS = {
  settingsChanged: 'ecc:settingsChanged',
  displaysChanged: 'ecc:displaysChanged',
} as const;

/** Asked once by the preload script while a page loads, synchronously, so that pages know the server from the start. */
export const ABOUT_CHANNEL = 'ecc:about';

/** What the main process tells a page about itself. */
export interface About {
  version: string;
  /** Origin of the server; empty while none is known, when only the set-up page is shown. */
  serverUrl: string;
}

/** The promise-bearing part of the bridge. */
export type BridgeCalls = Pick<DesktopBridge, BridgeCall>;

/** An answer on a channel. A thrown error would lose its code between the processes. */
export type Answer = { ok: true; value: unknown } | { ok: false; error: ErrorInfo };
