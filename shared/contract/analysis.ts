import { z } from 'zod';
import { BriefDocument, BriefLanguage, BriefMonth } from '../analysis/brief.ts';
import { IndexLevel, IndexNode, LeafId } from '../analysis/evaluation.ts';
import { DimensionId } from '../analysis/dimensions.ts';
import { MeasureId } from '../analysis/measures.ts';
import { Period } from '../analysis/period.ts';
import { SavedBody, SavedName, Sharing } from '../analysis/saved.ts';
import { DimensionValue, Question, RowsQuestion } from '../analysis/question.ts';
import { CaseNo, CaseStatusName } from '../cases/views.ts';
import { EntryId } from '../catalogue/names.ts';
import { CourtId, CourtLevel } from '../courts.ts';
import { storable } from '../text.ts';
import { access } from './access.ts';
import { mutation, query } from './call.ts';

const none = z.object({});

/** A figure, and of how many rows it was made. `value` null: nothing to divide by, or withheld. */
export const FigureCell = z.object({
  value: z.number().nullable(),
  n: z.number(),
  withheld: z.literal(true).optional(),
});
export type FigureCell = z.infer<typeof FigureCell>;

/** How far the figures are up to date. Times UTC ms. */
export const AnalysisStatus = z.object({
  /** `building`: read for the first time or anew; `current`: follows; `stopped`: doesn't follow, for `problem`, and is tried again. */
  state: z.enum(['building', 'current', 'stopped']),
  /** When the figures were last the same as the cases; null: not yet. */
  asOf: z.number().nullable(),
  /** Cases of the caller's courts that the figures are made of; null while they can't be counted. */
  cases: z.number().nullable(),
  /** Why it doesn't follow: no room on the disk, or else what the server's log tells. */
  problem: z.enum(['diskFull', 'failed']).nullable(),
});
export type AnalysisStatus = z.infer<typeof AnalysisStatus>;

/** Answer to a question: a row for each combination of values, with a cell for each measure in the order of the question. */
export const FigureTable = z.object({
  asOf: z.number().nullable(),
  courtId: CourtId,
  period: Period,
  compared: Period.nullable(),
  dimensions: z.array(DimensionId),
  measures: z.array(MeasureId),
  rows: z.array(
    z.object({
      keys: z.array(DimensionValue),
      cells: z.array(FigureCell),
      compared: z.array(FigureCell).nullable(),
    }),
  ),
  /** Over everything that the question is about. */
  totals: z.array(FigureCell),
  comparedTotals: z.array(FigureCell).nullable(),
  /** Rows beyond the limit were left out, the least important ones. */
  truncated: z.boolean(),
  /** Names of judges by their ids. */
  names: z.record(z.string(), z.string()),
});
export type FigureTable = z.infer<typeof FigureTable>;

/** The situation board (态势看板): figures of a court from the first day of the year. */
export const SituationBoard = z.object({
  asOf: z.number().nullable(),
  courtId: CourtId,
  period: Period,
  figures: z.array(
    z.object({
      measure: MeasureId,
      cell: FigureCell,
      /** The same to the end of yesterday; null for what is known as of now only. */
      yesterday: FigureCell.nullable(),
      /** By month, the past twelve and the present one; empty for what is known as of now only. */
      trend: z.array(z.object({ month: z.string(), value: z.number().nullable() })),
    }),
  ),
  /** The courts below with the same figures, in the order of `figures`. */
  courts: z.array(z.object({ courtId: CourtId, cells: z.array(FigureCell) })),
});
export type SituationBoard = z.infer<typeof SituationBoard>;

/** A case behind a figure. Amounts in fen, times in UTC ms. */
export const FigureCase = z.object({
  caseNo: CaseNo,
  number: z.string().nullable(),
  courtId: CourtId,
  status: CaseStatusName,
  caseKind: z.string().nullable(),
  judge: z.string().nullable(),
  beganAt: z.number().nullable(),
  closedAt: z.number().nullable(),
  closingWay: z.string().nullable(),
  claimedFen: z.number().nullable(),
  receivedFen: z.number(),
});
export type FigureCase = z.infer<typeof FigureCase>;

