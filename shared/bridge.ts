import { z } from 'zod';
import { EMPTY_LAYOUT, Layout } from './walls/layout.ts';

/** A display of the desktop, in device-independent pixels of the virtual desktop. */
export const Display = z.object({
  id: z.string(),
  label: z.string(),
  x: z.number(),
  y: z.number(),
  width: z.number().positive(),
  height: z.number().positive(),
  scaleFactor: z.number().positive(),
  primary: z.boolean(),
});
export type Display = z.infer<typeof Display>;

/** The server's address. Only its origin counts; a path is ignored. TLS is required. */
export const ServerUrl = z.url({ protocol: /^https$/ }).max(500);

/** How large the console's interface can be, per cent. */
export const INTERFACE_SIZES = [100, 125, 150, 200] as const;
export type InterfaceSize = (typeof INTERFACE_SIZES)[number];

/** What a console remembers on its own machine. */
export const Settings = z.object({
  serverUrl: ServerUrl.nullable(),
  language: z.enum(['zh-CN', 'en']),
  mode: z.enum(['desk', 'wall', 'office']),
  /** Ids of the displays that show a wall window, opened again at start where they are present. */
  wallDisplayIds: z.array(z.string().max(200)).max(32),
  /** Serialised panel layout of the desk, as its docking library writes it. */
  deskLayout: z.string().max(100_000).nullable(),
  /** What the console's own wall shows. */
  ownWall: Layout,
  /** The wall that the desk works on: a hall's by its id, or `own`. */
  wallStage: z.string().max(64),
  /** The base map of this machine's maps by its id, `own` for the server's own; null: the one that the server begins with. */
  baseMap: z.string().max(40).nullable(),
  /** Which display of which hall's wall a display of this machine shows; one that isn't named shows the console's own wall. */
  wallPlaces: z.record(
    z.string().max(200),
    z.object({ wallId: z.string().max(64), at: z.number().int().min(0).max(127) }),
  ),
  /** How large the console is shown, per cent; null: as it suits its window. Wall windows have a size of their own. */
  interfaceSize: z.literal(INTERFACE_SIZES).nullable(),
  /** The hall, from which follows how large text on the wall must be to be read from the farthest seat. */
  hall: z.object({
    farthestSeatM: z.number().min(1).max(100),
    /** Distance of two pixels of the wall. */
    pixelPitchMm: z.number().min(0.05).max(20),
  }),
});
export type Settings = z.infer<typeof Settings>;

export const DEFAULT_SETTINGS: Settings = {
  serverUrl: null,
  language: 'zh-CN',
  mode: 'desk',
  wallDisplayIds: [],
  deskLayout: null,
  ownWall: EMPTY_LAYOUT,
  wallStage: 'own',
  baseMap: null,
  wallPlaces: {},
  interfaceSize: null,
  hall: { farthestSeatM: 8, pixelPitchMm: 1.25 },
};

/**
 * Reads settings as they were kept: each value that is missing or bad becomes its default, the others stay.
 */
export function settingsFrom(kept: unknown): Settings {
  const raw: Record<string, unknown> = typeof kept === 'object' && kept !== null ? { ...kept } : {};
  const entries = Object.entries(Settings.shape).map(([key, schema]) => {
    const parsed = schema.safeParse(raw[key]);

    return [key, parsed.success ? parsed.data : DEFAULT_SETTINGS[key as keyof Settings]] as const;
  });

  return Object.fromEntries(entries) as Settings;
}

/** Merges a patch into settings; a value that is `undefined` leaves the old one. */
export function mergeSettings(settings: Settings, patch: Partial<Settings>): Settings {
  const given = Object.entries(patch).filter(([, value]) => value !== undefined);

  return { ...settings, ...Object.fromEntries(given) };
}

/**
 * Something the user has sent that the server hasn't confirmed. `id` is the idempotency key that the server sees, so that sending
 * an entry again after a lost answer has one effect.
 */
export const OutboxEntry = z.object({
  id: z.uuid(),
  /** Who wrote it (`Me.id`): it may only be sent in that user's session, never in that of the next one at this desk. */
  userId: z.string().min(1).max(100),
  kind: z.enum(['instruction', 'acknowledgeSos']),
  /** The input of the API call, as JSON. */
  payload: z.string().max(20_000),
  createdAt: z.number(),
  attempts: z.number().int().nonnegative(),
  lastError: z.string().nullable(),
});
export type OutboxEntry = z.infer<typeof OutboxEntry>;

