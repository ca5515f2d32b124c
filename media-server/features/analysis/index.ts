import { MEASURES, type MeasureId } from '#shared/analysis/measures.ts';
import type { FigureCase, SituationBoard } from '#shared/contract/analysis.ts';
import { isoDate } from '#shared/calendar/zone.ts';
import type { Catalogue } from '#shared/catalogue/catalogue.ts';
import { signedIn, type Caller } from '../../api/caller.ts';
import type { CourtNode, Feature, ServerContext } from '../../context.ts';
import { courtOf } from '../cases/index.ts';
import type { CaseTail } from '../cases/tail.ts';
import { situationBoard } from './board.ts';
import { evaluate, INDEX_TABLES } from './evaluation.ts';
import { decideReport, saveReport } from './leaf-reports.ts';
import { basisOf, compile, compileCases, compileCount, type Subject } from './compile.ts';
import { dayOf } from '#shared/calendar/zone.ts';
import { outlook } from './forecasts.ts';
import { measured } from './metrics.ts';
import { ReadModel } from './model/process.ts';
import { Briefs } from './brief/briefs.ts';
import { briefRoutes } from './brief/routes.ts';
import { Timetable } from './brief/timetable.ts';
import { SavedItems } from './saved.ts';
import type { Row } from './model/tables.ts';
import { answerQuestion } from './table.ts';
import type { Question } from '#shared/analysis/question.ts';
import type { FigureTable } from '#shared/contract/analysis.ts';

/** Boards that are kept: one a court whose people look at it. */
const MAX_BOARDS = 200;

type Deps = Pick<
  ServerContext,
  'audit' | 'config' | 'courts' | 'clock' | 'http' | 'log' | 'metrics' | 'store'
> & {
  tail: CaseTail;
  catalogueOf: (catalogueId: string) => Catalogue;
};

/** Decision analysis, as other features use it. */
export type Analysis = Feature<'analysis'> & {
  model: ReadModel;
  /** Answers a question for a caller. */
  answer: (caller: Caller, question: Question) => Promise<FigureTable>;
};

function toCase(row: Record<string, unknown>): FigureCase {
  const one = row as unknown as Row<'cases'>;
  return {
    caseNo: one.case_no,
    number: one.number,
    courtId: one.court_id,
    status: one.status as FigureCase['status'],
    caseKind: one.case_kind,
    judge: one.handler_name,
    beganAt: one.began_at,
    closedAt: one.closed_at,
    closingWay: one.closing_way,
    claimedFen: one.claimed_fen,
    receivedFen: one.received_fen,
  };
}

/** A measure's own statements for the whole of a court, over the facts: sums that answer for them are of the same expressions. */
function definitionSql(measure: MeasureId, subject: Subject): string {
  return compile(basisOf([measure]), [], subject, 'facts')
    .map(({ statement }) => statement.sql)
    .join(';\n');
}

