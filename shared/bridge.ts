import { z } from 'zod';

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

/** What a console remembers on its own machine. */
export const Settings = z.object({
  serverUrl: z.url().nullable(),
  language: z.enum(['zh-CN', 'en']),
  mode: z.enum(['desk', 'wall', 'office']),
  /** Ids of the displays that show a wall window, opened again at start where they are present. */
  wallDisplayIds: z.array(z.string()),
  /** Serialised panel layout of the desk, as its docking library writes it. */
  deskLayout: z.string().max(100_000).nullable(),
  /** Source ids of the wall's grid, by cell. */
  wallGrid: z.object({ size: z.union([z.literal(1), z.literal(4), z.literal(9), z.literal(16)]), cells: z.array(z.string().nullable()).max(16) }),
  volume: z.number().min(0).max(1),
});
export type Settings = z.infer<typeof Settings>;

export const DEFAULT_SETTINGS: Settings = {
  serverUrl: null,
  language: 'zh-CN',
  mode: 'desk',
  wallDisplayIds: [],
  deskLayout: null,
  wallGrid: { size: 4, cells: [] },
  volume: 1,
};

/**
 * Something the user has sent that the server hasn't confirmed. `id` is the idempotency key that the server sees, so that sending
 * an entry again after a lost answer has one effect.
 */
export const OutboxEntry = z.object({
  id: z.uuid(),
  kind: z.enum(['instruction', 'acknowledgeSos']),
  /** The input of the API call, as JSON. */
  payload: z.string().max(20_000),
  createdAt: z.number(),
  attempts: z.number().int().nonnegative(),
  lastError: z.string().nullable(),
});
export type OutboxEntry = z.infer<typeof OutboxEntry>;

export const NewOutboxEntry = OutboxEntry.pick({ id: true, kind: true, payload: true, createdAt: true });
export type NewOutboxEntry = z.infer<typeof NewOutboxEntry>;

export type Unsubscribe = () => void;

/**
 * What only a desktop has, and what a browser offers in its place. The preload script and the web fallback both satisfy it; nothing
 * else in the renderer knows which host it runs in.
 */
export interface DesktopBridge {
  readonly host: 'electron' | 'web';
  readonly version: string;
  /** Present displays; a browser tab knows only its own unless the user lets it manage windows. */
  displays(): Promise<Display[]>;
  onDisplaysChanged(listener: (displays: Display[]) => void): Unsubscribe;
  /** Opens (or focuses) the wall window of a display. Rejects with `AppError('notFound')` where the display isn't present. */
  openWall(displayId: string): Promise<void>;
  closeWall(displayId: string): Promise<void>;
  loadSettings(): Promise<Settings>;
  /** Merges and keeps; answers with the whole. */
  saveSettings(patch: Partial<Settings>): Promise<Settings>;
  onSettingsChanged(listener: (settings: Settings) => void): Unsubscribe;
  /** The session token: by the operating system's key store in Electron, for the tab's life in a browser. */
  loadSession(): Promise<string | null>;
  saveSession(token: string): Promise<void>;
  clearSession(): Promise<void>;
  /** Outbox, oldest first. Adding an id that is there changes nothing. */
  outboxAdd(entry: NewOutboxEntry): Promise<void>;
  outboxList(): Promise<OutboxEntry[]>;
  outboxFailed(id: string, error: string): Promise<void>;
  outboxRemove(id: string): Promise<void>;
  /** A notice of the operating system; `urgent` also asks for attention in the task bar. */
  notify(notice: { title: string; body: string; urgent: boolean }): Promise<void>;
}
