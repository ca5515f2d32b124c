import type { EvidenceAnnouncement } from '#shared/evidence.ts';

/** An item as the device keeps it, beside what it holds. */
export interface KeptItem extends EvidenceAnnouncement {
  /** Unit that recorded it; null while the device hadn't learnt yet which it is. */
  unitId: string | null;
  /** Whether the server may know of it. */
  isAnnounced: boolean;
  /** Names that the page shows for what it is bound to. */
  caseLabel: string | null;
  operationTitle: string | null;
  /** Whether the server has all of it; then what it holds is forgotten here. UTC ms by the device's clock. */
  sentAt: number | null;
  /** Why the server won't take it as it is; the officer decides what follows. */
  problem: ItemProblem | null;
}

/**
 * - `case`: its case wasn't found; another one, or none, can be chosen
 * - `damaged`: what arrived wasn't what was recorded; it can be sent again
 * - `refused`: the server takes it under no condition
 */
export type ItemProblem = 'case' | 'damaged' | 'refused';

/** What is kept of the announcement, to be sent. */
export function toAnnouncement(item: KeptItem): EvidenceAnnouncement {
  const { id, kind, size, sha256, capturedAt, clockOffsetMs, place, operationId, note } = item;
  return { id, kind, size, sha256, capturedAt, clockOffsetMs, place, case: item.case, operationId, note };
}
