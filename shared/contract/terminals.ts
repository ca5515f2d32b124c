import { z } from 'zod';
import { Terminal, TerminalId, TerminalPhone } from '../terminals.ts';
import { UnitId } from '../units.ts';
import { access } from './access.ts';
import { mutation, query } from './call.ts';

/** Vehicles and body cameras that speak JT/T 808. */
export const terminals = {
  /** `port`: where they connect, TCP and UDP; null: the server takes none. `unknown`: refused registrations of others since the start. */
  list: query({
    access: access.admin,
    input: z.object({}),
    output: z.object({
      port: z.number().nullable(),
      unknown: z.number().int(),
      terminals: z.array(Terminal),
    }),
  }),
  /** Makes a terminal the carrier of a unit. With `deviceId` no other device can register under the number. */
  enrol: mutation({
    access: access.adminCourt,
    input: z.object({
      unitId: UnitId,
      phone: TerminalPhone,
      deviceId: z.string().trim().min(1).max(30).optional(),
    }),
    output: Terminal,
  }),
  /** Cuts it off; its number is unknown from now on. */
  remove: mutation({
    access: access.adminCourt,
    input: z.object({ terminalId: TerminalId }),
    output: z.object({}),
  }),
};
