import { z } from 'zod';

/**
 * What the ONVIF library makes of answers. It turns what looks like a number, a truth value or a time into one, and an element with
 * attributes into an object; here all of it is text again. A number that can't have kept its digits is refused.
 */
const text = z.preprocess((value) => {
  const inner = typeof value === 'object' && value !== null && '_' in value ? value._ : value;
  if (inner instanceof Date) {
    return inner.toISOString();
  }
  return typeof inner === 'boolean' || (typeof inner === 'number' && Number.isSafeInteger(inner))
    ? String(inner)
    : inner;
}, z.string().max(2_000));

/** Text for people, of at most `max` characters; what isn't there or isn't text is empty. */
const words = (max: number) => text.catch('').transform((value) => value.trim().slice(0, max));

const token = text.pipe(z.string().min(1).max(64));
const size = z.number().int().positive().max(100_000).nullable().catch(null);

export const DeviceInformation = z.object({
  manufacturer: words(80),
  model: words(80),
  firmwareVersion: words(80),
  serialNumber: words(80),
});

const PtzConfiguration = z.object({ $: z.object({ token }), nodeToken: token.optional().catch(undefined) });

const Profile = z.object({
  $: z.object({ token }),
  name: words(60),
  videoEncoderConfiguration: z
    .object({
      encoding: words(20),
      resolution: z.object({ width: size, height: size }).nullable().catch(null),
    })
    .nullable()
    .catch(null),
  PTZConfiguration: PtzConfiguration.nullable().catch(null),
});
/** A camera has a few; a recorder some for each of its channels. */
export const Profiles = z.array(Profile).min(1).max(512);

export const StreamUri = z.object({ uri: text.pipe(z.string().min(1).max(500)) });

const finite = (otherwise: number) => z.number().finite().catch(otherwise);
const Range = z.object({ min: finite(-1), max: finite(1) });
const Space = z.object({
  name: z.string().max(80),
  uri: text.pipe(z.string().max(200)),
  x: Range.optional(),
  y: Range.optional(),
});
export type Space = z.infer<typeof Space>;
const firstText = z.preprocess(
  (value) => (Array.isArray(value) ? (value as unknown[])[0] : value),
  words(20),
);
export const ConfigurationOptions = z.object({
  ptzTimeout: z.object({ min: firstText, max: firstText }).catch({ min: '', max: '' }),
  ptzspaces: z.array(Space).max(64),
});

export const Nodes = z.record(
  z.string(),
  z.object({
    maximumNumberOfPresets: z.number().int().nonnegative().max(10_000).nullable().catch(null),
    homeSupported: z.boolean().catch(false),
  }),
);

const Preset = z.object({ $: z.object({ token }), name: words(64) });
/** More presets than this aren't shown. */
const MAX_PRESETS = 300;

/** The presets that can be read, in the camera's order. */
export function readPresets(presets: unknown): { token: string; name: string }[] {
  const listed = typeof presets === 'object' && presets !== null ? Object.values(presets) : [];
  return listed.slice(0, MAX_PRESETS).flatMap((each) => {
    const preset = Preset.safeParse(each);
    return preset.success ? [{ token: preset.data.$.token, name: preset.data.name }] : [];
  });
}

const motion = z.enum(['IDLE', 'MOVING', 'UNKNOWN']).catch('UNKNOWN');
export const Status = z.object({
  position: z.object({ x: finite(0), y: finite(0), zoom: finite(0) }),
  moveStatus: z.object({ panTilt: motion, zoom: motion }).catch({ panTilt: 'UNKNOWN', zoom: 'UNKNOWN' }),
});

/** The body of the answer to `SetPreset`, as the library hands it on. */
export const SetPresetBody = z
  .tuple([z.object({ setPresetResponse: z.tuple([z.object({ presetToken: z.tuple([token]) })]) })])
  .transform(([body]) => body.setPresetResponse[0].presetToken[0]);