/** What a court has reported of a leaf, and what was decided about it. `value` is a share of 0–1. Times UTC ms. */
export const LeafReport = z.object({
  id: z.uuid(),
  value: z.number(),
  evidence: z.string(),
  by: z.string(),
  isMine: z.boolean(),
  at: z.number(),
  /** Only what is approved counts. */
  state: z.enum(['pending', 'approved', 'returned']),
  reason: z.string().nullable(),
  decidedBy: z.string().nullable(),
  decidedAt: z.number().nullable(),
});
export type LeafReport = z.infer<typeof LeafReport>;

/** A leaf of the evaluation of a court. `value` is a share of 0–1; null: nothing is known of it, and it earns nothing. */
export const LeafValue = z.object({
  id: LeafId,
  value: z.number().nullable(),
  basis: z.enum(['computed', 'reported', 'none']),
  /** What it is computed from: a measure, or nodes. */
  measure: MeasureId.nullable(),
  /** The latest; `value` may be of an earlier one that was approved. */
  report: LeafReport.nullable(),
});
export type LeafValue = z.infer<typeof LeafValue>;

/** The third-party evaluation (第三方评估) of a court by the index table of its level, over its own cases. */
export const Evaluation = z.object({
  asOf: z.number().nullable(),
  courtId: CourtId,
  level: CourtLevel,
  period: Period,
  leaves: z.array(LeafValue),
  /** Points of 100. */
  score: z.number(),
  /** Courts of the same level that the caller sees, the best first. */
  ranking: z.array(z.object({ courtId: CourtId, score: z.number() })),
});
export type Evaluation = z.infer<typeof Evaluation>;

/** A view or dashboard that is to be kept. `basedOn`: the version that was changed; 0 for a new one. */
export const SavedInput = z.strictObject({
  id: z.uuid(),
  name: SavedName,
  /** null: for nobody else. */
  sharing: Sharing.nullable(),
  body: SavedBody,
  basedOn: z.number().int().min(0),
});
export type SavedInput = z.infer<typeof SavedInput>;

/** A view or dashboard that is kept, as a user sees it. Times UTC ms. */
export const SavedItem = z.object({
  id: z.uuid(),
  name: z.string(),
  courtId: CourtId,
  ownerName: z.string(),
  isMine: z.boolean(),
  sharing: Sharing.nullable(),
  body: SavedBody,
  version: z.number(),
  updatedAt: z.number(),
});
export type SavedItem = z.infer<typeof SavedItem>;

/** What is forecast. */
export const FORECAST_MEASURES = [
  'received',
  'pending',
  'overdueAtEnd',
] as const satisfies readonly MeasureId[];

const ForecastPoint = z.object({ value: z.number(), low: z.number(), high: z.number() });

/** What is to be expected (预测): courses by month, and how they go on. */
export const Outlook = z.object({
  asOf: z.number().nullable(),
  courtId: CourtId,
  /** Whole months of the past, and those to come. */
  months: z.array(z.string()),
  ahead: z.array(z.string()),
  courses: z.array(
    z.object({
      measure: z.enum(FORECAST_MEASURES),
      past: z.array(z.number().nullable()),
      /** null: there are too few months. See `shared/analysis/forecast.ts`. */
      forecast: z
        .object({
          method: z.enum(['drift', 'seasonalNaive', 'holtWinters']),
          points: z.array(ForecastPoint),
          errors: z.partialRecord(z.enum(['drift', 'seasonalNaive', 'holtWinters']), z.number()),
          trials: z.number(),
        })
        .nullable(),
    }),
  ),
  /** Of the courts below, in the order of the measures: the last month and the next. */
  courts: z.array(
    z.object({
      courtId: CourtId,
      next: z.array(z.object({ last: z.number().nullable(), next: ForecastPoint.nullable() })),
    }),
  ),
});
export type Outlook = z.infer<typeof Outlook>;

/** A monthly brief (月报) in a list. Times UTC ms. */
export const BriefEntry = z.object({
  id: z.uuid(),
  courtId: CourtId,
  month: BriefMonth,
  madeAt: z.number(),
  /** Who asked for it; null: the timetable. */
  madeBy: z.string().nullable(),
});
export type BriefEntry = z.infer<typeof BriefEntry>;

