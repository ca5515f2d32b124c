import { z } from 'zod';
import { Role } from './identity.ts';
import { SourceId } from './sources.ts';

/** A held-down move is repeated this often by its console … */
export const PTZ_REPEAT_MS = 400;
/** … and is ended by the server when it hasn't been for this long. */
export const PTZ_WATCHDOG_MS = 1_500;
/** Whoever steers and gives no command for this long gives the camera back. */
export const PTZ_IDLE_MS = 20_000;
/** Places for presets that number keys reach. */
export const PTZ_SLOTS = 9;

const signed = z.number().min(-1).max(1);

/** How fast each axis moves, in parts of the camera's fastest: right, up and in are positive. */
export const PtzVelocity = z.object({ pan: signed, tilt: signed, zoom: signed });
export type PtzVelocity = z.infer<typeof PtzVelocity>;

/** Where a camera looks, in parts of its range: pan and tilt −1 to 1 (right and up), zoom 0 (widest) to 1. */
export const PtzPosition = z.object({ pan: signed, tilt: signed, zoom: z.number().min(0).max(1) });
export type PtzPosition = z.infer<typeof PtzPosition>;

/** A `tt:ReferenceToken` has at most 64 characters, a `tt:Name` too (ONVIF schema). */
export const PtzToken = z.string().min(1).max(64);
const presetName = z.string().max(64);
export const PtzPreset = z.object({ token: PtzToken, name: presetName });
export type PtzPreset = z.infer<typeof PtzPreset>;

/** What a camera can do; `maxPresets` is null where it doesn't say. */
export const PtzCapabilities = z.object({
  panTilt: z.boolean(),
  zoom: z.boolean(),
  /** Whether it can move by parts of what it sees, which pointing into the picture needs. */
  look: z.boolean(),
  absolute: z.boolean(),
  home: z.boolean(),
  maxPresets: z.number().int().nonnegative().nullable(),
});
export type PtzCapabilities = z.infer<typeof PtzCapabilities>;

/**
 * Why a camera can't be steered now:
 * - `unreachable`: nothing answers at its ONVIF address
 * - `timeout`: it doesn't answer in time
 * - `unauthorized`: it refuses user and password
 * - `invalidAnswer`: what it answers isn't ONVIF
 * - `notSupported`: it has no PTZ, or not for this profile
 * - `refused`: it answers with another fault
 */
export const PTZ_FAULTS = [
  'unreachable',
  'timeout',
  'unauthorized',
  'invalidAnswer',
  'notSupported',
  'refused',
] as const;
export type PtzFault = (typeof PTZ_FAULTS)[number];

/**
 * Why a command was refused; `ErrorInfo.place` says it as `ptz.<refusal>`:
 * - `held`: somebody else steers, whom this role doesn't pre-empt
 * - `ended`: the move was ended by the server; begin a new one
 * - the others are the camera's own reasons
 */
export const PTZ_REFUSALS = [
  ...PTZ_FAULTS,
  'held',
  'ended',
  'noPreset',
  'tooManyPresets',
  'presetName',
  'noHome',
  'outOfRange',
] as const;
export type PtzRefusal = (typeof PTZ_REFUSALS)[number];

/** Who steers a camera; `since` UTC ms. */
export const PtzHolder = z.object({
  userId: z.string(),
  nameZh: z.string(),
  nameEn: z.string(),
  role: Role,
  since: z.number(),
});
export type PtzHolder = z.infer<typeof PtzHolder>;

/** The steering state of a source that is connected to an ONVIF address. `faultSince` UTC ms. */
export const Ptz = z.object({
  sourceId: SourceId,
  /** Whether its profile has PTZ, by what the camera said last; it stays while the camera is away. */
  hasPtz: z.boolean(),
  /** Null until the camera has answered since the server began. */
  capabilities: PtzCapabilities.nullable(),
  presets: z.array(PtzPreset),
  /** As the camera reports it; null where it doesn't. */
  position: PtzPosition.nullable(),
  moving: z.boolean(),
  holder: PtzHolder.nullable(),
  fault: z.enum(PTZ_FAULTS).nullable(),
  faultSince: z.number().nullable(),
});
export type Ptz = z.infer<typeof Ptz>;

/** A camera that answered a search of the network, in its own words. */
export const FoundCamera = z.object({
  /** Its ONVIF address. */
  address: z.string(),
  name: z.string(),
  hardware: z.string(),
  location: z.string(),
  scopes: z.array(z.string()),
  hasPtz: z.boolean(),
});
export type FoundCamera = z.infer<typeof FoundCamera>;

/** A stream that a camera offers. */
export const CameraProfile = z.object({
  token: PtzToken,
  name: z.string(),
  encoding: z.string().nullable(),
  width: z.number().nullable(),
  height: z.number().nullable(),
  hasPtz: z.boolean(),
});
export type CameraProfile = z.infer<typeof CameraProfile>;

/** What a camera says of itself. */
export const CameraAbout = z.object({
  manufacturer: z.string(),
  model: z.string(),
  firmware: z.string(),
  serialNumber: z.string(),
  /** Its clock minus the server's, ms. */
  clockOffsetMs: z.number(),
  profiles: z.array(CameraProfile),
});
export type CameraAbout = z.infer<typeof CameraAbout>;

/** A preset's name as kept in a place: the digit before it is the place. */
export function slotName(slot: number, name: string): string {
  return `${slot} ${name}`.trim().slice(0, 64);
}

/** The place that a preset's name begins with; null when it names none. */
function slotOfName(name: string): number | null {
  const digit = /^([1-9])(?!\d)/.exec(name)?.[1];
  return digit === undefined ? null : Number(digit);
}

/**
 * Presets by place, 1 to 9 at the indexes 0 to 8: those whose name begins with a digit stand there, the first of each; others fill
 * the places that are left, in the camera's order.
 */
export function presetSlots(presets: readonly PtzPreset[]): (PtzPreset | null)[] {
  const slots = Array.from({ length: PTZ_SLOTS }, (): PtzPreset | null => null);
  const others: PtzPreset[] = [];
  for (const preset of presets) {
    const slot = slotOfName(preset.name);
    if (slot !== null && slots[slot - 1] === null) {
      slots[slot - 1] = preset;
    } else {
      others.push(preset);
    }
  }
  return slots.map((preset) => preset ?? others.shift() ?? null);
}
