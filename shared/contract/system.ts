import { z } from 'zod';
import { access } from './access.ts';
import { query } from './call.ts';

/** Version of the contract: a client with another number tells its user to reload. */
export const PROTOCOL_VERSION = 2;

export const system = {
  /** `serverTime` is UTC ms and lets a client know how far its own clock is off. */
  info: query({
    access: access.anyone,
    input: z.object({}),
    output: z.object({
      version: z.string(),
      protocolVersion: z.number(),
      serverTime: z.number(),
      demo: z.boolean(),
    }),
  }),
};
