import { describe, expect, test } from 'vitest';
import { edgePath, layOut, NODE_PX } from './layout.ts';

const node = (type: string, limits: { nodeId: string; term: { value: number; unit: 'day' } }[] = []) => ({
  type,
  events: 1,
  cases: 1,
  medianWaitMs: null,
  standing: 0,
  medianStandingMs: null,
  limits,
});
const edge = (from: string, to: string, count: number) => ({ from, to, count, medianWaitMs: null });

describe('layOut()', () => {
  const layout = layOut(
    {
      nodes: [node('a'), node('b', [{ nodeId: 'n', term: { value: 1, unit: 'day' } }]), node('c'), node('d')],
      edges: [edge('a', 'b', 9), edge('b', 'c', 9), edge('c', 'b', 2), edge('b', 'd', 1)],
      share: 1,
    },
    (type) => `名称${type}`,
  );
  const placed = new Map(layout.nodes.map((each) => [each.node.type, each]));

  test('puts what comes first above, also where some cases go back', () => {
    expect(placed.get('a')?.y).toBeLessThan(placed.get('b')?.y ?? 0);
    expect(placed.get('b')?.y).toBeLessThan(placed.get('c')?.y ?? 0);
  });

  test('keeps every node within the drawing and apart from the others', () => {
    for (const { x, y, width, height } of layout.nodes) {
      expect(x - width / 2).toBeGreaterThanOrEqual(0);
      expect(x + width / 2).toBeLessThanOrEqual(layout.width);
      expect(y + height / 2).toBeLessThanOrEqual(layout.height);
    }
    const [c, d] = [placed.get('c'), placed.get('d')];
    expect(Math.abs((c?.x ?? 0) - (d?.x ?? 0))).toBeGreaterThan(NODE_PX);
  });

  test('gives a node with a limit a line more', () => {
    expect(placed.get('b')?.height).toBeGreaterThan(placed.get('a')?.height ?? 0);
  });

  test('draws a line for each edge', () => {
    expect(layout.edges.map(({ key }) => key)).toEqual(['a~b', 'b~c', 'c~b', 'b~d']);
    expect(layout.edges.every(({ path }) => /^M[\d.]+ [\d.]+[QL]/.test(path))).toBe(true);
  });
});

describe('edgePath()', () => {
  test('of two points is straight', () => {
    expect(
      edgePath([
        { x: 0, y: 0 },
        { x: 0, y: 10 },
      ]),
    ).toBe('M0 0L0 10');
  });

  test('of more bends around those between and ends at the last', () => {
    const path = edgePath([
      { x: 0, y: 0 },
      { x: 10, y: 10 },
      { x: 20, y: 10 },
      { x: 30, y: 20 },
    ]);
    expect(path).toBe('M0 0Q10 10 15 10Q20 10 30 20');
  });

  test('of fewer is nothing', () => {
    expect([edgePath([]), edgePath([{ x: 1, y: 1 }])]).toEqual(['', '']);
  });
});
