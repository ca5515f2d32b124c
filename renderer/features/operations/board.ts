import type { MemberStatus, OperationBoardEvent } from '#shared/contract/operations.ts';
import type { LogEntry } from '#shared/operations/log.ts';
import type { Need } from '#shared/operations/needs.ts';
import type { Operation } from '#shared/operations/operation.ts';

/** One operation as its page shows it. */
export interface Board {
  /** Null before the first snapshot. */
  operation: Operation | null;
  units: readonly MemberStatus[];
  needs: readonly Need[];
  /** Oldest first. */
  log: readonly LogEntry[];
}

export const EMPTY_BOARD: Board = { operation: null, units: [], needs: [], log: [] };

/** The board after an event. An entry that the snapshot holds already isn't repeated. */
export function reduceBoard(board: Board, event: OperationBoardEvent): Board {
  switch (event.type) {
    case 'snapshot': {
      const { operation, units, needs, log } = event;
      return { operation, units, needs, log };
    }
    case 'operation': {
      return { ...board, operation: event.operation };
    }
    case 'units': {
      return { ...board, units: event.units };
    }
    case 'need': {
      const { need } = event;
      const isKnown = board.needs.some(({ id }) => id === need.id);
      return {
        ...board,
        needs: isKnown ? board.needs.map((one) => (one.id === need.id ? need : one)) : [...board.needs, need],
      };
    }
    case 'log': {
      const { entry } = event;
      return board.log.some(({ no }) => no === entry.no) ? board : { ...board, log: [...board.log, entry] };
    }
  }
}
