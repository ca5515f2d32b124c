import { randomBytes } from 'node:crypto';
import { vi } from 'vitest';
import type { DesktopBridge, Settings } from '#shared/bridge.ts';
import { confKeep } from '../../electron/testing/conf-keep.ts';
import { recordingLog } from '../../electron/testing/recording-log.ts';
import { temporaryFolder } from '../../electron/testing/temporary-folder.ts';
import { electronBridge } from '../../renderer/bridge/electron.ts';
import type { BridgeHost } from './bridge-host.ts';
import { FakeElectron, type FakeDisplay, type FakeWindow } from './fake-electron.ts';

const LEFT: FakeDisplay = {
  id: 1,
  label: 'L',
  bounds: { x: 0, y: 0, width: 1920, height: 1080 },
  scaleFactor: 1,
};
const RIGHT: FakeDisplay = {
  id: 2,
  label: 'R',
  bounds: { x: 1920, y: 0, width: 3840, height: 2160 },
  scaleFactor: 2,
};

export interface HostOptions {
  fixedServerUrl?: string;
}

/**
 * The desktop program as it is composed in Electron: its main process with real stores, its preload script, and the
 * page's side of the bridge, over an IPC in memory.
 */
export class ElectronHost implements BridgeHost {
  readonly #folder = temporaryFolder();
  readonly #cipherKey = randomBytes(32);
  readonly #options: HostOptions;
  #electron: FakeElectron | null = null;
  #bridge: DesktopBridge | null = null;
  #heard: Settings[] = [];

  private constructor(options: HostOptions) {
    this.#options = options;
  }

  static async open(options: HostOptions = {}): Promise<ElectronHost> {
    const host = new ElectronHost(options);
    await host.restart();

    return host;
  }

  bridge(): DesktopBridge {
    return assertThere(this.#bridge);
  }

  electron(): FakeElectron {
    return assertThere(this.#electron);
  }

  consoleWindow(): FakeWindow {
    return assertThere(this.electron().windows[0]);
  }

  async heardSettings(): Promise<Settings[]> {
    return this.#heard;
  }

  /** Starts the program anew over the same folder; the old one isn't told, as after a crash. */
  async restart(): Promise<void> {
    this.#electron = new FakeElectron({
      userData: this.#folder,
      cipherKey: this.#cipherKey,
      displays: [LEFT, RIGHT],
    });
    await this.#startMain(this.#electron);
    this.#bridge = electronBridge(await this.loadPreload(this.consoleWindow()));
    this.#heard = [];
    this.#bridge.onSettingsChanged((settings) => this.#heard.push(settings));
  }

  /** Runs the preload script for a window's page and gives what the page gets from it. */
  async loadPreload(window: FakeWindow): Promise<DesktopBridge> {
    let exposed: object | null = null;
    vi.resetModules();
    vi.doMock('electron', () =>
      this.electron().preloadModule(window, (api) => {
        exposed = api;
      }),
    );
    await import('../../electron/preload.ts');

    return assertThere<object>(exposed) as DesktopBridge;
  }

  async #startMain(electron: FakeElectron): Promise<void> {
    vi.resetModules();
    vi.doMock('electron', () => electron.mainModule());
    // The package itself reaches for Electron's own binary; what it stands on does the same work without.
    vi.doMock('electron-store', () => ({
      default: function ElectronStore(options: { cwd: string; name: string }) {
        return confKeep(options);
      },
    }));
    const { Desktop } = await import('../../electron/desktop.ts');

    await Desktop.start({
      policy: { serverUrl: this.#options.fixedServerUrl ?? null, caFiles: [], webOrigins: [] },
      log: recordingLog(),
    });
  }
}

function assertThere<T>(value: T | null | undefined): T {
  if (value === null || value === undefined) {
    throw new Error('the host has not been started');
  }

  return value;
}
