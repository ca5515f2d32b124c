import { Graph, layout, type EdgeLabel, type GraphLabel, type NodeLabel } from '@dagrejs/dagre';
import type { ProcessEdge, ProcessNode } from '#shared/cases/process.ts';
import { wrapLabel } from './label.ts';
import { strictest } from './limits.ts';
import { edgeKey, type ShownGraph } from './graph.ts';

interface Point {
  x: number;
  y: number;
}

/** A node with its place: its middle, px of the drawing. */
export interface PlacedNode extends Point {
  node: ProcessNode;
  lines: string[];
  width: number;
  height: number;
}

export interface PlacedEdge {
  key: string;
  edge: ProcessEdge;
  /** Path of the line, as SVG has it. */
  path: string;
  /** Where its figures stand. */
  label: Point;
}

/** A drawing in layers: what comes first is above. */
export interface Layout {
  width: number;
  height: number;
  nodes: PlacedNode[];
  edges: PlacedEdge[];
}

export const NODE_PX = 200;
export const NAME_PX = 13;
export const LINE_PX = 17;
const PAD_PX = 16;
const MARGIN_PX = 24;

/** Height of a node: its name, its figures, and its limit where there is one. */
const heightOf = (node: ProcessNode, lines: readonly string[]): number =>
  PAD_PX + LINE_PX * (lines.length + 1 + (strictest(node) === undefined ? 0 : 1));

const round = (value: number): number => Math.round(value * 10) / 10;

/** A smooth line through the points: straight at its ends, curved between the middles of its parts. */
export function edgePath(points: readonly Point[]): string {
  const [first, ...rest] = points;
  const last = rest.at(-1);
  if (first === undefined || last === undefined) {
    return '';
  }
  const bends = rest.slice(0, -1).map((point, i) => {
    const next = rest[i + 1] ?? last;
    const middle = i === rest.length - 2 ? next : { x: (point.x + next.x) / 2, y: (point.y + next.y) / 2 };
    return `Q${round(point.x)} ${round(point.y)} ${round(middle.x)} ${round(middle.y)}`;
  });
  const end = bends.length === 0 ? `L${round(last.x)} ${round(last.y)}` : bends.join('');
  return `M${round(first.x)} ${round(first.y)}${end}`;
}

/** Lays a graph out in layers. `nameOf`: what an event type is called. */
export function layOut({ nodes, edges }: ShownGraph, nameOf: (type: string) => string): Layout {
  const graph = new Graph<GraphLabel, NodeLabel, EdgeLabel>();
  graph.setGraph({
    rankdir: 'TB',
    nodesep: 26,
    edgesep: 14,
    ranksep: 44,
    marginx: MARGIN_PX,
    marginy: MARGIN_PX,
  });
  const texts = new Map(
    nodes.map(({ type }) => [type, wrapLabel(nameOf(type), (NODE_PX - PAD_PX) / NAME_PX, 2)]),
  );
  for (const node of nodes) {
    graph.setNode(node.type, { width: NODE_PX, height: heightOf(node, texts.get(node.type) ?? []) });
  }
  const most = Math.max(1, ...edges.map(({ count }) => count));
  for (const { from, to, count } of edges) {
    // The frequent ones are kept short and straight: they are the main line.
    graph.setEdge(from, to, { weight: 1 + Math.round((9 * count) / most) });
  }
  layout(graph);
  const { width = 0, height = 0 } = graph.graph();
  return {
    width,
    height,
    nodes: nodes.map((node) => {
      const placed = graph.node(node.type);
      return {
        node,
        lines: texts.get(node.type) ?? [],
        x: placed.x ?? 0,
        y: placed.y ?? 0,
        width: placed.width,
        height: placed.height,
      };
    }),
    edges: edges.map((edge) => {
      const points = graph.edge(edge.from, edge.to).points ?? [];
      const middle = points[Math.floor(points.length / 2)] ?? { x: 0, y: 0 };
      return { key: edgeKey(edge), edge, path: edgePath(points), label: middle };
    }),
  };
}
