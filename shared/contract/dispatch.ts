import { z } from 'zod';
import {
  ConfirmS,
  Instruction,
  InstructionId,
  InstructionTarget,
  InstructionText,
  MAX_INSTRUCTION_FILES,
  Priority,
  Receipt,
  Sos,
} from '../dispatch.ts';
import { access } from './access.ts';
import { mutation, query, subscription } from './call.ts';

export const DispatchEvent = z.discriminatedUnion('type', [
  z.object({ type: z.literal('snapshot'), instructions: z.array(Instruction), sos: z.array(Sos) }),
  z.object({ type: z.literal('instruction'), instruction: Instruction }),
  z.object({ type: z.literal('receipt'), instructionId: InstructionId, receipt: Receipt }),
  z.object({ type: z.literal('sos'), sos: Sos }),
]);
export type DispatchEvent = z.infer<typeof DispatchEvent>;

/** Instructions to units with their receipts, and emergency calls. */
export const dispatch = {
  /** Idempotent by `id`: sending the same again answers with what was stored first. */
  send: mutation({
    access: access.command,
    input: z.object({
      id: InstructionId,
      target: InstructionTarget,
      text: InstructionText,
      priority: Priority.default('normal'),
      confirmS: ConfirmS.default(null),
      /** What was uploaded to `/instruction-files` before; of the same sender, and part of no other instruction. */
      fileIds: z.array(z.uuid()).max(MAX_INSTRUCTION_FILES).default([]),
    }),
    output: Instruction,
  }),
  /** Silences the alarm of an instruction that wasn't confirmed in time; the first one to do so is kept. */
  acknowledgeUnconfirmed: mutation({
    access: access.command,
    input: z.object({ instructionId: InstructionId }),
    output: Instruction,
  }),
  /** Newest first; `before` is a creation time (UTC ms) to go on from. */
  list: query({
    access: access.operations,
    input: z.object({ before: z.number().optional(), limit: z.number().int().min(1).max(200).default(50) }),
    output: z.array(Instruction),
  }),
  /** Snapshot: the latest 50 instructions, those that alarm the desk, and every open SOS of the caller's courts. */
  watch: subscription({ access: access.operations, input: z.object({}), output: DispatchEvent }),
  acknowledgeSos: mutation({ access: access.command, input: z.object({ sosId: z.uuid() }), output: Sos }),
  clearSos: mutation({ access: access.command, input: z.object({ sosId: z.uuid() }), output: Sos }),
};
