import { isInForce } from '#shared/catalogue/choice.ts';
import type { CatalogueView } from '#shared/contract/cases.ts';
import { closingRefusals, refusalsOf } from '#shared/cases/gates.ts';
import type { PipelineOverview } from '#shared/cases/overview.ts';
import { NODE_WAIVED, EVENT_RETRACTED } from '#shared/catalogue/vocabulary.ts';
import { isInSubtree } from '#shared/courts.ts';
import { AppError } from '#shared/errors.ts';
import { signedIn, type Caller, type CallContext } from '../../api/caller.ts';
import type { CourtNode, Feature, ServerContext } from '../../context.ts';
import { CaseBoard, concerns } from './board.ts';
import { caseDetail, openCase, personalData, type OpenCase } from './case-detail.ts';
import { CaseList } from './case-list.ts';
import type { CaseLog } from './case-log.ts';
import { SavedFilters } from './filters.ts';
import { Latest } from './latest.ts';
import { ProcessMaps } from './process-maps.ts';
import { OwnEvents, type OwnEvent } from './own-events.ts';
import type { Rulebooks } from './rulebooks.ts';
import type { CaseRow } from './rows.ts';
import type { CaseTail } from './tail.ts';

/** Overviews are told at most so often. */
const OVERVIEW_MS = 1_000;

type Deps = Pick<ServerContext, 'store' | 'clock' | 'courts' | 'log'> & {
  rulebooks: Rulebooks;
  cases: CaseLog;
  tail: CaseTail;
  /** Cases are marked to be brought in line with their rules: it is begun at once. */
  onMarked: () => void;
};

/** Whose court the call is about: the one that it names, else the caller's own. */
export function courtOf(
  { courts }: Pick<ServerContext, 'courts'>,
  caller: Caller,
  courtId: string | undefined,
): CourtNode {
  return courts.require(courtId ?? caller.courtId, caller.courtPath);
}

/** A case of the caller's courts. @throws AppError('notFound') */
export async function requireCase(
  { store, courts }: Pick<ServerContext, 'store' | 'courts'>,
  caller: Caller,
  caseNo: number,
): Promise<CaseRow> {
  const row = (await store.db('cases').where('no', caseNo).first()) as CaseRow | undefined;
  const court = row === undefined ? undefined : courts.find(row.court_id);
  if (row === undefined || court === undefined || !isInSubtree(court.path, caller.courtPath)) {
    throw AppError.notFound('case', caseNo);
  }
  return row;
}

