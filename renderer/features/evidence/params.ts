import { CaseNo } from '#shared/cases/views.ts';
import { EvidenceKind } from '#shared/evidence.ts';
import { EvidenceState } from '#shared/evidence-state.ts';
import type { ViewParams } from '../../app/views.ts';

/** What narrows the list, as the server takes it. */
export interface EvidenceFilter {
  courtId?: string;
  unitId?: string;
  caseNo?: number;
  caseNumber?: string;
  operationId?: string;
  kind?: EvidenceKind;
  state?: EvidenceState;
  locked?: boolean;
}

/** Parameters of the address that narrow the list. */
export const FILTER_PARAMS = ['court', 'unit', 'caseNo', 'case', 'operation', 'kind', 'state', 'locked'];

/** The filter that an address names; what can't be understood is left out. */
export function filterOf(params: ViewParams): EvidenceFilter {
  const kind = EvidenceKind.safeParse(params['kind']);
  const state = EvidenceState.safeParse(params['state']);
  const caseNo = CaseNo.safeParse(Number(params['caseNo']));
  const all = {
    courtId: params['court'],
    unitId: params['unit'],
    caseNo: caseNo.success ? caseNo.data : undefined,
    caseNumber: params['case'],
    operationId: params['operation'],
    kind: kind.success ? kind.data : undefined,
    state: state.success ? state.data : undefined,
    locked: { yes: true, no: false }[params['locked'] ?? ''],
  };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined && value !== ''));
}
