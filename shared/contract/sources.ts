import { z } from 'zod';
import { CourtId } from '../courts.ts';
import { PulledKind, PushedKind, Source, SourceId } from '../sources.ts';
import { access } from './access.ts';
import { mutation, query, subscription } from './call.ts';

export const SourcesEvent = z.discriminatedUnion('type', [
  z.object({ type: z.literal('snapshot'), sources: z.array(Source) }),
  z.object({ type: z.literal('upsert'), source: Source }),
  z.object({ type: z.literal('remove'), sourceId: SourceId }),
]);
export type SourcesEvent = z.infer<typeof SourcesEvent>;

const name = z.string().trim().min(1).max(60);
const address = z.string().max(500);

/** A new source; `streamKey` is what its encoder must show, told only now, and null for what has an address. */
export const NewSource = Source.extend({ streamKey: z.string().nullable() });
export type NewSource = z.infer<typeof NewSource>;

/** Everything with a picture. Units' cameras come and go with their units; cameras, addresses and encoders are administered. */
export const sources = {
  list: query({ access: access.operations, input: z.object({}), output: z.array(Source) }),
  watch: subscription({ access: access.operations, input: z.object({}), output: SourcesEvent }),
  /** `url` is `rtsp://…`, `http(s)://….m3u8` or `rtmp://…`; user and password may be part of it and never leave the server. `subUrl` is an
   * RTSP camera's smaller stream of the same picture, which small tiles are shown; null takes it away. */
  create: mutation({
    access: access.adminCourt,
    input: z.discriminatedUnion('kind', [
      z.object({ kind: PulledKind, courtId: CourtId, name, url: address, subUrl: address.optional() }),
      z.object({ kind: PushedKind, courtId: CourtId, name }),
    ]),
    output: NewSource,
  }),
  update: mutation({
    access: access.adminCourt,
    input: z.object({
      sourceId: SourceId,
      name: name.optional(),
      url: address.optional(),
      subUrl: address.nullable().optional(),
      enabled: z.boolean().optional(),
    }),
    output: Source,
  }),
  remove: mutation({
    access: access.adminCourt,
    input: z.object({ sourceId: SourceId }),
    output: z.object({}),
  }),
  /** A new stream key for an encoder; the one before is void, and whoever publishes with it is cut off. */
  renewKey: mutation({
    access: access.adminCourt,
    input: z.object({ sourceId: SourceId }),
    output: z.object({ streamKey: z.string() }),
  }),
  /** Where encoders publish besides WHIP: the ports that take RTMP and RTMPS, null where the server doesn't. */
  intake: query({
    access: access.admin,
    input: z.object({}),
    output: z.object({ rtmpPort: z.number().nullable(), rtmpsPort: z.number().nullable() }),
  }),
};