/** The pipeline as consoles see it. */
export async function createCases(
  deps: Deps,
): Promise<Feature<'cases'> & { board: CaseBoard; list: CaseList }> {
  const { store, clock, courts, rulebooks, tail } = deps;
  const board = await CaseBoard.open(store, courts, clock.now());
  const stopBoard = tail.changes.listen(({ cases: rows }) => board.put(rows, clock.now()));
  const list = new CaseList({ store, rulebooks });
  const filters = new SavedFilters(deps);
  const maps = new ProcessMaps({ store, clock });

  const overviewOf = (catalogueId: string, court: CourtNode): PipelineOverview => {
    const { stages } = rulebooks.catalogue(catalogueId);
    const main = stages.filter(({ beside }) => beside !== true).map(({ id }) => id);
    return board.overview(catalogueId, court, main, clock.now());
  };
  const open = async (context: CallContext, caseNo: number): Promise<OpenCase> =>
    openCase(store.db, rulebooks, await requireCase(deps, signedIn(context), caseNo));
  const ownEvents = new OwnEvents(deps);
  const appendOwn = async (context: CallContext, row: CaseRow, event: OwnEvent): Promise<void> => {
    const { courtPath, username } = signedIn(context);
    await ownEvents.append(row, event, { scope: courtPath, feed: `user:${username}` });
  };

  return {
    board,
    list,
    handlers: {
      cases: {
        catalogues: () =>
          Promise.resolve(
            rulebooks.ids.map((id) => {
              const { nameZh, nameEn } = rulebooks.catalogue(id);
              return { id, nameZh, nameEn };
            }),
          ),
        catalogue: async (context, { catalogueId, courtId }) => {
          const court = courtOf(deps, signedIn(context), courtId);
          return catalogueView(rulebooks, catalogueId, court.id);
        },
        overview: async (context, { catalogueId, courtId }) =>
          overviewOf(catalogueId, courtOf(deps, signedIn(context), courtId)),
        watchOverview: (context, { catalogueId, courtId }, signal) => {
          const caller = signedIn(context);
          const court = courtOf(deps, caller, courtId);
          const latest = new Latest(() => overviewOf(catalogueId, court), OVERVIEW_MS);
          const stop = tail.changes.listen(({ cases: rows }) => {
            if (rows.some((row) => concerns(courts, row.court_id, court.path))) {
              latest.touch();
            }
          });
          return latest.read(AbortSignal.any([signal, caller.ended]), stop);
        },
        handlers: async (context, { catalogueId, courtId }) =>
          board.handlers(catalogueId, courtOf(deps, signedIn(context), courtId), clock.now()),
        list: async (context, { courtId, ...given }) =>
          list.list(courtOf(deps, signedIn(context), courtId), given),
        screen: async (context, { courtId, ...given }) =>
          list.screen(courtOf(deps, signedIn(context), courtId), { ...given, now: clock.now() }),
        get: async (context, { caseNo }) => caseDetail(await open(context, caseNo), clock.now()),
        find: async (context, { catalogueId, caseId }) => {
          const row = (await store
            .db('cases')
            .where({ catalogue_id: catalogueId, case_id: caseId })
            .first('no', 'court_id')) as Pick<CaseRow, 'no' | 'court_id'> | undefined;
          const court = row === undefined ? undefined : courts.find(row.court_id);
          if (
            row === undefined ||
            court === undefined ||
            !isInSubtree(court.path, signedIn(context).courtPath)
          ) {
            throw AppError.notFound('case', caseId);
          }
          return { caseNo: row.no };
        },
        reveal: async (context, { caseNo }) => personalData(await open(context, caseNo)),
        mayClose: async (context, { caseNo, way, data }) =>
          closingRefusals((await open(context, caseNo)).state, way, data, clock.now()),
        mayAct: async (context, { caseNo, action, subject, data }) =>
          refusalsOf((await open(context, caseNo)).state, { action, subject, data }, clock.now()),
        waive: async (context, { id, caseNo, nodeId, subject, reason }) => {
          const caller = signedIn(context);
          const row = await requireCase(deps, caller, caseNo);
          if (rulebooks.of(row.catalogue_id, row.court_id).rules.node(nodeId) === undefined) {
            throw AppError.notFound('node', nodeId);
          }
          const data = { node: nodeId, reason, approvedBy: caller.nameZh };
          await appendOwn(context, row, { id, at: clock.now(), type: NODE_WAIVED, subject, data });
          return {};
        },
        retract: async (context, { id, caseNo, eventId, reason }) => {
          const row = await requireCase(deps, signedIn(context), caseNo);
          const known = await store
            .db('case_events')
            .where({ case_no: caseNo, event_id: eventId })
            .first('seq');
          if (known === undefined) {
            throw AppError.notFound('event', eventId);
          }
          const data = { eventId, reason };
          await appendOwn(context, row, {
            id,
            at: clock.now(),
            type: EVENT_RETRACTED,
            subject: null,
            data,
          });
          return {};
        },
        process: async (context, { catalogueId, courtId, from, to }) => {
          const court = courtOf(deps, signedIn(context), courtId);
          const { catalogue, rank } = rulebooks.of(catalogueId, court.id).rules;
          return maps.get({ catalogue, rank, court, from, to });
        },
        rules: async (context, { catalogueId, courtId }) => {
          const court = courtOf(deps, signedIn(context), courtId);
          return {
            own: rulebooks.ownChoice(catalogueId, court.id),
            effective: rulebooks.of(catalogueId, court.id).rules.choice,
            inherited: rulebooks.inherited(catalogueId, court.id),
          };
        },
        chooseRules: async (context, { catalogueId, courtId, choice }) => {
          const caller = signedIn(context);
          const court = courtOf(deps, caller, courtId);
          await rulebooks.choose({ catalogueId, court, choice, by: caller.username }, clock.now());
          deps.onMarked();
          return {};
        },
        filters: (context) => filters.list(signedIn(context).id),
        saveFilter: async (context, filter) => {
          await filters.save(signedIn(context).id, filter);
          return {};
        },
        removeFilter: async (context, { filterId }) => {
          await filters.remove(signedIn(context).id, filterId);
          return {};
        },
      },
    },
    close: () => {
      stopBoard();
      return Promise.resolve();
    },
  };
}

function catalogueView(rulebooks: Rulebooks, catalogueId: string, courtId: string): CatalogueView {
  const { catalogue, choice } = rulebooks.of(catalogueId, courtId).rules;
  return {
    ...catalogue,
    nodes: catalogue.nodes.map((node) => ({
      ...node,
      executable: node.inWords === undefined,
      inForce: isInForce(node, catalogue, choice),
    })),
  };
}
