import { z } from 'zod';
import { CourtId } from '../courts.ts';
import { CameraAbout, FoundCamera, Ptz, PtzPosition, PtzPreset, PtzToken, PtzVelocity } from '../ptz.ts';
import { Source, SourceId } from '../sources.ts';
import { access } from './access.ts';
import { mutation, subscription } from './call.ts';

export const PtzEvent = z.discriminatedUnion('type', [
  z.object({ type: z.literal('snapshot'), cameras: z.array(Ptz) }),
  z.object({ type: z.literal('upsert'), camera: Ptz }),
  z.object({ type: z.literal('remove'), sourceId: SourceId }),
]);
export type PtzEvent = z.infer<typeof PtzEvent>;

/** What one is let in to a camera with. ONVIF's digests are over ASCII in every camera that is sold. */
const ascii = z.string().regex(/^[\x20-\x7E]*$/, 'only ASCII characters');
const login = {
  /** `http://192.0.2.7/onvif/device_service`, or only a host with or without a port. */
  address: z.string().trim().min(1).max(300),
  username: ascii.max(64).regex(/^[^<>&"':]*$/, 'must not have < > & " \' :'),
  password: ascii.max(128),
};
/** How many times larger the camera shows things at its longest lens than at its widest: cameras don't report it. */
const magnification = z.number().min(1).max(100).default(20);
const none = z.object({});
const camera = z.object({ sourceId: SourceId });
/** A place in the picture, −1 to 1 from its middle: right and up are positive. */
const inPicture = z.number().min(-1).max(1);

/**
 * Cameras that can be steered. The steering calls take the camera for whoever makes them: one at a time steers, a leader pre-empts a
 * duty officer. A camera is given back by `release`, or after a while without a command.
 */
export const ptz = {
  /** Searches the networks of the server by WS-Discovery; takes about three seconds. */
  discover: mutation({
    access: access.adminNetwork,
    input: none,
    output: z.object({ cameras: z.array(FoundCamera) }),
  }),
  /** Asks the camera at an address what it is and what it offers. */
  probe: mutation({ access: access.adminNetwork, input: z.object(login), output: CameraAbout }),
  /** Makes a source of each named profile of a camera. The address of its stream never leaves the server. */
  addSources: mutation({
    access: access.adminCourt,
    input: z.object({
      ...login,
      courtId: CourtId,
      magnification,
      profiles: z
        .array(
          z.object({
            token: PtzToken,
            name: z.string().trim().min(1).max(60),
            /** The profile whose stream is its sub-stream. */
            subToken: PtzToken.optional(),
          }),
        )
        .min(1)
        .max(16),
    }),
    output: z.object({ sources: z.array(Source) }),
  }),
  /** Gives a source that is there an ONVIF address. Without `profileToken` the first profile with PTZ is taken. */
  connect: mutation({
    access: access.adminCourt,
    input: z.object({
      ...login,
      sourceId: SourceId,
      magnification,
      profileToken: PtzToken.optional(),
    }),
    output: Ptz,
  }),
  disconnect: mutation({ access: access.adminCourt, input: camera, output: none }),
  watch: subscription({ access: access.operations, input: none, output: PtzEvent }),
  /**
   * Begins a move, or goes on with the one of the same `moveId` at the speeds given: repeat it every `PTZ_REPEAT_MS`, or it ends. It
   * ends too when the connection does. Its begin and its end are entries of the audit log; its repeats aren't.
   */
  move: mutation({
    access: access.steer,
    input: z.object({ sourceId: SourceId, moveId: z.uuid(), velocity: PtzVelocity }),
    output: none,
  }),
  /** Ends the caller's own move; without one it does nothing. */
  stop: mutation({ access: access.steer, input: camera, output: none }),
  /** Brings a place of the picture to its middle and shows it `magnify` times larger. */
  look: mutation({
    access: access.command,
    input: z.object({
      sourceId: SourceId,
      x: inPicture,
      y: inPicture,
      magnify: z.number().min(0.02).max(50).default(1),
    }),
    output: none,
  }),
  moveTo: mutation({
    access: access.command,
    input: z.object({ sourceId: SourceId, position: PtzPosition }),
    output: none,
  }),
  goto: mutation({
    access: access.command,
    input: z.object({ sourceId: SourceId, token: PtzToken }),
    output: none,
  }),
  /** Keeps where the camera looks now, in place of the preset `token` where one is named. */
  savePreset: mutation({
    access: access.command,
    input: z.object({
      sourceId: SourceId,
      name: z.string().trim().min(1).max(64),
      token: PtzToken.optional(),
    }),
    output: PtzPreset,
  }),
  removePreset: mutation({
    access: access.command,
    input: z.object({ sourceId: SourceId, token: PtzToken }),
    output: none,
  }),
  home: mutation({ access: access.command, input: camera, output: none }),
  setHome: mutation({ access: access.command, input: camera, output: none }),
  /** Gives the camera back. */
  release: mutation({ access: access.command, input: camera, output: none }),
};
