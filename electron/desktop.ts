import path from 'node:path';
import { app, BrowserWindow, ipcMain, powerSaveBlocker, protocol, screen, session } from 'electron';
import type { Notice } from '#shared/bridge.ts';
import { bridgeCalls } from './calls.ts';
import { EVENT_CHANNELS } from './channels.ts';
import { registerIpc } from './ipc/register.ts';
import type { Logger } from './log/logger.ts';
import { notify } from './notify.ts';
import { APP_ORIGIN, APP_SCHEME, desktopPage } from './origin.ts';
import type { Policy } from './policy/policy.ts';
import { consoleHandler } from './security/console-protocol.ts';
import { guardPermissions } from './security/permissions.ts';
import { guardRequests } from './security/server-headers.ts';
import { openStores, type Stores } from './stores.ts';
import { readAuthorities } from './trust/court-trust.ts';
import { verifyProc } from './trust/verify-proc.ts';
import { bringToFront, keepPlace, keptPlace } from './windows/console-window.ts';
import { presentDisplays } from './windows/displays.ts';
import { KeepAwake } from './windows/keep-awake.ts';
import { PageHost } from './windows/page-host.ts';
import { asWallWindow, createConsoleWindow, createWallWindow, wallUrl } from './windows/page-window.ts';
import { WallWindows } from './windows/wall-windows.ts';

/** Said once when the operating system can't keep the session. The settings' language isn't known to it yet. */
const MEMORY_ONLY: Notice = {
  title: '登录状态不会保存 · Sign-in is not kept',
  body: '本机没有可用的密钥存储，退出后需要重新登录。This machine has no key store: sign in again after a restart.',
  urgent: false,
};

/** The running desktop program: everything between Electron and the modules of this folder. */
export class Desktop {
  readonly #stores: Stores;
  readonly #log: Logger;
  readonly #console: BrowserWindow;
  readonly #walls: WallWindows;
  readonly #hosts = new Map<BrowserWindow, PageHost>();

  private constructor(stores: Stores, log: Logger) {
    this.#stores = stores;
    this.#log = log;
    this.#console = createConsoleWindow(pageOptions(), keptPlace(stores.keep, displays()));
    this.#walls = this.#createWalls();
    keepPlace(stores.keep, this.#console);
    this.#host(this.#console, `${APP_ORIGIN}/index.html`);
    this.#console.on('closed', () => app.quit());
  }

  /** Opens the stores, guards the session, then shows the console and the walls of the last run. */
  static async start(parts: { policy: Policy; log: Logger }): Promise<Desktop> {
    const { policy, log } = parts;
    let desktop: Desktop | null = null;
    const stores = await openStores({
      folder: app.getPath('userData'),
      policy,
      log,
      onMemoryOnly: () => desktop?.notify(MEMORY_ONLY),
    });

    guardSession(stores, parts);
    desktop = new Desktop(stores, log);
    desktop.#connect();

    return desktop;
  }

  notify(notice: Notice): void {
    notify(notice, this.#console);
  }

  /** Shows the console to someone who has started the program a second time. */
  bringToFront(): void {
    bringToFront(this.#console);
  }

  /** Closes the walls, which the next start shows again, and the outbox. */
  async close(): Promise<void> {
    this.#walls.end();
    await this.#stores.outbox.close();
  }

  #connect(): void {
    const { settings, vault, outbox } = this.#stores;
    const notice = (asked: Notice) => this.notify(asked);

    registerIpc(ipcMain, {
      calls: bridgeCalls({ settings, vault, outbox, walls: this.#walls, displays, notify: notice }),
      about: () => ({ version: app.getVersion(), serverUrl: settings.server() ?? '' }),
      log: this.#log,
    });
    this.#followSettings();
    this.#followDisplays();
    this.#hosts.get(this.#console)?.load();
    this.#walls.handleDisplaysChanged();
  }

  /** A change of the server loads all pages again: their content policy and their connections are the old server's. */
  #followSettings(): void {
    let server = this.#stores.settings.server();

    this.#stores.settings.subscribe((settings) => {
      tellPages(EVENT_CHANNELS.settingsChanged, settings);

      if (this.#stores.settings.server() !== server) {
        server = this.#stores.settings.server();
        this.#log.info('the server has changed', { server });

        for (const host of this.#hosts.values()) {
          host.load();
        }
      }
    });
  }

  #followDisplays(): void {
    const handle = () => {
      this.#walls.handleDisplaysChanged();
      tellPages(EVENT_CHANNELS.displaysChanged, displays());
    };

    screen.on('display-added', handle);
    screen.on('display-removed', handle);
    screen.on('display-metrics-changed', handle);
  }

  #createWalls(): WallWindows {
    const { settings } = this.#stores;
    const awake = new KeepAwake(powerSaveBlocker);

    return new WallWindows({
      displays,
      create: (display, onClosed) => {
        const window = createWallWindow(pageOptions(), display);
        window.on('closed', onClosed);
        this.#host(window, wallUrl(display.id)).load();

        return asWallWindow(window);
      },
      remembered: () => settings.load().wallDisplayIds,
      remember: (wallDisplayIds) => void settings.save({ wallDisplayIds }),
      onShownChanged: (isAnyShown) => awake.set(isAnyShown),
      log: this.#log,
    });
  }

  /** Keeps a window on its page, or on the set-up page while no server is known. */
  #host(window: BrowserWindow, page: string): PageHost {
    const url = () => (this.#stores.settings.server() === null ? desktopPage('setup') : page);
    const host = new PageHost(window, { url, log: this.#log });
    this.#hosts.set(window, host);
    window.on('closed', () => this.#hosts.delete(window));

    return host;
  }
}

function guardSession(stores: Stores, parts: { policy: Policy; log: Logger }): void {
  const server = () => stores.settings.server();
  const root = app.getAppPath();
  const folders = { console: path.join(root, 'dist/renderer'), desktop: path.join(root, 'electron/pages') };

  protocol.handle(APP_SCHEME, consoleHandler(folders, server, parts.policy.webOrigins));
  guardPermissions(session.defaultSession);
  guardRequests(session.defaultSession, server, parts.policy.webOrigins);
  session.defaultSession.setCertificateVerifyProc(
    verifyProc({
      host: () => hostOf(server()),
      authorities: readAuthorities(parts.policy.caFiles),
      log: parts.log,
    }),
  );
}

/** The host without its port; an IPv6 address without its brackets, as Chromium names it in the certificate check. */
function hostOf(origin: string | null): string | null {
  return origin === null ? null : new URL(origin).hostname.replace(/^\[|\]$/g, '');
}

function pageOptions() {
  return { preload: path.join(app.getAppPath(), 'dist/electron/preload.cjs'), devTools: !app.isPackaged };
}

function displays() {
  return presentDisplays(screen.getAllDisplays(), screen.getPrimaryDisplay().id);
}

function tellPages(channel: string, value: unknown): void {
  for (const window of BrowserWindow.getAllWindows()) {
    window.webContents.send(channel, value);
  }
}
