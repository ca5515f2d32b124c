import type { FigureTable } from '#shared/contract/analysis.ts';

/** A stage of the funnel. Shares of the cases that began. */
export interface FunnelStep {
  stage: string;
  reached: number;
  standing: number;
  ofAll: number;
}

/**
 * The funnel of stages: how many of the cases that began came into each stage and stand there, in the order of the catalogue. A case may
 * leave stages out, so that a later one can be wider.
 */
export function funnelOf(table: FigureTable, all: number, order: readonly string[]): FunnelStep[] {
  const [reached, standing] = (['stageReached', 'stageStanding'] as const).map((id) =>
    table.measures.indexOf(id),
  );
  return table.rows
    .flatMap(({ keys: [stage], cells }) => {
      const count = cells[reached ?? -1]?.value ?? 0;
      return stage === null || stage === undefined
        ? []
        : [
            {
              stage,
              reached: count,
              standing: cells[standing ?? -1]?.value ?? 0,
              ofAll: all === 0 ? 0 : count / all,
            },
          ];
    })
    .toSorted((a, b) => order.indexOf(a.stage) - order.indexOf(b.stage));
}

/** A node with its use of the limit, the worst first. */
export interface NodeUse {
  nodeId: string;
  days: number;
  limitDays: number;
  use: number;
  useP90: number;
  n: number;
}

/** How much of their legal limit nodes use: those of at least `least` completions, the fullest first. */
export function nodeUses(table: FigureTable, least: number): NodeUse[] {
  const at = (id: FigureTable['measures'][number]): number => table.measures.indexOf(id);
  return table.rows
    .flatMap(({ keys: [nodeId], cells }): NodeUse[] => {
      const value = (id: FigureTable['measures'][number]): number => cells[at(id)]?.value ?? 0;
      const n = cells[at('nodeDaysMedian')]?.n ?? 0;
      return nodeId === null || nodeId === undefined || n < least
        ? []
        : [
            {
              nodeId,
              days: value('nodeDaysMedian'),
              limitDays: value('nodeLimitDays'),
              use: value('nodeLimitShare'),
              useP90: value('nodeLimitShareP90'),
              n,
            },
          ];
    })
    .toSorted((a, b) => b.useP90 - a.useP90 || (a.nodeId < b.nodeId ? -1 : 1));
}
