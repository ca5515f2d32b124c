import { z } from 'zod';
import { CourtId } from '../courts.ts';
import { WallGeometry } from './geometry.ts';
import { Layout } from './layout.ts';
import { Popup } from './popup.ts';
import { SceneId } from './rules.ts';

export const WallId = z.uuid();

/** Scheme, host and port of a page that may stand on the wall. */
export const WebOrigin = z
  .url({ protocol: /^https?$/ })
  .max(200)
  .regex(/^https?:\/\/[^/?#@\s;,'"]+$/, 'scheme, host and port only');

/** The wall of a hall. It belongs to the hall and outlives every console; any authorised desk of its court or above runs it. */
export const Wall = z.object({
  id: WallId,
  courtId: CourtId,
  name: z.string().trim().min(1).max(60),
  geometry: WallGeometry,
  /** Origins of the private network whose pages may stand on it. */
  webOrigins: z.array(WebOrigin).max(20),
});
export type Wall = z.infer<typeof Wall>;

/** A saved layout of a wall. `digit`: the key that switches to it. Times in UTC ms. */
export const Scene = z.object({
  id: SceneId,
  wallId: WallId,
  name: z.string().trim().min(1).max(60),
  digit: z.number().int().min(1).max(9).nullable(),
  layout: Layout,
  updatedAt: z.number(),
  updatedBy: z.string(),
});
export type Scene = z.infer<typeof Scene>;

/** Who or what brought the wall to where it is. */
export const WallCause = z.object({
  /** Name of the person; null where the server did it. */
  by: z.string().nullable(),
  /** Id of the rule that did it. */
  ruleId: z.string().nullable(),
  at: z.number(),
});

/** What a wall shows now. `revision` grows with each change. */
export const WallState = z.object({
  wallId: WallId,
  revision: z.number().int(),
  /** The scene that was switched to last; the layout may have been changed since. */
  sceneId: SceneId.nullable(),
  isChanged: z.boolean(),
  layout: Layout,
  /** The part that fills the displays that it stands on, for a moment. */
  zoomedId: z.string().nullable(),
  /** Whether it stands here for a while only. */
  isHeld: z.boolean(),
  /** When the wall returns to what was there before, UTC ms; null where that waits for something, or never comes. */
  returnsAt: z.number().nullable(),
  canUndo: z.boolean(),
  cause: WallCause,
});
export type WallState = z.infer<typeof WallState>;

/** What patrols and alarms add to a wall's state; it changes often and by itself. */
export const WallPlay = z.object({
  wallId: WallId,
  /** Source that each part with a patrol shows, by part id. */
  shown: z.record(z.string(), z.string().nullable()),
  /** Patrols that stand still because of an alarm. */
  paused: z.array(z.string()),
  popups: z.array(Popup),
});
export type WallPlay = z.infer<typeof WallPlay>;

/** A picture or a PDF that stands on a wall of its court. */
export const WallFile = z.object({
  id: z.uuid(),
  courtId: CourtId,
  name: z.string(),
  type: z.enum(['image/png', 'image/jpeg', 'image/webp', 'application/pdf']),
  size: z.number(),
  sha256: z.string(),
  addedAt: z.number(),
  addedBy: z.string(),
});
export type WallFile = z.infer<typeof WallFile>;
/** Largest file that is taken, bytes. */
export const MAX_WALL_FILE_BYTES = 50 * 1024 * 1024;
