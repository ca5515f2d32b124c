import { z } from 'zod';
import { CourtId } from '../courts.ts';
import { isStorable, NOT_STORABLE } from '../text.ts';
import { CaseEvent } from './events.ts';

/** Id of a case as the case-management system knows it. */
export const CaseId = z.string().trim().min(1).max(120).refine(isStorable, NOT_STORABLE);

/**
 * An event as a feed gives it: with its case, and with the court that keeps the case. The court is needed with the first event of a
 * case that is appended; later events may leave it out.
 */
export const CaseEventInput = z.strictObject({
  ...CaseEvent.shape,
  subject: CaseEvent.shape.subject.default(null),
  data: CaseEvent.shape.data.default({}),
  caseId: CaseId,
  courtId: CourtId.optional(),
});
export type CaseEventInput = z.output<typeof CaseEventInput>;
