import { EventEmitter } from 'node:events';
import { aesCipher } from '../../electron/testing/aes-cipher.ts';

type Handler = (event: unknown, ...args: unknown[]) => unknown;

export interface FakeDisplay {
  id: number;
  label: string;
  bounds: { x: number; y: number; width: number; height: number };
  scaleFactor: number;
}

/** One window of the program: what it was made with, where it is, and the renderer's end of its IPC. */
export class FakeWindow extends EventEmitter {
  readonly options: Record<string, unknown>;
  readonly webContents = new EventEmitter() as EventEmitter & {
    send: (channel: string, value: unknown) => void;
  };
  /** The renderer's end of the channels. */
  readonly ipcRenderer = new EventEmitter();
  url = '';
  loads = 0;
  isGone = false;
  isFlashing = false;
  #bounds: unknown;

  constructor(options: Record<string, unknown>) {
    super();
    this.options = options;
    this.#bounds = { x: options['x'], y: options['y'], width: options['width'], height: options['height'] };
    this.webContents.send = (channel, value) => {
      this.ipcRenderer.emit(channel, {}, structuredClone(value));
    };
  }

  async loadURL(url: string): Promise<void> {
    this.url = url;
    this.loads += 1;
    this.webContents.emit('did-navigate', {}, url);
  }

  destroy(): void {
    this.isGone = true;
    this.emit('closed');
  }

  close(): void {
    this.emit('close');
    this.destroy();
  }

  isDestroyed(): boolean {
    return this.isGone;
  }

  isFocused(): boolean {
    return false;
  }

  isMinimized(): boolean {
    return false;
  }

  getNormalBounds(): unknown {
    return this.#bounds;
  }

  getBounds(): unknown {
    return this.#bounds;
  }

  setBounds(bounds: unknown): void {
    this.#bounds = bounds;
  }

  flashFrame(isFlashing: boolean): void {
    this.isFlashing = isFlashing;
  }

  setKiosk(): void {}
  show(): void {}
  focus(): void {}
}

/** As much of Electron as the desktop program touches, with both ends of its IPC in memory. */
export class FakeElectron {
  readonly windows: FakeWindow[] = [];
  readonly notices: unknown[] = [];
  readonly screen: EventEmitter & { present: FakeDisplay[] };
  readonly schemes = new Map<string, (request: Request) => Promise<Response>>();
  readonly #handlers = new Map<string, Handler>();
  readonly #listeners = new Map<string, Handler>();
  readonly #userData: string;
  readonly #cipher: ReturnType<typeof aesCipher>;

  constructor(options: { userData: string; cipherKey: Buffer; displays: FakeDisplay[] }) {
    this.#userData = options.userData;
    this.#cipher = aesCipher(options.cipherKey);
    this.screen = Object.assign(new EventEmitter(), { present: options.displays });
  }

  /** The windows that haven't been closed. */
  open(): FakeWindow[] {
    return this.windows.filter(({ isGone }) => !isGone);
  }

  /** What the main process sees as the module `electron`. */
  mainModule(): Record<string, unknown> {
    return {
      ...this.#appParts(),
      BrowserWindow: this.#browserWindow(),
      ipcMain: {
        handle: (channel: string, handler: Handler) => void this.#handlers.set(channel, handler),
        on: (channel: string, listener: Handler) => void this.#listeners.set(channel, listener),
      },
      safeStorage: this.#cipher,
      session: { defaultSession: quietSession() },
      protocol: {
        handle: (scheme: string, handler: (request: Request) => Promise<Response>) =>
          void this.schemes.set(scheme, handler),
      },
    };
  }

  /** What the preload script of a window sees as the module `electron`; `exposed` gets what it hands to the page. */
  preloadModule(window: FakeWindow, exposed: (api: object) => void): Record<string, unknown> {
    const event = () => ({
      senderFrame: { url: window.url, parent: null },
      returnValue: undefined as unknown,
    });

    return {
      ipcRenderer: Object.assign(window.ipcRenderer, {
        invoke: async (channel: string, ...args: unknown[]) =>
          structuredClone(await this.#handlers.get(channel)?.(event(), ...structuredClone(args))),
        sendSync: (channel: string) => {
          const asked = event();
          this.#listeners.get(channel)?.(asked);

          return structuredClone(asked.returnValue);
        },
      }),
      contextBridge: {
        exposeInMainWorld: (_name: string, api: Record<string, unknown>) => exposed(acrossContexts(api)),
      },
    };
  }

  #appParts(): Record<string, unknown> {
    const { notices, screen } = this;

    return {
      app: {
        isPackaged: false,
        getPath: () => this.#userData,
        getAppPath: () => process.cwd(),
        getVersion: () => '0.1.0',
        quit: () => undefined,
      },
      screen: Object.assign(screen, {
        getAllDisplays: () => screen.present,
        getPrimaryDisplay: () => screen.present[0],
      }),
      powerSaveBlocker: { start: () => 1, stop: () => undefined },
      Notification: class extends EventEmitter {
        readonly #options: unknown;

        constructor(options: unknown) {
          super();
          this.#options = options;
        }

        static isSupported(): boolean {
          return true;
        }

        show(): void {
          notices.push(this.#options);
        }
      },
    };
  }

  #browserWindow() {
    const { windows } = this;

    return class extends FakeWindow {
      constructor(options: Record<string, unknown>) {
        super(options);
        windows.push(this);
      }

      static getAllWindows(): FakeWindow[] {
        return windows.filter(({ isGone }) => !isGone);
      }
    };
  }
}

/** Carries functions over the border between preload and page as Electron does: values are copied, errors lose all but their message. */
function acrossContexts(api: Record<string, unknown>): object {
  return Object.fromEntries(
    Object.entries(api).map(([name, value]) => [
      name,
      typeof value === 'function'
        ? copying(value as (...args: unknown[]) => unknown)
        : structuredClone(value),
    ]),
  );
}

function copying(call: (...args: unknown[]) => unknown) {
  return (...args: unknown[]) => {
    const answer = call(...args.map((one) => (typeof one === 'function' ? one : structuredClone(one))));

    return answer instanceof Promise
      ? answer.then(structuredClone, (error: Error) => Promise.reject(new Error(error.message)))
      : answer;
  };
}

function quietSession(): Record<string, unknown> {
  const ignore = () => undefined;

  return {
    setPermissionRequestHandler: ignore,
    setPermissionCheckHandler: ignore,
    setDevicePermissionHandler: ignore,
    setCertificateVerifyProc: ignore,
    webRequest: { onBeforeRequest: ignore, onBeforeSendHeaders: ignore, onHeadersReceived: ignore },
  };
}
