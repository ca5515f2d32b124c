import { z } from 'zod';
import { EntryId } from '../catalogue/names.ts';
import { CourtId } from '../courts.ts';
import { MeasureId } from './measures.ts';

/** A month of the court's time zone (`2026-03`). */
export const BriefMonth = z.string().regex(/^20\d{2}-(0[1-9]|1[0-2])$/);

/** Languages that a brief is written in. */
export const BriefLanguage = z.enum(['zh', 'en']);
export type BriefLanguage = z.infer<typeof BriefLanguage>;

/** Files that a brief is handed out as. */
export const BriefFormat = z.enum(['pdf', 'docx']);
export type BriefFormat = z.infer<typeof BriefFormat>;

/** Path of a brief's file: `/analysis/briefs/<id>.pdf?language=zh`. */
export const briefPath = (id: string, format: BriefFormat, language: BriefLanguage): string =>
  `/analysis/briefs/${id}.${format}?language=${language}`;

/** Figures that a brief leads with, in their order. */
export const BRIEF_MEASURES = [
  'received',
  'resumed',
  'closed',
  'pending',
  'clearanceRate',
  'actualCompletionRate',
  'realisationByAmount',
  'withinTermRate',
  'provisionalShare',
  'closingDaysMedian',
  'moneyReceived',
  'moneyDistributed',
  'moneyHeld',
  'overdueAtEnd',
  'onlineAuctionRate',
  'ordersAnsweredInTime',
] as const satisfies readonly MeasureId[];

/** Figures by which a brief sets courts beside each other. */
export const BRIEF_COURT_MEASURES = [
  'received',
  'closed',
  'pending',
  'actualCompletionRate',
  'realisationByAmount',
  'withinTermRate',
  'overdueAtEnd',
] as const satisfies readonly MeasureId[];

const Figure = z.number().nullable();

/** The figures of a monthly brief (月报), as they were when it was made. Shares from 0, money in fen, times in days. */
export const BriefFigures = z.object({
  catalogueId: EntryId,
  courtId: CourtId,
  month: BriefMonth,
  /** First and last day that are counted: the month, or as much of it as has passed. */
  from: z.string(),
  to: z.string(),
  /** When the figures were the same as the cases, UTC ms. */
  asOf: z.number().nullable(),
  /** The month, the one before, and the same a year ago. */
  headline: z.array(z.object({ measure: MeasureId, value: Figure, previous: Figure, lastYear: Figure })),
  /** From the first day of the year. */
  year: z.array(z.object({ measure: MeasureId, value: Figure, lastYear: Figure })),
  trend: z.array(z.object({ month: z.string(), received: Figure, closed: Figure, pending: Figure })),
  courts: z.array(z.object({ courtId: CourtId, values: z.array(Figure) })),
  ways: z.array(z.object({ way: z.string().nullable(), closed: z.number() })),
  /** Nodes that use the most of their limits. */
  nodes: z.array(
    z.object({
      nodeId: EntryId,
      completed: z.number(),
      days: z.number(),
      limitDays: z.number(),
      use: z.number(),
      useP90: z.number(),
    }),
  ),
});
export type BriefFigures = z.infer<typeof BriefFigures>;

/** A part of a written brief. */
export const BriefBlock = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('heading'), text: z.string() }),
  z.object({ kind: z.literal('paragraph'), text: z.string() }),
  z.object({
    kind: z.literal('table'),
    title: z.string(),
    /** The first column has names, the others figures. */
    columns: z.array(z.string()),
    rows: z.array(z.array(z.string())),
  }),
  z.object({
    kind: z.literal('chart'),
    title: z.string(),
    type: z.enum(['line', 'rows']),
    labels: z.array(z.string()),
    series: z.array(z.object({ name: z.string(), values: z.array(Figure) })),
  }),
  z.object({ kind: z.literal('note'), text: z.string() }),
]);
export type BriefBlock = z.infer<typeof BriefBlock>;

/** A written brief, in one language. */
export const BriefDocument = z.object({
  language: BriefLanguage,
  title: z.string(),
  subtitle: z.string(),
  blocks: z.array(BriefBlock),
});
export type BriefDocument = z.infer<typeof BriefDocument>;
