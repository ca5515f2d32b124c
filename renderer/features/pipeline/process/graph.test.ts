import { describe, expect, test } from 'vitest';
import type { ProcessMap } from '#shared/cases/process.ts';
import { edgeKey, parseSelection, passes, selectionText, shownGraph } from './graph.ts';

const edge = (from: string, to: string, count: number) => ({ from, to, count, medianWaitMs: 1 });
const node = (type: string) => ({
  type,
  events: 1,
  cases: 1,
  medianWaitMs: null,
  standing: 0,
  medianStandingMs: null,
  limits: [],
});

const MAP: ProcessMap = {
  cases: 10,
  events: 100,
  nodes: ['a', 'b', 'c', 'd', 'e'].map(node),
  edges: [edge('a', 'b', 50), edge('c', 'd', 40), edge('b', 'c', 5), edge('b', 'd', 3), edge('d', 'e', 2)],
  variants: [],
  variantCount: 0,
  computedAt: 0,
};

const keys = (graph: ReturnType<typeof shownGraph>): string[] => graph.edges.map(edgeKey);
const types = (graph: ReturnType<typeof shownGraph>): string[] => graph.nodes.map(({ type }) => type).sort();

describe('shownGraph()', () => {
  test('shows the most frequent edges with the nodes at their ends, and nothing else', () => {
    const graph = shownGraph(MAP, 1);
    expect(keys(graph)).toEqual(['a~b']);
    expect(types(graph)).toEqual(['a', 'b']);
    expect(graph.share).toBe(0.5);
  });

  test('connects nodes that would stand apart by their most frequent edge', () => {
    expect(keys(shownGraph(MAP, 2))).toEqual(['a~b', 'c~d', 'b~c']);
  });

  test('shows every step of a path, also one that is too rare to be in the map', () => {
    const graph = shownGraph(MAP, 1, ['a', 'b', 'd', 'x']);
    expect(keys(graph)).toEqual(['a~b', 'b~d', 'd~x']);
    expect(types(graph)).toEqual(['a', 'b', 'd', 'x']);
    expect(graph.edges.at(-1)).toEqual({ from: 'd', to: 'x', count: 0, medianWaitMs: null });
  });

  test('shows all there is when asked for more', () => {
    const graph = shownGraph(MAP, 99);
    expect(graph.edges).toHaveLength(5);
    expect(graph.share).toBe(1);
  });

  test('of a map without edges is empty', () => {
    expect(shownGraph({ ...MAP, edges: [] }, 25)).toEqual({ nodes: [], edges: [], share: 0 });
  });
});

describe('a selection', () => {
  test.each(['', 'caseFiled', 'caseFiled~handlerAssigned'])('comes back from its address %s', (text) => {
    expect(selectionText(parseSelection(text))).toBe(text);
  });

  test('is passed by paths through it', () => {
    const path = ['a', 'b', 'c', 'a'];
    expect(passes(path, null)).toBe(true);
    expect(passes(path, { kind: 'node', type: 'c' })).toBe(true);
    expect(passes(path, { kind: 'node', type: 'x' })).toBe(false);
    expect(passes(path, { kind: 'edge', from: 'c', to: 'a' })).toBe(true);
    expect(passes(path, { kind: 'edge', from: 'a', to: 'c' })).toBe(false);
  });
});