/** Decision analysis (决策分析): figures over the read model, which follows the log of the cases in a process of its own. */
export function createAnalysis(deps: Deps): Analysis {
  const { courts, clock, tail } = deps;
  const model = new ReadModel(deps);
  const saved = new SavedItems(deps);
  const stop = tail.changes.listen(() => model.changed());
  const boards = new Map<string, Promise<SituationBoard>>();

  const ask = measured((statement) => model.ask(statement), {
    metrics: deps.metrics,
    clock,
    status: () => model.status,
  });
  const briefs = new Briefs({ ...deps, ask, asOf: () => model.status.asOf });
  const timetable = new Timetable({
    briefs,
    clock,
    log: deps.log,
    catalogueId: 'enforcement',
    isCurrent: () => model.status.state === 'current',
  });
  deps.http.addRoutes(briefRoutes({ ...deps, briefs }));
  const placeOf = (caller: Caller, courtId: string | undefined): { scope: CourtNode; court: CourtNode } => ({
    scope: courts.require(caller.courtId, caller.courtPath),
    court: courtOf(deps, caller, courtId),
  });
  const subjectOf = (
    caller: Caller,
    given: Pick<Question, 'catalogueId' | 'courtId' | 'period' | 'filters'>,
  ): Subject => ({
    ...placeOf(caller, given.courtId),
    catalogueId: given.catalogueId,
    period: given.period,
    filters: given.filters,
    now: clock.now(),
  });
  const answer: Analysis['answer'] = async (caller, question) =>
    answerQuestion(ask, question, subjectOf(caller, question), {
      asOf: model.status.asOf,
      stages: deps.catalogueOf(question.catalogueId).stages.map(({ id }) => id),
    });

  const board = (
    caller: Caller,
    catalogueId: string,
    courtId: string | undefined,
  ): Promise<SituationBoard> => {
    const now = clock.now();
    const place = placeOf(caller, courtId);
    const { revision, asOf } = model.status;
    const key = [place.scope.id, place.court.id, catalogueId, dayOf(now)].join(' ');
    const fresh = `${key} ${revision}`;
    const known = boards.get(fresh);
    if (known !== undefined) {
      return known.then((kept) => ({ ...kept, asOf }));
    }
    const made = situationBoard(ask, { ...place, catalogueId, now }, asOf);
    boards.set(fresh, made);
    made.catch(() => boards.delete(fresh));
    for (const oldest of [...boards.keys()].slice(0, Math.max(0, boards.size - MAX_BOARDS))) {
      boards.delete(oldest);
    }
    return made;
  };

  const countCases = async (caller: Caller): Promise<number | null> => {
    const scope = courts.require(caller.courtId, caller.courtPath);
    const [row] = await ask(compileCount(scope)).catch(() => []);
    return row === undefined ? null : Number(row['total']);
  };

  return {
    model,
    answer,
    handlers: {
      analysis: {
        query: async (context, question) => answer(signedIn(context), question),
        board: async (context, { catalogueId, courtId }) => board(signedIn(context), catalogueId, courtId),
        rows: async (context, { measure, part, offset, limit, ...given }) => {
          const subject = subjectOf(signedIn(context), given);
          const { page, total } = compileCases({ measure, part, offset, limit }, subject);
          const [cases, [counted]] = await Promise.all([ask(page), ask(total)]);
          return { total: Number(counted?.['total'] ?? 0), cases: cases.map(toCase) };
        },
        definition: (context, { measure }) => {
          const caller = signedIn(context);
          const today = isoDate(dayOf(clock.now()));
          const subject: Subject = {
            ...placeOf(caller, undefined),
            catalogueId: 'enforcement',
            period: { from: `${today.slice(0, 4)}-01-01`, to: today },
            filters: {},
            now: clock.now(),
          };
          return Promise.resolve({
            sql: definitionSql(MEASURES[measure].id, subject),
            asOf: model.status.asOf,
          });
        },
        indexTable: (_context, { level }) => {
          const { document, date, levels } = INDEX_TABLES;
          return Promise.resolve({ document, date, table: levels[level] });
        },
        evaluation: async (context, { catalogueId, courtId, period }) => {
          const caller = signedIn(context);
          const subject = { ...placeOf(caller, courtId), catalogueId, period, filters: {}, now: clock.now() };
          const given = { store: deps.store, courts, ask, viewerId: caller.id };
          return evaluate(given, subject, model.status.asOf);
        },
        reportLeaf: async (context, { id, courtId, leafId, value, evidence }) => {
          const caller = signedIn(context);
          const { level } = courts.require(courtId, caller.courtPath);
          await saveReport(deps.store, INDEX_TABLES.levels[level], {
            id,
            court_id: courtId,
            leaf_id: leafId,
            value,
            evidence,
            reported_by: caller.nameZh,
            reported_by_id: caller.id,
            reported_at: clock.now(),
          });
          return {};
        },
        decideReport: async (context, { reason = null, ...given }) => {
          const where = { store: deps.store, courts, now: clock.now() };
          await decideReport(where, signedIn(context), { ...given, reason });
          return {};
        },
        outlook: async (context, { catalogueId, courtId }) => {
          const place = placeOf(signedIn(context), courtId);
          return outlook(ask, { ...place, catalogueId, now: clock.now() }, model.status.asOf);
        },
        briefs: async (context, { courtId }) => briefs.list(courtOf(deps, signedIn(context), courtId)),
        brief: async (context, { id, language }) => briefs.read(signedIn(context), id, language),
        makeBrief: async (context, { courtId, ...given }) => {
          const caller = signedIn(context);
          await briefs.make(caller, { ...given, court: courtOf(deps, caller, courtId) });
          return {};
        },
        saved: async (context) => saved.list(signedIn(context)),
        saveItem: async (context, input) => saved.save(signedIn(context), input),
        removeItem: async (context, { id }) => {
          await saved.remove(signedIn(context), id);
          return {};
        },
        status: async (context) => {
          const { state, asOf, problem } = model.status;
          model.start();
          return { state, asOf, problem, cases: asOf === null ? null : await countCases(signedIn(context)) };
        },
      },
    },
    close: async () => {
      stop();
      await timetable.close();
      await model.close();
    },
  };
}
