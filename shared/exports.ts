import { z } from 'zod';
import { Question } from './analysis/question.ts';
import { AlarmFilter } from './contract/alarms.ts';
import { CaseFilter, CaseSort } from './contract/cases.ts';
import { EntryId } from './catalogue/names.ts';
import { NodeStateName, Screen } from './cases/views.ts';
import { CourtId } from './courts.ts';
import { MAX_ROSTER_DAYS } from './contract/duty.ts';
import { HandoverId } from './duty/handover.ts';
import { DutyLogFilter } from './duty/log.ts';
import { RollCallId } from './duty/roll-call.ts';

/** Path to which exports are asked for. */
export const EXPORT_PATH = '/exports';
/** Most rows of an export; a workbook is made in memory and holds fewer. */
export const MAX_EXPORT_ROWS = { csv: 200_000, xlsx: 20_000 } as const;

/** What is exported: what a view shows, by the same filter. */
export const ExportView = z.discriminatedUnion('view', [
  z.strictObject({
    view: z.literal('cases'),
    catalogueId: EntryId,
    courtId: CourtId.optional(),
    filter: CaseFilter.default({}),
    sort: CaseSort.default('urgency'),
  }),
  z.strictObject({ view: z.literal('alarms'), filter: AlarmFilter.default({}) }),
  z.strictObject({
    view: z.literal('screen'),
    catalogueId: EntryId,
    courtId: CourtId.optional(),
    screen: Screen,
    nodeId: EntryId.optional(),
    state: NodeStateName.optional(),
  }),
  z.strictObject({ view: z.literal('handlers'), catalogueId: EntryId, courtId: CourtId.optional() }),
  z.strictObject({ view: z.literal('courts'), catalogueId: EntryId, courtId: CourtId.optional() }),
  z.strictObject({ view: z.literal('dutyLog'), courtId: CourtId, filter: DutyLogFilter.default({}) }),
  z.strictObject({ view: z.literal('handover'), handoverId: HandoverId }),
  z.strictObject({ view: z.literal('rollCall'), callId: RollCallId }),
  z.strictObject({
    view: z.literal('roster'),
    courtId: CourtId,
    firstDay: z.number().int().min(0).max(100_000),
    days: z.number().int().min(1).max(MAX_ROSTER_DAYS),
  }),
  /** Figures of decision analysis; their columns are `key0`, `key1`, `measure0` and so on, and `compared0` and so on. */
  z.strictObject({ view: z.literal('figures'), question: Question }),
]);
export type ExportView = z.infer<typeof ExportView>;

/**
 * An export with the words of the page that asks for it: `columns` in their order, each with its title, and `labels` that stand for
 * values of a column (`{ status: { open: '在办' } }`).
 */
export const ExportRequest = z.strictObject({
  of: ExportView,
  format: z.enum(['csv', 'xlsx']),
  columns: z
    .array(z.strictObject({ key: z.string().max(40), title: z.string().max(80) }))
    .min(1)
    .max(40),
  labels: z.record(z.string().max(40), z.record(z.string().max(120), z.string().max(200))).default({}),
  sheet: z.string().min(1).max(31).default('Sheet1'),
});
export type ExportRequest = z.infer<typeof ExportRequest>;
