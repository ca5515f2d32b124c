import { BRIDGE_ARGS, type BridgeCall, type DesktopBridge } from '#shared/bridge.ts';
import { AppError } from '#shared/errors.ts';
import { WebDisplays } from './displays.ts';
import { notify } from './notify.ts';
import { WebOutbox } from './outbox.ts';
import { WebSession } from './session.ts';
import { WebSettings } from './settings.ts';
import { WebWalls } from './walls.ts';

/** The bridge of a plain browser tab. */
export function createWebBridge(window: Window): DesktopBridge {
  const settings = new WebSettings(window);
  const session = new WebSession(window.sessionStorage);
  const outbox = new WebOutbox(window.indexedDB);
  const displays = new WebDisplays(window);
  const walls = new WebWalls(window, { displays, settings });

  const calls = {
    displays: () => displays.list(),
    askForDisplays: () => displays.ask(),
    openWall: (id) => walls.open(id),
    closeWall: (id) => walls.close(id),
    loadSettings: async () => settings.load(),
    saveSettings: async (patch) => settings.save(patch),
    loadSession: async () => session.load(),
    saveSession: async (token) => session.save(token),
    clearSession: async () => session.clear(),
    outboxAdd: (entry) => outbox.add(entry),
    outboxList: () => outbox.list(),
    outboxFailed: (id, error) => outbox.failed(id, error),
    outboxRemove: (id) => outbox.remove(id),
    notify: (notice) => notify(window, notice),
  } satisfies Pick<DesktopBridge, BridgeCall>;

  return {
    host: 'web',
    version: navigatorVersion(window),
    serverUrl: window.location.origin,
    onDisplaysChanged: (listener) => displays.subscribe(listener),
    onSettingsChanged: (listener) => settings.subscribe(listener),
    ...checked(calls),
  };
}

/** The browser's own product and version, such as `Chromium/140`. */
function navigatorVersion(window: Window): string {
  return /(?:Edg|Firefox|Chrome|Version)\/[\d.]+/.exec(window.navigator.userAgent)?.[0] ?? 'unknown';
}

type Calls = Pick<DesktopBridge, BridgeCall>;
type AnyCall = (...args: unknown[]) => Promise<unknown>;

/** Refuses input that the bridge's table doesn't allow, as the desktop's main process does. */
function checked(calls: Calls): Calls {
  const entries = Object.entries(BRIDGE_ARGS).map(([name, schema]) => {
    const call = calls[name as BridgeCall] as AnyCall;

    return [
      name,
      async (...args: unknown[]) => {
        const parsed = schema.safeParse(args);

        if (!parsed.success) {
          const issue = parsed.error.issues[0];
          throw AppError.invalidInput([name, ...(issue?.path ?? [])].join('.'), issue?.message ?? 'refused');
        }

        return call(...parsed.data);
      },
    ] as const;
  });

  return Object.fromEntries(entries) as unknown as Calls;
}