/**
 * Decision analysis (决策分析): figures over all cases of the caller's courts, down to the case. What measures and dimensions there are
 * and what they mean is declared in `shared/analysis`.
 */
export const analysis = {
  /** @throws AppError('unavailable') as long as figures are read for the first time */
  query: query({ access: access.peopleCourt, input: Question, output: FigureTable }),
  board: query({
    access: access.peopleCourt,
    input: z.strictObject({ catalogueId: EntryId, courtId: CourtId.optional() }),
    output: SituationBoard,
  }),
  /** The cases behind a figure, those that began last first. */
  rows: query({
    access: access.peopleCourt,
    input: RowsQuestion,
    output: z.object({ total: z.number(), cases: z.array(FigureCase) }),
  }),
  /** The query that computes a measure, as it is sent to the read model, beside its declaration. */
  definition: query({
    access: access.people,
    input: z.strictObject({ measure: MeasureId }),
    output: z.object({ sql: z.string(), asOf: z.number().nullable() }),
  }),
  status: query({ access: access.people, input: none, output: AnalysisStatus }),
  /** The index table of a court level. */
  indexTable: query({
    access: access.people,
    input: z.strictObject({ level: IndexLevel }),
    output: z.object({ document: z.string(), date: z.string(), table: IndexNode }),
  }),
  evaluation: query({
    access: access.peopleCourt,
    input: z.strictObject({ catalogueId: EntryId, courtId: CourtId.optional(), period: Period }),
    output: Evaluation,
  }),
  /** Reports the value of a leaf that isn't computed, with its evidence. It counts once somebody else approves it. Idempotent by `id`. */
  reportLeaf: mutation({
    access: access.leaderCourt,
    input: z.strictObject({
      id: z.uuid(),
      courtId: CourtId,
      leafId: LeafId,
      value: z.number().min(0).max(1),
      evidence: storable(500).min(2),
    }),
    output: none,
  }),
  /** Approves a report of somebody else, or returns it with a reason. */
  decideReport: mutation({
    access: access.leaderCourt,
    input: z
      .strictObject({
        reportId: z.uuid(),
        decision: z.enum(['approved', 'returned']),
        reason: storable(200).min(2).optional(),
      })
      .refine(({ decision, reason }) => decision === 'approved' || reason !== undefined, {
        path: ['reason'],
        message: 'a report is returned with a reason',
      }),
    output: none,
  }),
  /** Inflow, pending and overdue nodes in the months to come. */
  outlook: query({
    access: access.peopleCourt,
    input: z.strictObject({ catalogueId: EntryId, courtId: CourtId.optional() }),
    output: Outlook,
  }),
  /** Monthly briefs of a court, the latest month first. */
  briefs: query({
    access: access.peopleCourt,
    input: z.strictObject({ courtId: CourtId }),
    output: z.array(BriefEntry),
  }),
  /** A brief with its text. As PDF and DOCX it is had by `briefPath`. */
  brief: query({
    access: access.peopleCourt,
    input: z.strictObject({ id: z.uuid(), language: BriefLanguage }),
    output: z.object({ entry: BriefEntry, document: BriefDocument }),
  }),
  /** Makes a brief of a month's figures as they are now. Idempotent by `id`. */
  makeBrief: mutation({
    access: access.peopleCourtAudited,
    input: z.strictObject({ id: z.uuid(), catalogueId: EntryId, courtId: CourtId, month: BriefMonth }),
    output: none,
  }),
  /** Views and dashboards: the user's own, and those shared with the user's court and role. Walls see what is shared with anyone. */
  saved: query({ access: access.people, input: none, output: z.array(SavedItem) }),
  /** Keeps a view or dashboard, or changes one of the user's own. The same again changes nothing. */
  saveItem: mutation({
    access: access.peopleCourtAudited,
    input: SavedInput,
    output: z.object({ version: z.number() }),
  }),
  /** Removes one of the user's own; an administrator also what people of the own courts share. */
  removeItem: mutation({
    access: access.peopleCourtAudited,
    input: z.strictObject({ id: z.uuid() }),
    output: none,
  }),
};
