import type { ProcessEdge, ProcessMap, ProcessNode } from '#shared/cases/process.ts';

/** The part of a process map that is drawn. */
export interface ShownGraph {
  nodes: ProcessNode[];
  edges: ProcessEdge[];
  /** Share of all direct successions that the drawn edges stand for, 0–1. */
  share: number;
}

/** So many edges stay readable at a glance. */
export const USUAL_EDGES = 25;
/** More are no picture any more, and take seconds to lay out. */
export const MOST_EDGES = 150;
export const LEAST_EDGES = 5;

/** An event that only a path names: it is too rare to be among those that are counted. */
const RARE = { events: 0, cases: 0, medianWaitMs: null, standing: 0, medianStandingMs: null, limits: [] };

export const edgeKey = ({ from, to }: Pick<ProcessEdge, 'from' | 'to'>): string => `${from}~${to}`;

/** Direct successions along a path. */
export function stepsOf(types: readonly string[]): { from: string; to: string }[] {
  return types.slice(1).flatMap((to, i) => {
    const from = types[i];
    return from === undefined || from === to ? [] : [{ from, to }];
  });
}

/** The most frequent edge by which each of these nodes is reached from the others, and by which it is left to them. */
function connecting(all: readonly ProcessEdge[], shown: readonly ProcessEdge[]): ProcessEdge[] {
  const nodes = new Set(shown.flatMap(({ from, to }) => [from, to]));
  const reached = new Set(shown.map(({ to }) => to));
  const left = new Set(shown.map(({ from }) => from));
  return all.filter(({ from, to }) => {
    if (!nodes.has(from) || !nodes.has(to) || (reached.has(to) && left.has(from))) {
      return false;
    }
    reached.add(to);
    left.add(from);
    return true;
  });
}

/** The edges of a path; a step that is too rare to be in the map has no figures of its own. */
function pathEdges(all: readonly ProcessEdge[], types: readonly string[]): ProcessEdge[] {
  const known = new Map(all.map((edge) => [edgeKey(edge), edge]));
  return stepsOf(types).map((step) => known.get(edgeKey(step)) ?? { ...step, count: 0, medianWaitMs: null });
}

/**
 * The `count` most frequent edges, what connects their nodes, and every step of the path that is to be seen (`types`), with the nodes at
 * their ends.
 */
export function shownGraph(map: ProcessMap, count: number, types: readonly string[] = []): ShownGraph {
  const byCount = [...map.edges].sort((a, b) => b.count - a.count);
  const frequent = byCount.slice(0, count);
  const edges = new Map(
    [...frequent, ...connecting(byCount.slice(count), frequent), ...pathEdges(byCount, types)].map((edge) => [
      edgeKey(edge),
      edge,
    ]),
  );
  const ends = new Set([...edges.values()].flatMap(({ from, to }) => [from, to]));
  const known = new Map(map.nodes.map((node) => [node.type, node]));
  const sum = (all: Iterable<ProcessEdge>): number => [...all].reduce((total, edge) => total + edge.count, 0);
  return {
    nodes: [...ends].map((type) => known.get(type) ?? { ...RARE, type }),
    edges: [...edges.values()],
    share: sum(edges.values()) / Math.max(1, sum(map.edges)),
  };
}

/** What is chosen in the graph: an event type, or a succession of two. */
export type Selection = { kind: 'node'; type: string } | { kind: 'edge'; from: string; to: string } | null;

/** A selection as an address has it. */
export function selectionText(selection: Selection): string {
  switch (selection?.kind) {
    case 'node': {
      return selection.type;
    }
    case 'edge': {
      return edgeKey(selection);
    }
    case undefined: {
      return '';
    }
  }
}

export function parseSelection(text: string | undefined): Selection {
  const [from = '', to] = (text ?? '').split('~');
  if (from === '') {
    return null;
  }
  return to === undefined ? { kind: 'node', type: from } : { kind: 'edge', from, to };
}

/** Whether a path goes through what is chosen. */
export function passes(types: readonly string[], selection: Selection): boolean {
  switch (selection?.kind) {
    case 'node': {
      return types.includes(selection.type);
    }
    case 'edge': {
      return stepsOf(types).some(({ from, to }) => from === selection.from && to === selection.to);
    }
    case undefined: {
      return true;
    }
  }
}
