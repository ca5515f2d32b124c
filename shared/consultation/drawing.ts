import { z } from 'zod';
import { SiteId } from './session.ts';

export const LayerId = z.uuid();
export const StrokeId = z.uuid();

export const STROKE_TOOLS = ['pen', 'arrow', 'rectangle', 'ellipse'] as const;
export const STROKE_COLOURS = ['red', 'yellow', 'blue', 'white'] as const;

/** Points of a stroke, at most. */
export const MAX_POINTS = 400;
/** Strokes of a layer, at most. */
export const MAX_STROKES = 500;

const share = z.number().min(0).max(1);

/** A place on the content: shares of its width from the left and of its height from the top. */
export const Place = z.object({ x: share, y: share });
export type Place = z.infer<typeof Place>;

/** Something that is drawn over content. A pen has many points, shapes have the two that were dragged between. */
export const Stroke = z.object({
  id: StrokeId,
  tool: z.enum(STROKE_TOOLS),
  colour: z.enum(STROKE_COLOURS),
  points: z.array(Place).min(2).max(MAX_POINTS),
});
export type Stroke = z.infer<typeof Stroke>;

/** A stroke as it is kept: whose, and when, UTC ms. */
export const KeptStroke = Stroke.extend({ siteId: SiteId, at: z.number() });
export type KeptStroke = z.infer<typeof KeptStroke>;

/** What changes of what is drawn. */
export const DrawingChange = z.discriminatedUnion('type', [
  /** Somebody has drawn on a page. */
  z.object({ type: z.literal('drawn'), layerId: LayerId, stroke: KeptStroke }),
  z.object({ type: z.literal('erased'), layerId: LayerId, strokeIds: z.array(StrokeId) }),
  /** Where a site points at now; null: nowhere any more. */
  z.object({ type: z.literal('pointed'), siteId: SiteId, place: Place.nullable() }),
]);
export type DrawingChange = z.infer<typeof DrawingChange>;

/** At most `limit` points of a line, evenly chosen; its ends stay. */
export function thinned(points: readonly Place[], limit: number = MAX_POINTS): Place[] {
  if (points.length <= limit) {
    return [...points];
  }
  const step = (points.length - 1) / (limit - 1);
  return Array.from({ length: limit }, (_, index) => points[Math.round(index * step)] as Place);
}
