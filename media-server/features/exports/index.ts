import { OPERATIONS } from '#shared/contract/access.ts';
import { AppError } from '#shared/errors.ts';
import type { ExportView } from '#shared/exports.ts';
import type { Caller } from '../../api/caller.ts';
import type { ServerContext } from '../../context.ts';
import type { AlarmList } from '../alarms/alarm-list.ts';
import type { Analysis } from '../analysis/index.ts';
import { figureLines } from '../analysis/export-lines.ts';
import type { CaseBoard } from '../cases/board.ts';
import type { CaseList } from '../cases/case-list.ts';
import { courtOf } from '../cases/index.ts';
import {
  entriesByNumbers,
  entryNumbers,
  handoverLines,
  rollCallLines,
  rosterLines,
} from '../duty/exports.ts';
import { exportRoute, type ExportSource } from './route.ts';

/** Rows that are read at once: few enough that others are served between two parts. */
const PAGE = 500;

type Deps = Pick<ServerContext, 'audit' | 'http' | 'courts' | 'clock' | 'store'> & {
  list: CaseList;
  alarms: AlarmList;
  board: CaseBoard;
  answer: Analysis['answer'];
};

/** Rows by their numbers, in parts: as many as there were when the export began, in the order that they had then. */
function inParts(
  numbers: readonly number[],
  read: (part: readonly number[]) => Promise<readonly object[]>,
): ExportSource {
  return {
    total: numbers.length,
    pages: async function* pages() {
      for (let start = 0; start < numbers.length; start += PAGE) {
        yield await read(numbers.slice(start, start + PAGE));
      }
    },
  };
}

const whole = (rows: readonly object[]): ExportSource => ({
  total: rows.length,
  pages: async function* pages() {
    yield rows;
  },
});

/** Exports of duty are for those who may read it: analysts may not. */
function assertMayRead({ role }: Caller): void {
  if (!OPERATIONS.includes(role)) {
    throw AppError.forbidden(`the role ${role} may not export this`);
  }
}

/** Adds exports of lists and boards to the server's routes. */
export function addExports(deps: Deps): void {
  const { list, alarms, board, answer, clock, store } = deps;
  const open = async (caller: Caller, of: ExportView): Promise<ExportSource> => {
    const now = clock.now();
    switch (of.view) {
      case 'cases': {
        const numbers = await list.numbers(courtOf(deps, caller, of.courtId), of);
        return inParts(numbers, (part) => list.byNumbers(part));
      }
      case 'alarms': {
        const ids = await alarms.ids(courtOf(deps, caller, of.filter.courtId), of.filter);
        return inParts(ids, (part) => alarms.byIds(part, now));
      }
      case 'screen': {
        const numbers = await list.screenNumbers(courtOf(deps, caller, of.courtId), of);
        return inParts(numbers, (part) => list.nodesByNumbers(part, now));
      }
      case 'handlers': {
        return whole(board.handlers(of.catalogueId, courtOf(deps, caller, of.courtId), now));
      }
      case 'courts': {
        return whole(board.overview(of.catalogueId, courtOf(deps, caller, of.courtId), [], now).courts);
      }
      case 'dutyLog': {
        assertMayRead(caller);
        const numbers = await entryNumbers(store, courtOf(deps, caller, of.courtId).id, of.filter);
        return inParts(numbers, (part) => entriesByNumbers(store, part));
      }
      case 'handover': {
        assertMayRead(caller);
        return whole(await handoverLines(deps, caller, of.handoverId));
      }
      case 'rollCall': {
        assertMayRead(caller);
        return whole(await rollCallLines(deps, caller, { callId: of.callId, now }));
      }
      case 'roster': {
        assertMayRead(caller);
        return whole(await rosterLines(deps, courtOf(deps, caller, of.courtId).id, of));
      }
      case 'figures': {
        return whole(figureLines(await answer(caller, of.question)));
      }
    }
  };
  deps.http.addRoutes(exportRoute({ ...deps, open }));
}
