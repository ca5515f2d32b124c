import { z } from 'zod';
import { distanceM, type LonLat } from '#shared/geo.ts';

const Graph = z.object({
  nodes: z.array(z.tuple([z.number(), z.number()])).min(2),
  edges: z.array(z.tuple([z.number().int(), z.number().int()])).min(1),
});

/** The file of demo streets: a graph for each court that has some. */
export const StreetsFile = z.record(z.string(), Graph);
export type StreetsFile = z.infer<typeof StreetsFile>;

/** One way out of a crossing. */
export interface Way {
  to: number;
  lengthM: number;
  /** Degrees clockwise from north. */
  headingDeg: number;
}

/** A court's streets: crossings (WGS-84 degrees) and the ways between them. */
export interface Streets {
  nodes: readonly LonLat[];
  /** By node. */
  ways: readonly (readonly Way[])[];
}

const radians = (degrees: number): number => (degrees * Math.PI) / 180;

/** Heading from `a` to `b` over some hundred metres, where the Earth is flat enough; degrees clockwise from north. */
export function headingDeg(a: LonLat, b: LonLat): number {
  const east = (b.lon - a.lon) * Math.cos(radians((a.lat + b.lat) / 2));
  const degrees = (Math.atan2(east, b.lat - a.lat) * 180) / Math.PI;
  return (degrees + 360) % 360;
}

/** Builds a court's streets. Throws when an edge names a node that isn't there. */
export function buildStreets(graph: z.infer<typeof Graph>): Streets {
  const nodes = graph.nodes.map(([lon, lat]) => ({ lon, lat }));
  const ways = nodes.map((): Way[] => []);
  for (const [from, to] of graph.edges) {
    const start = nodes[from];
    const end = nodes[to];
    if (start === undefined || end === undefined) {
      throw new RangeError(`the street ${from}–${to} leads to a crossing that isn't there`);
    }
    const lengthM = distanceM(start, end);
    ways[from]?.push({ to, lengthM, headingDeg: headingDeg(start, end) });
    ways[to]?.push({ to: from, lengthM, headingDeg: headingDeg(end, start) });
  }
  return { nodes, ways };
}

/** The streets on which units of `courtId` walk: the court's own, else those of the first court below it that has some. */
export function streetsOf(file: StreetsFile, courtId: string): Streets | null {
  const name = courtId in file ? courtId : Object.keys(file).find((id) => id.startsWith(`${courtId}-`));
  const graph = name === undefined ? undefined : file[name];
  return graph === undefined ? null : buildStreets(graph);
}
