import { z } from 'zod';
import { CourtId } from '../courts.ts';
import { GbChannel, GbDevice, GbDigest, GbId, GbMediaTransport } from '../gb28181.ts';
import { Source } from '../sources.ts';
import { UnitId } from '../units.ts';
import { access } from './access.ts';
import { mutation, query } from './call.ts';

const device = { deviceId: GbId };
const password = z.string().min(8).max(64);

/** Cameras, recorders and lower platforms that register over GB/T 28181. */
export const gb28181 = {
  /** `server`: what devices are set to; null: the server takes none. `unknown`: refused registrations of others since the start. */
  list: query({
    access: access.admin,
    input: z.object({}),
    output: z.object({
      server: z.object({ id: GbId, domain: z.string(), realm: z.string(), port: z.number() }).nullable(),
      unknown: z.number().int(),
      devices: z.array(GbDevice),
    }),
  }),
  channels: query({ access: access.adminCourt, input: z.object(device), output: z.array(GbChannel) }),
  /** Lets a device register. Its password can't be read again. */
  enrol: mutation({
    access: access.adminCourt,
    input: z.object({
      ...device,
      courtId: CourtId,
      name: z.string().trim().min(1).max(60),
      password,
      digest: GbDigest.default('MD5'),
      mediaTransport: GbMediaTransport.default('udp'),
    }),
    output: GbDevice,
  }),
  /** A new password cuts the device off until it registers with it. */
  update: mutation({
    access: access.adminCourt,
    input: z.object({
      ...device,
      name: z.string().trim().min(1).max(60).optional(),
      mediaTransport: GbMediaTransport.optional(),
      password: password.optional(),
    }),
    output: GbDevice,
  }),
  /** Cuts it off; its channels and their sources go with it. */
  remove: mutation({ access: access.adminCourt, input: z.object(device), output: z.object({}) }),
  /** Asks a device for its catalogue again; one that is away is asked when it comes. Throws `unavailable` when it doesn't answer. */
  refresh: mutation({
    access: access.adminCourt,
    input: z.object(device),
    output: z.object({ asked: z.boolean() }),
  }),
  /** Makes a source of each channel that is none yet. */
  addSources: mutation({
    access: access.adminCourt,
    input: z.object({ ...device, channelIds: z.array(GbId).min(1).max(64) }),
    output: z.object({ sources: z.array(Source) }),
  }),
  /** Makes a channel the carrier of a unit, or, with null, of none. A unit has one. */
  bindUnit: mutation({
    access: access.adminCourt,
    input: z.object({ ...device, channelId: GbId, unitId: UnitId.nullable() }),
    output: GbChannel,
  }),
};
