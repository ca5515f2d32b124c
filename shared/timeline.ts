import { z } from 'zod';
import { ReceiptState } from './dispatch.ts';
import { InstructionFileKind } from './dispatch.ts';
import { EvidenceKind } from './evidence.ts';
import { LogFact } from './operations/log.ts';
import { Operation } from './operations/operation.ts';
import { SourceId } from './sources.ts';
import { Track, UnitId } from './units.ts';

/** When: UTC ms of the server's clock, so that devices with a wrong clock don't change the order. */
const at = z.number();

/** One thing that happened in an operation or around it. Names are those of the time. */
export const TimelineItem = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('log'),
    at,
    no: z.number().int(),
    by: z.string().nullable(),
    fact: LogFact,
  }),
  z.object({
    kind: z.literal('receipt'),
    at,
    instructionId: z.uuid(),
    text: z.string(),
    unitId: UnitId,
    callSign: z.string(),
    state: ReceiptState.exclude(['waiting']),
  }),
  /** Somebody spoke in a group in which a unit of the operation is. */
  z.object({
    kind: z.literal('talk'),
    at,
    to: z.number().nullable(),
    groupName: z.string(),
    label: z.string(),
    name: z.string(),
  }),
  z.object({
    kind: z.literal('incident'),
    at,
    incidentId: z.uuid(),
    title: z.string(),
    by: z.string(),
    step: z.enum(['opened', 'closed']),
  }),
  /** An event of a case of the operation; what it says of people stays in the case. */
  z.object({
    kind: z.literal('case'),
    at,
    caseNo: z.number().int(),
    number: z.string().nullable(),
    nameZh: z.string(),
    nameEn: z.string(),
  }),
]);
export type TimelineItem = z.infer<typeof TimelineItem>;
export type TimelineKind = TimelineItem['kind'];

/** Everything of an operation on one time axis but the positions and the footage. */
export const OperationTimeline = z.object({
  operation: Operation,
  /** The axis, UTC ms: from the operation's creation to its end, or to now. */
  from: z.number(),
  to: z.number(),
  /** In order. */
  items: z.array(TimelineItem),
  /** There are more items than one answer holds; the latest are missing. */
  truncated: z.boolean(),
  /** Sources of the units that take part, each with what it is called. */
  sources: z.array(z.object({ sourceId: SourceId, name: z.string() })),
});
export type OperationTimeline = z.infer<typeof OperationTimeline>;

/** Where the units of an operation were. `stepMs`: the tracks hold a fix for each so many ms at most. */
export const OperationTracks = z.object({
  stepMs: z.number(),
  truncated: z.boolean(),
  tracks: z.array(Track),
});
export type OperationTracks = z.infer<typeof OperationTracks>;

/** Names of the files of a sealed package that aren't media. */
export const PACKAGE_FILES = {
  manifest: 'manifest.json',
  seal: 'seal.json',
  timeline: 'timeline.json',
  tracks: 'tracks.json',
  report: 'report.txt',
  viewer: 'viewer.html',
} as const;

/** A file of a sealed package. Evidence and files of orders have what is known of them; footage has its source, its time (UTC ms), and the recorded segments that it was cut from. */
export const PackageFile = z.object({
  name: z.string(),
  bytes: z.number().int(),
  sha256: z.string(),
  footage: z
    .object({
      sourceId: SourceId,
      sourceName: z.string(),
      from: z.number(),
      to: z.number(),
      segments: z.array(z.object({ run: z.string(), no: z.number(), at: z.string(), sha256: z.string() })),
    })
    .optional(),
  evidence: z
    .object({
      id: z.uuid(),
      kind: EvidenceKind,
      type: z.string().nullable(),
      /** ISO 8601. */
      recordedAt: z.string(),
      unit: z.object({ callSign: z.string(), officer: z.string() }),
      note: z.string().nullable(),
    })
    .optional(),
  /** Of a picture or a voice note that went along with an instruction. */
  order: z
    .object({
      instructionId: z.uuid(),
      kind: InstructionFileKind,
      type: z.string(),
      /** When the instruction was sent, UTC ms, and what it said. */
      at: z.number(),
      text: z.string(),
    })
    .optional(),
});
export type PackageFile = z.infer<typeof PackageFile>;

/** `manifest.json` of a sealed package: names every other file but the seal. Times in UTC ms. */
export const PackageManifest = z.object({
  format: z.literal('enforcement-command-console/operation/1'),
  id: z.uuid(),
  operationId: z.uuid(),
  title: z.string(),
  reason: z.string(),
  sealedAt: z.number(),
  sealedBy: z.string(),
  court: z.object({ id: z.string(), nameZh: z.string(), nameEn: z.string() }),
  files: z.array(PackageFile),
});
export type PackageManifest = z.infer<typeof PackageManifest>;

/** `seal.json`: the signature of the manifest's bytes (ECDSA, P-256, SHA-256; r and s of 32 bytes each), in base64. */
export const PackageSeal = z.object({
  algorithm: z.literal('ECDSA-P256-SHA256'),
  /** SubjectPublicKeyInfo in DER, in base64. */
  publicKey: z.base64(),
  signature: z.base64(),
});
export type PackageSeal = z.infer<typeof PackageSeal>;
