import type { Condition } from './conditions.ts';
import type { NodeDefinition } from './nodes.ts';

function* nodesIn(condition: Condition | undefined): Generator<string, void, unknown> {
  if (condition === undefined) {
    return;
  }
  if ('node' in condition) {
    yield condition.node;
  } else if ('not' in condition) {
    yield* nodesIn(condition.not);
  } else if ('all' in condition || 'any' in condition) {
    for (const part of 'all' in condition ? condition.all : condition.any) {
      yield* nodesIn(part);
    }
  }
}

/** Ids of the nodes without which this node can't be told: whose deadline it counts from, whose state it asks for. */
function dependenciesOf({ clock, gate }: NodeDefinition): string[] {
  const from = clock?.from;
  return [
    ...(from !== undefined && 'node' in from ? [from.node] : []),
    ...nodesIn(clock?.when),
    ...nodesIn(clock?.until),
    ...nodesIn(gate?.requires),
    ...nodesIn(gate?.when),
  ];
}

/** A way along dependencies that comes back to where it began (`a`, `b`, `a`), or null. */
export function findCycle(nodes: readonly NodeDefinition[]): string[] | null {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const done = new Set<string>();
  const visit = (id: string, way: readonly string[]): string[] | null => {
    if (way.includes(id)) {
      return [...way.slice(way.indexOf(id)), id];
    }
    const node = byId.get(id);
    if (node === undefined || done.has(id)) {
      return null;
    }
    for (const next of dependenciesOf(node)) {
      const cycle = visit(next, [...way, id]);
      if (cycle !== null) {
        return cycle;
      }
    }
    done.add(id);
    return null;
  };
  for (const { id } of nodes) {
    const cycle = visit(id, []);
    if (cycle !== null) {
      return cycle;
    }
  }
  return null;
}
