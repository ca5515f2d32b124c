import { z } from 'zod';
import { CONFIRM_S } from './confirmation.ts';
import { CourtId } from './courts.ts';
import { isStorable, NOT_STORABLE } from './text.ts';
import { Position, UnitId } from './units.ts';

/** Made by the sender before sending, so that a repeated send is the same instruction (RFC 9562 UUID). */
export const InstructionId = z.uuid();

export const InstructionTarget = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('unit'), unitId: UnitId }),
  z.object({ kind: z.literal('units'), unitIds: z.array(UnitId).min(1).max(500) }),
  z.object({ kind: z.literal('court'), courtId: CourtId }),
  /** The units that are with an operation. */
  z.object({ kind: z.literal('operation'), operationId: z.uuid() }),
  /** The enrolled units whose last position lies in a polygon; WGS-84 degrees, not closed. */
  z.object({
    kind: z.literal('area'),
    polygon: z
      .array(z.object({ lon: z.number().min(-180).max(180), lat: z.number().min(-90).max(90) }))
      .min(3)
      .max(500),
  }),
]);
export type InstructionTarget = z.infer<typeof InstructionTarget>;

export const Priority = z.enum(['normal', 'urgent']);
export type Priority = z.infer<typeof Priority>;

export const InstructionText = z.string().trim().min(1).max(2000).refine(isStorable, NOT_STORABLE);

/** Within how many seconds each unit is to confirm (read) an instruction; null: it needn't. */
export const ConfirmS = z.number().int().min(CONFIRM_S.min).max(CONFIRM_S.max).nullable();

export const MAX_INSTRUCTION_FILE_BYTES = 12_000_000;
export const MAX_INSTRUCTION_FILES = 4;
/** A voice note lasts this long at most, s. */
export const MAX_VOICE_S = 120;

export const InstructionFileKind = z.enum(['picture', 'voice']);

/** A picture or a voice note that goes along with an instruction; its content is at `/instruction-files/<id>`. */
export const InstructionFile = z.object({
  id: z.uuid(),
  kind: InstructionFileKind,
  /** MIME type. */
  type: z.string(),
  /** Bytes. */
  size: z.number(),
  sha256: z.string(),
});
export type InstructionFile = z.infer<typeof InstructionFile>;

/** Where the content of a file of an instruction is read. */
export const instructionFilePath = (id: string): string => `/instruction-files/${id}`;

/** How far an instruction has come with one unit. Each state implies the ones before it. */
export const ReceiptState = z.enum(['waiting', 'delivered', 'read', 'done']);
export type ReceiptState = z.infer<typeof ReceiptState>;
export const RECEIPT_ORDER: readonly ReceiptState[] = ReceiptState.options;

/** One unit's receipt; times are UTC ms, null while not reached. */
export const Receipt = z.object({
  unitId: UnitId,
  state: ReceiptState,
  deliveredAt: z.number().nullable(),
  readAt: z.number().nullable(),
  doneAt: z.number().nullable(),
});
export type Receipt = z.infer<typeof Receipt>;

/** Whether a unit has confirmed: it has at least read what it was told. */
export const isConfirmed = ({ state }: Pick<Receipt, 'state'>): boolean =>
  state === 'read' || state === 'done';

/** An order (指令) to units, with a receipt for each. */
export const Instruction = z.object({
  id: InstructionId,
  courtId: CourtId,
  fromName: z.string(),
  target: InstructionTarget,
  text: z.string(),
  priority: Priority,
  createdAt: z.number(),
  receipts: z.array(Receipt),
  operationId: z.uuid().nullable(),
  confirmS: ConfirmS,
  files: z.array(InstructionFile),
  /** Since when it is overdue, and the desk alarmed. */
  amberAt: z.number().nullable(),
  alarmedAt: z.number().nullable(),
  /** When and by whom the alarm was acknowledged. */
  alarmSeenAt: z.number().nullable(),
  alarmSeenBy: z.string().nullable(),
});
export type Instruction = z.infer<typeof Instruction>;

/** Whether the desk is alarmed by an instruction that isn't confirmed. */
export const isAlarming = ({ alarmedAt, alarmSeenAt, receipts }: Instruction): boolean =>
  alarmedAt !== null && alarmSeenAt === null && !receipts.every(isConfirmed);

/** The same instruction as its receiving unit sees it. */
export const ReceivedInstruction = z.object({
  id: InstructionId,
  fromName: z.string(),
  text: z.string(),
  priority: Priority,
  createdAt: z.number(),
  state: ReceiptState,
  /** Whether the command center waits for the confirmation. */
  mustConfirm: z.boolean(),
  files: z.array(InstructionFile),
});
export type ReceivedInstruction = z.infer<typeof ReceivedInstruction>;

/** An emergency call. Open until `clearedAt`; its alarm sounds until `acknowledgedAt`. */
export const Sos = z.object({
  id: z.uuid(),
  unitId: UnitId,
  courtId: CourtId,
  callSign: z.string(),
  officerName: z.string(),
  raisedAt: z.number(),
  position: Position.nullable(),
  acknowledgedAt: z.number().nullable(),
  acknowledgedBy: z.string().nullable(),
  clearedAt: z.number().nullable(),
  clearedBy: z.string().nullable(),
  /** True when the unit itself withdrew the call. */
  cancelledByUnit: z.boolean(),
});
export type Sos = z.infer<typeof Sos>;
