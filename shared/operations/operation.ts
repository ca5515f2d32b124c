import { z } from 'zod';
import { CaseNo } from '../cases/views.ts';
import { CourtId } from '../courts.ts';
import { storable } from '../text.ts';
import { UnitId } from '../units.ts';
import { OperationState } from './state.ts';

/** Made by the sender before sending, so that a repeated send is the same operation (RFC 9562 UUID). */
export const OperationId = z.uuid();

export const RiskLevel = z.enum(['low', 'medium', 'high']);
export type RiskLevel = z.infer<typeof RiskLevel>;

/** Where an operation happens; WGS-84 degrees where the point is known. */
export const OperationPlace = z.object({
  name: storable(80).min(1),
  point: z.object({ lon: z.number().min(-180).max(180), lat: z.number().min(-90).max(90) }).nullable(),
});
export type OperationPlace = z.infer<typeof OperationPlace>;

/** What a unit has to do in an operation. */
export const Assignment = z.object({ unitId: UnitId, task: storable(120) });
export type Assignment = z.infer<typeof Assignment>;

/** The shortest and longest interval of check-ins, seconds. */
export const CHECK_IN_S = { min: 30, max: 7_200 } as const;

/** What the commander decides beforehand. `contingency` is the prepared plan (预案). */
export const OperationPlan = z.object({
  title: storable(120).min(1),
  commander: storable(40),
  caseNos: z.array(CaseNo).max(20),
  places: z.array(OperationPlace).max(20),
  assignments: z.array(Assignment).max(200),
  phases: z.array(storable(60).min(1)).max(12),
  risk: z.object({ level: RiskLevel, text: storable(2000) }),
  contingency: storable(8000),
  /** When it is meant to begin, UTC ms. */
  plannedAt: z.number().int().positive().nullable(),
  /** A unit of the running operation answers at least so often, seconds; null: it isn't asked. */
  checkInS: z.number().int().min(CHECK_IN_S.min).max(CHECK_IN_S.max).nullable(),
});
export type OperationPlan = z.infer<typeof OperationPlan>;

/** A unit that takes part. Its names are those of now; `leftAt` is UTC ms. */
export const Member = z.object({
  unitId: UnitId,
  callSign: z.string(),
  officerName: z.string(),
  courtId: CourtId,
  task: z.string(),
  leftAt: z.number().nullable(),
});
export type Member = z.infer<typeof Member>;

/** The end report. Once it is signed its text doesn't change any more; `sha256` is of the text in UTF-8. */
export const OperationReport = z.object({
  text: z.string(),
  savedBy: z.string(),
  savedAt: z.number(),
  signedBy: z.string().nullable(),
  signedAt: z.number().nullable(),
  sha256: z.string().nullable(),
});
export type OperationReport = z.infer<typeof OperationReport>;

/** An operation (执行行动). Times in UTC ms. */
export const Operation = OperationPlan.omit({ caseNos: true, assignments: true }).extend({
  id: OperationId,
  courtId: CourtId,
  state: OperationState,
  /** Grows with each change of the plan: a change names the one that it was made from. */
  revision: z.number().int(),
  cases: z.array(z.object({ no: CaseNo, number: z.string().nullable() })),
  members: z.array(Member),
  /** Index of the phase of a running operation. */
  phase: z.number().int().nullable(),
  createdBy: z.string(),
  createdAt: z.number(),
  /** When its units were last called to answer. */
  calledAt: z.number().nullable(),
  begunAt: z.number().nullable(),
  endedAt: z.number().nullable(),
  report: OperationReport.nullable(),
});
export type Operation = z.infer<typeof Operation>;

/** What still lacks before a draft can be planned, by field. A major action isn't dispatched without a prepared plan (node `field.plan`). */
export type PlanGap = 'commander' | 'assignments' | 'phases' | 'risk' | 'contingency';

export function planGaps(
  plan: Pick<OperationPlan, 'commander' | 'phases' | 'risk' | 'contingency'> & { units: number },
): PlanGap[] {
  const missing: readonly (readonly [PlanGap, boolean])[] = [
    ['commander', plan.commander === ''],
    ['assignments', plan.units === 0],
    ['phases', plan.phases.length === 0],
    ['risk', plan.risk.text === ''],
    ['contingency', plan.contingency === ''],
  ];
  return missing.filter(([, isMissing]) => isMissing).map(([field]) => field);
}
