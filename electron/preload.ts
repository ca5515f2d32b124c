import { contextBridge, ipcRenderer } from 'electron';
import type { BridgeCall, DesktopBridge, Unsubscribe } from '#shared/bridge.ts';
import { packError } from '#shared/bridge-errors.ts';
import { AppError } from '#shared/errors.ts';
import {
  ABOUT_CHANNEL,
  CALL_CHANNELS,
  EVENT_CHANNELS,
  type About,
  type Answer,
  type BridgeCalls,
} from './channels.ts';

async function call(name: BridgeCall, args: unknown[]): Promise<unknown> {
  const answer = (await ipcRenderer.invoke(CALL_CHANNELS[name], ...args)) as Answer;

  if (answer.ok) {
    return answer.value;
  }

  const { code, message, place } = answer.error;

  throw packError(new AppError(code, message, place === undefined ? {} : { place }));
}

function subscribe(channel: string, listener: (value: never) => void): Unsubscribe {
  // The event stays here: it would hand the page a way to the other channels.
  const handler = (_event: unknown, value: unknown) => listener(value as never);
  ipcRenderer.on(channel, handler);

  return () => {
    ipcRenderer.off(channel, handler);
  };
}

const calls = Object.fromEntries(
  Object.keys(CALL_CHANNELS).map((name) => [name, (...args: unknown[]) => call(name as BridgeCall, args)]),
) as unknown as BridgeCalls;

const about = ipcRenderer.sendSync(ABOUT_CHANNEL) as About | null;

if (about) {
  contextBridge.exposeInMainWorld('eccDesktop', {
    host: 'electron',
    version: about.version,
    serverUrl: about.serverUrl,
    onDisplaysChanged: (listener) => subscribe(EVENT_CHANNELS.displaysChanged, listener),
    onSettingsChanged: (listener) => subscribe(EVENT_CHANNELS.settingsChanged, listener),
    ...calls,
  } satisfies DesktopBridge);
}
