import { z } from 'zod';
import { CourtId } from './courts.ts';
import { SourceId } from './sources.ts';

/** A line joins this server with another court's. */
export const LineId = z.string().regex(/^[a-z0-9][a-z0-9-]{0,15}$/, 'a to z, digits and hyphens, 16 at most');

/**
 * Which streams go first where a line is too narrow: what is shown in common (documents, screens), then the chair, then all others.
 * Sound goes before pictures of any rank.
 */
export const StreamRank = z.enum(['content', 'chair', 'other']);
export type StreamRank = z.infer<typeof StreamRank>;

/**
 * - `loss`, `delay`, `jitter`: measured, and worse than the step above allows
 * - `down`: nothing is heard from the peer
 */
export const LineQuality = z.object({
  step: z.enum(['excellent', 'good', 'poor', 'lost']),
  reason: z.enum(['loss', 'delay', 'jitter', 'down']).nullable(),
});
export type LineQuality = z.infer<typeof LineQuality>;

/**
 * Why a line isn't up, or why a connection was refused:
 * - `unreachable`: nothing answers at the peer's address
 * - `certificate`: a certificate isn't signed by the configured authority, has ended, or names another server
 * - `unknown`: the peer's certificate is good, but no line is configured for it
 * - `version`: the peer speaks another version of the protocol
 * - `malformed`: the peer sent what isn't of the protocol
 * - `silent`: the peer stopped answering
 * - `closed`: the connection ended
 * - `replaced`: the peer has connected anew
 * - `bothDial`: both sides are configured to dial
 * - `media`: no media worker could carry the line
 * - `stopping`: the server goes down
 */
export const LINE_FAULTS = [
  'unreachable',
  'certificate',
  'unknown',
  'version',
  'malformed',
  'silent',
  'closed',
  'replaced',
  'bothDial',
  'media',
  'stopping',
] as const;
export const LineFault = z.enum(LINE_FAULTS);
export type LineFault = z.infer<typeof LineFault>;

/** What the peer may see: all sources of courts with those below them, and single sources. */
export const LineShare = z.object({
  courtIds: z.array(CourtId).max(200),
  /** A rank counts for sources of shared courts as well. */
  sources: z.array(z.object({ sourceId: SourceId, rank: StreamRank })).max(500),
});
export type LineShare = z.infer<typeof LineShare>;

/** `hold`: courts behind the line are invited to sessions that are held here; `attend`: courts here take part in the peer's. */
export const LineConsultations = z.enum(['hold', 'attend']);
export type LineConsultations = z.infer<typeof LineConsultations>;

/** A line as it is now. Rates in kbit/s, times in UTC ms. */
export const Line = z.object({
  id: LineId,
  name: z.string(),
  /** The court under which the peer's sources appear, where they aren't of a court that is known here. */
  courtId: CourtId,
  /** Where this side dials; null: the peer does. */
  address: z.string().nullable(),
  /** Whether consultations pass over it, and on which side they are held; null: none do. */
  consultations: LineConsultations.nullable(),
  state: z.enum(['up', 'connecting']),
  since: z.number(),
  /** Why it isn't up, or wasn't the last time. */
  fault: LineFault.nullable(),
  quality: LineQuality,
  /** Share of packets that were lost on the way here or there, 0 to 1; null: nothing crosses. */
  loss: z.number().nullable(),
  rttMs: z.number().nullable(),
  jitterMs: z.number().nullable(),
  /** What may be sent; measured without IP and UDP headers. */
  budgetKbit: z.number(),
  sentKbit: z.number(),
  receivedKbit: z.number(),
  sentStreams: z.number().int(),
  receivedStreams: z.number().int(),
  /** Pictures sent at a lower layer than asked for, or not at all, because of the budget. */
  lowered: z.number().int(),
  /** Sources that the peer shares with this side. */
  peerSources: z.number().int(),
  share: LineShare,
  /** Connections since the start that ended by a fault, by fault. */
  faults: z.partialRecord(LineFault, z.number().int()),
});
export type Line = z.infer<typeof Line>;

/** The id here of a source of a line's peer. */
export const lineSourceId = (lineId: string, peerSourceId: string): string =>
  `line:${lineId}:${peerSourceId}`;

/** Longest id of a source that can be shared: with that of the line it must be an id again. */
export const MAX_SHARED_ID = 56;
