import { z } from 'zod';
import { StandingChart } from '../analysis/chart.ts';
import { SourceId } from '../sources.ts';

/** Panels of figures that can stand in a tile. */
export const WALL_PANELS = ['pipeline', 'alarms', 'process', 'supervision', 'situation'] as const;
export type WallPanelName = (typeof WALL_PANELS)[number];

/** Id of a tile, a window or a patrol within its layout. */
export const PartId = z.string().regex(/^[A-Za-z0-9-]{1,40}$/);

/** Text that a tile shows, as it was written. */
const TileText = z.string().trim().min(1).max(500);

/** A page of the private network: TLS or plain, never another scheme. */
export const WebAddress = z.url({ protocol: /^https?$/ }).max(500);

/** What stands in a tile. */
export const Content = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('source'), sourceId: SourceId }),
  /** Sources of a group, one after the other. Tiles with the same patrol show neighbours of the group. */
  z.object({ kind: z.literal('patrol'), patrolId: PartId }),
  z.object({ kind: z.literal('panel'), panel: z.enum(WALL_PANELS) }),
  /** A view of the map: a place, or a unit that is followed; neither is the whole province. `lon`, `lat` are WGS-84 degrees. */
  z.object({
    kind: z.literal('map'),
    view: z
      .object({
        lon: z.number().min(-180).max(180),
        lat: z.number().min(-85).max(85),
        zoom: z.number().min(0).max(22),
      })
      .nullable(),
    unitId: z.string().max(64).nullable(),
  }),
  z.object({ kind: z.literal('case'), caseNo: z.number().int().positive() }),
  /** Figures of decision analysis, drawn. */
  z.object({ kind: z.literal('chart'), chart: StandingChart }),
  /** A dashboard of decision analysis (仪表板), as it is kept. */
  z.object({ kind: z.literal('dashboard'), dashboardId: z.uuid() }),
  z.object({ kind: z.literal('clock') }),
  /** What the hall is shown of a consultation (会商); null: of the one that its court is in. */
  z.object({ kind: z.literal('consultation'), consultationId: z.uuid().nullable() }),
  z.object({ kind: z.literal('text'), text: TileText }),
  z.object({ kind: z.literal('picture'), fileId: z.uuid() }),
  /** `page` from 1; with `turnS` the pages turn by themselves, each after so many seconds. */
  z.object({
    kind: z.literal('pdf'),
    fileId: z.uuid(),
    page: z.number().int().min(1).max(10_000),
    turnS: z.number().int().min(3).max(3_600).nullable(),
  }),
  z.object({ kind: z.literal('web'), url: WebAddress }),
]);
export type Content = z.infer<typeof Content>;

/** Whether two contents show the same. */
export function isSameContent(a: Content | null, b: Content | null): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

/** Under which id a wall listens to a content: its source, or the session that it shows; null for what has no sound or changes by itself. */
export function soundIdOf(content: Content | null): string | null {
  switch (content?.kind) {
    case 'source': {
      return content.sourceId;
    }
    case 'consultation': {
      return `consultation:${content.consultationId ?? 'running'}`;
    }
    default: {
      return null;
    }
  }
}
