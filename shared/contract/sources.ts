import { z } from 'zod';
import { CourtId } from '../courts.ts';
import { Source, SourceId } from '../sources.ts';
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

/** Everything with a picture. Units' cameras come and go with their units; cameras and HLS addresses are administered. */
export const sources = {
  list: query({ access: access.operations, input: z.object({}), output: z.array(Source) }),
  watch: subscription({ access: access.operations, input: z.object({}), output: SourcesEvent }),
  /** `url` is `rtsp://…` or `http(s)://….m3u8`; user and password may be part of it and never leave the server. */
  create: mutation({
    access: access.adminCourt,
    input: z.object({ kind: z.enum(['rtsp', 'hls']), courtId: CourtId, name, url: address }),
    output: Source,
  }),
  update: mutation({
    access: access.adminCourt,
    input: z.object({
      sourceId: SourceId,
      name: name.optional(),
      url: address.optional(),
      enabled: z.boolean().optional(),
    }),
    output: Source,
  }),
  remove: mutation({
    access: access.adminCourt,
    input: z.object({ sourceId: SourceId }),
    output: z.object({}),
  }),
};