export const NewOutboxEntry = OutboxEntry.pick({
  id: true,
  userId: true,
  kind: true,
  payload: true,
  createdAt: true,
});
export type NewOutboxEntry = z.infer<typeof NewOutboxEntry>;

export const Notice = z.object({
  title: z.string().max(200),
  body: z.string().max(1000),
  urgent: z.boolean(),
});
export type Notice = z.infer<typeof Notice>;

const DisplayId = z.string().min(1).max(200);

/**
 * What each call of the bridge takes. Both hosts check it, so that they refuse the same input with the same
 * `AppError('invalidInput')`.
 */
export const BRIDGE_ARGS = {
  displays: z.tuple([]),
  askForDisplays: z.tuple([]),
  openWall: z.tuple([DisplayId]),
  closeWall: z.tuple([DisplayId]),
  loadSettings: z.tuple([]),
  saveSettings: z.tuple([Settings.partial()]),
  loadSession: z.tuple([]),
  saveSession: z.tuple([z.string().min(1).max(4000)]),
  clearSession: z.tuple([]),
  outboxAdd: z.tuple([NewOutboxEntry]),
  outboxList: z.tuple([]),
  outboxFailed: z.tuple([z.uuid(), z.string().max(2000)]),
  outboxRemove: z.tuple([z.uuid()]),
  notify: z.tuple([Notice]),
} as const satisfies Record<BridgeCall, z.ZodType<readonly unknown[]>>;

/** The calls of the bridge: those of its members that answer with a promise. */
export type BridgeCall = {
  [K in keyof DesktopBridge]: DesktopBridge[K] extends (...args: never[]) => Promise<unknown> ? K : never;
}[keyof DesktopBridge];

export type Unsubscribe = () => void;

/**
 * What only a desktop has, and what a browser offers in its place. The preload script and the web fallback both
 * satisfy it; nothing else in the renderer knows which host it runs in. Calls reject with `AppError`.
 */
export interface DesktopBridge {
  readonly host: 'electron' | 'web';
  readonly version: string;
  /** Origin of the server that this window talks to. The desktop loads its windows again when it changes. */
  readonly serverUrl: string;
  /** Present displays; a browser tab knows only its own unless the user lets it manage windows. */
  displays(): Promise<Display[]>;
  /** The same, asking the user first where the browser wants that. To be called from a click. */
  askForDisplays(): Promise<Display[]>;
  onDisplaysChanged(listener: (displays: Display[]) => void): Unsubscribe;
  /**
   * Opens (or focuses) the wall window of a display and remembers it in `Settings.wallDisplayIds`. Rejects with
   * `notFound` where the display isn't present, with `forbidden` where the browser blocks pop-ups.
   */
  openWall(displayId: string): Promise<void>;
  /** Closes the wall window of a display where there is one, and forgets it. */
  closeWall(displayId: string): Promise<void>;
  loadSettings(): Promise<Settings>;
  /** Merges and keeps; answers with the whole. Rejects with `forbidden` where a policy of the machine fixes the value. */
  saveSettings(patch: Partial<Settings>): Promise<Settings>;
  /** Tells every window of this console of a change, also the one that made it. */
  onSettingsChanged(listener: (settings: Settings) => void): Unsubscribe;
  /** The session token: by the operating system's key store in Electron, for the tab's life in a browser. */
  loadSession(): Promise<string | null>;
  saveSession(token: string): Promise<void>;
  clearSession(): Promise<void>;
  /** Outbox, in the order of adding. Adding an id that is there changes nothing; kept on disk when the promise resolves. */
  outboxAdd(entry: NewOutboxEntry): Promise<void>;
  outboxList(): Promise<OutboxEntry[]>;
  /** Counts a failed attempt and keeps its reason. An unknown id changes nothing. */
  outboxFailed(id: string, error: string): Promise<void>;
  outboxRemove(id: string): Promise<void>;
  /** A notice of the operating system; `urgent` also asks for attention in the task bar. Silent where the user refuses notices. */
  notify(notice: Notice): Promise<void>;
}
