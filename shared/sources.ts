import { z } from 'zod';
import { CourtId } from './courts.ts';

/**
 * What a picture comes from: a unit's WebRTC, a camera pulled over RTSP, an HLS address, an encoder that publishes over WHIP or RTMP
 * with a stream key, a stream pulled over RTMP, a channel of a device that has registered over GB/T 28181, or a source of another
 * court's server, which comes over a line.
 */
export const SourceKind = z.enum(['unit', 'rtsp', 'hls', 'whip', 'rtmp', 'rtmpPull', 'gb28181', 'line']);
export type SourceKind = z.infer<typeof SourceKind>;

/** Kinds that the server goes and gets from an address. */
export const PulledKind = SourceKind.extract(['rtsp', 'hls', 'rtmpPull']);
export type PulledKind = z.infer<typeof PulledKind>;

/** Kinds whose encoder comes to the server and shows a stream key. */
export const PushedKind = SourceKind.extract(['whip', 'rtmp']);
export type PushedKind = z.infer<typeof PushedKind>;

const PUSHED: readonly string[] = PushedKind.options;
/** Whether sources of this kind are published by an encoder with a stream key. */
export const isPushed = (kind: SourceKind): kind is PushedKind => PUSHED.includes(kind);

/**
 * - `live`: media is arriving now
 * - `connecting`: the server (or the unit) is trying to bring it up
 * - `silent`: it was live and media stopped arriving; the last picture is worth showing
 * - `off`: it isn't trying (the unit has signed out, the camera is disabled, no encoder publishes)
 * - `failed`: it can't be brought up; `reason` says why, the server goes on trying with back-off
 */
export const SourceState = z.enum(['live', 'connecting', 'silent', 'off', 'failed']);
export type SourceState = z.infer<typeof SourceState>;

/**
 * Why a source isn't live, as `Source.reason` says it; clients translate it.
 * - `noMedia`: the connection stands but nothing arrives
 * - `paused`: the officer has paused the camera
 * - `linkLost`: the unit's connection is gone
 * - `unreachable`: nothing answers at the address
 * - `timeout`: it answers too slowly
 * - `unauthorized`: the camera refuses user and password
 * - `notFound`: there is no such stream at the address
 * - `notSupported`: there is no picture that can be shown
 * - `stalled`: the playlist isn't getting longer
 * - `refused`: the other side broke the connection off, or answers with an error
 * - `noProgram`: ffmpeg isn't installed on the server
 * - `noPublisher`: it is on, but no encoder is publishing into it
 * - `notRegistered`: the device whose channel it is has not registered
 * - `lineDown`: the line to the court whose server has it is down
 * - `lineBudget`: the line has no room for its picture now
 */
export const SOURCE_REASONS = [
  'noMedia',
  'paused',
  'linkLost',
  'unreachable',
  'timeout',
  'unauthorized',
  'notFound',
  'notSupported',
  'stalled',
  'refused',
  'noProgram',
  'noPublisher',
  'notRegistered',
  'lineDown',
  'lineBudget',
] as const;
export type SourceReason = (typeof SOURCE_REASONS)[number];

export const SourceId = z.string().regex(/^[A-Za-z0-9:_-]{1,80}$/);

/**
 * One kind of thing to the console, whatever it comes from. `since` is when `state` began, `lastLiveAt` when media last
 * arrived (both UTC ms). `epoch` grows each time its media starts anew: a viewer that holds an older epoch must consume again.
 */
export const Source = z.object({
  id: SourceId,
  kind: SourceKind,
  courtId: CourtId,
  name: z.string(),
  unitId: z.string().nullable(),
  state: SourceState,
  since: z.number(),
  lastLiveAt: z.number().nullable(),
  epoch: z.number().int().nonnegative(),
  hasVideo: z.boolean(),
  hasAudio: z.boolean(),
  reason: z.enum(SOURCE_REASONS).nullable(),
  /** Name of the line by which it comes from another court's server. */
  line: z.string().optional(),
});
export type Source = z.infer<typeof Source>;

/** The id of a unit's camera as a source. */
export function unitSourceId(unitId: string): string {
  return `unit:${unitId}`;
}

/** Path of a source's WHIP endpoint (RFC 9725). An id needs no escaping. */
export const whipPath = (sourceId: string): string => `/whip/${sourceId}`;
/** Path of a source's WHEP endpoint (draft-ietf-wish-whep). */
export const whepPath = (sourceId: string): string => `/whep/${sourceId}`;
