import { BRIDGE_ARGS, type BridgeCall } from '#shared/bridge.ts';
import { AppError, type ErrorInfo } from '#shared/errors.ts';
import { ABOUT_CHANNEL, CALL_CHANNELS, type About, type Answer, type BridgeCalls } from '../channels.ts';
import type { Logger } from '../log/logger.ts';
import { appPage } from '../origin.ts';

/** Who sent a message: the part of Electron's event that the check needs. */
export interface Sender {
  senderFrame: { url: string; parent: unknown } | null;
}

/** The part of Electron's `ipcMain` that is used. */
export interface IpcMainPart {
  handle(channel: string, listener: (event: Sender, ...args: unknown[]) => Promise<Answer>): void;
  on(channel: string, listener: (event: Sender & { returnValue: unknown }) => void): void;
}

type AnyCall = (...args: readonly unknown[]) => Promise<unknown>;

/** Puts every call of the bridge on its channel, and the synchronous `about` beside them. */
export function registerIpc(
  ipcMain: IpcMainPart,
  parts: { calls: BridgeCalls; about: () => About; log: Logger },
): void {
  for (const name of Object.keys(CALL_CHANNELS) as BridgeCall[]) {
    ipcMain.handle(CALL_CHANNELS[name], (event, ...args) => answer({ name, event, args }, parts));
  }

  ipcMain.on(ABOUT_CHANNEL, (event) => {
    event.returnValue = isOwnPage(event) ? parts.about() : null;
  });
}

interface Message {
  name: BridgeCall;
  event: Sender;
  args: unknown[];
}

async function answer(message: Message, parts: { calls: BridgeCalls; log: Logger }): Promise<Answer> {
  const { name, event, args } = message;

  try {
    if (!isOwnPage(event)) {
      throw AppError.forbidden('only pages of the console may call the desktop');
    }

    const parsed = BRIDGE_ARGS[name].safeParse(args);

    if (!parsed.success) {
      const issue = parsed.error.issues[0];
      throw AppError.invalidInput([name, ...(issue?.path ?? [])].join('.'), issue?.message ?? 'refused');
    }

    return { ok: true, value: await (parts.calls[name] as AnyCall)(...parsed.data) };
  } catch (error) {
    parts.log.warn('a call of a page failed', { call: name, page: event.senderFrame?.url, error });

    return { ok: false, error: errorInfo(error) };
  }
}

/** Whether a message comes from the top frame of one of the program's own pages. */
export function isOwnPage(event: Sender): boolean {
  const frame = event.senderFrame;

  return frame !== null && frame.parent === null && appPage(frame.url) !== null;
}

function errorInfo(error: unknown): ErrorInfo {
  const known =
    error instanceof AppError
      ? error
      : new AppError('internal', error instanceof Error ? error.message : String(error));
  const { code, message, place, retryable } = known;

  return { code, message, retryable, ...(place === undefined ? {} : { place }) };
}
