import { z } from 'zod';
import { CaseNo } from './cases/views.ts';
import { CourtId } from './courts.ts';
import { EvidenceProblem, EvidenceState } from './evidence-state.ts';
import { OperationId } from './operations/operation.ts';
import { RecordedCase, RecordingLock } from './recordings.ts';
import { storable } from './text.ts';
import { UnitId } from './units.ts';

/** Made by the officer's device before sending, so that what is announced or sent again is the same item (RFC 9562 UUID). */
export const EvidenceId = z.uuid();

export const EvidenceKind = z.enum(['photo', 'video', 'audio', 'text']);
export type EvidenceKind = z.infer<typeof EvidenceKind>;

/** Largest item of each kind, bytes. A device reads a whole item into memory for its hash, which bounds videos. */
export const MAX_EVIDENCE_BYTES: Readonly<Record<EvidenceKind, number>> = {
  photo: 30 * 1024 * 1024,
  video: 200 * 1024 * 1024,
  audio: 100 * 1024 * 1024,
  text: 100 * 1024,
};
/** Items of one unit that are announced and haven't arrived. */
export const MAX_OPEN_EVIDENCE = 200;
/** Items in one export. */
export const MAX_EXPORTED_EVIDENCE = 100;

/** SHA-256 in hexadecimal. */
export const Sha256 = z.string().regex(/^[0-9a-f]{64}$/, 'a SHA-256 has 64 hexadecimal digits');

const time = z.number().int().min(0).max(8_640_000_000_000_000);

/** The device's last fix: WGS-84 degrees, radius of its accuracy in metres, its age at the time of recording in ms. */
export const EvidencePlace = z.object({
  lon: z.number().min(-180).max(180),
  lat: z.number().min(-90).max(90),
  accuracy: z.number().nonnegative().max(100_000),
  ageMs: z.number().int().nonnegative().max(86_400_000_000),
});
export type EvidencePlace = z.infer<typeof EvidencePlace>;

/** What a device says of an item before it sends it. */
export const EvidenceAnnouncement = z.object({
  id: EvidenceId,
  kind: EvidenceKind,
  size: z.number().int().min(1),
  sha256: Sha256,
  /** By the server's clock as the device knew it, UTC ms. */
  capturedAt: time,
  /** Server's clock minus the device's at that time, ms; null where the device hadn't read the server's yet. */
  clockOffsetMs: z.number().int().min(-1e13).max(1e13).nullable(),
  /** Null: the device had no fix. */
  place: EvidencePlace.nullable(),
  /** The case that it belongs to: one of an operation of the unit, or any that its court finds under the number. */
  case: z
    .discriminatedUnion('by', [
      z.object({ by: z.literal('no'), no: CaseNo }),
      z.object({ by: z.literal('number'), number: RecordedCase }),
    ])
    .nullable(),
  /** An operation that the unit takes part in. */
  operationId: OperationId.nullable(),
  note: storable(500).nullable(),
});
export type EvidenceAnnouncement = z.infer<typeof EvidenceAnnouncement>;

/** How an item stands, as its device is told. */
export const EvidenceReceipt = z.object({
  id: EvidenceId,
  state: EvidenceState,
  problem: EvidenceProblem.nullable(),
  caseNumber: z.string().nullable(),
});
export type EvidenceReceipt = z.infer<typeof EvidenceReceipt>;

/** An item of evidence (执行取证). Names are those of the time. Times in UTC ms. */
export const Evidence = z.object({
  id: EvidenceId,
  kind: EvidenceKind,
  state: EvidenceState,
  problem: EvidenceProblem.nullable(),
  unitId: UnitId,
  callSign: z.string(),
  officerName: z.string(),
  courtId: CourtId,
  size: z.number(),
  sha256: z.string(),
  /** MIME type by its first bytes; null until it has arrived. */
  type: z.string().nullable(),
  capturedAt: z.number(),
  clockOffsetMs: z.number().nullable(),
  place: EvidencePlace.nullable(),
  caseNo: CaseNo.nullable(),
  caseNumber: z.string().nullable(),
  operationId: OperationId.nullable(),
  operationTitle: z.string().nullable(),
  note: z.string().nullable(),
  announcedAt: z.number(),
  /** When it was decided whether it is complete; null before. */
  settledAt: z.number().nullable(),
  hasThumbnail: z.boolean(),
  /** Locks that hold now. */
  locks: z.number().int(),
  /** When retention removes it where nothing locks it; null until it is complete. */
  keptUntil: z.number().nullable(),
});
export type Evidence = z.infer<typeof Evidence>;

/** Why and by whom an item is kept beyond its time. */
export const EvidenceLock = RecordingLock.omit({ from: true, to: true });
export type EvidenceLock = z.infer<typeof EvidenceLock>;

export const EvidenceDetail = z.object({ evidence: Evidence, locks: z.array(EvidenceLock) });
export type EvidenceDetail = z.infer<typeof EvidenceDetail>;

/** Where an item of a device is uploaded to by the tus protocol (1.0.0, core), with `Authorization: Bearer`. */
export function evidenceUploadPath(id: string): string {
  return `/evidence/uploads/${encodeURIComponent(id)}`;
}

/** Address of what an item holds, to be asked for with `Authorization: Bearer`. */
export function evidenceFilePath(id: string): string {
  return `/evidence/${encodeURIComponent(id)}/file`;
}

/** Address of a small picture of a photo or a video (JPEG). */
export function evidenceThumbnailPath(id: string): string {
  return `/evidence/${encodeURIComponent(id)}/thumbnail`;
}
