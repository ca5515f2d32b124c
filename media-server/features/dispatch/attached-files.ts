import type { Knex } from 'knex';
import type { InstructionFile } from '#shared/dispatch.ts';
import { AppError } from '#shared/errors.ts';

/** A file of an instruction; of none yet while `instruction_id` is null. */
export interface InstructionFileRow {
  id: string;
  user_id: string;
  instruction_id: string | null;
  kind: InstructionFile['kind'];
  type: string;
  size: number;
  sha256: string;
  added_at: number;
}

export const toInstructionFile = ({ id, kind, type, size, sha256 }: InstructionFileRow): InstructionFile => ({
  id,
  kind,
  type,
  size,
  sha256,
});

/** Files of instructions by instruction, in the order in which they were added. */
export async function filesOf(
  db: Knex,
  instructionIds: readonly string[],
): Promise<Map<string, InstructionFile[]>> {
  const rows: (InstructionFileRow & { instruction_id: string })[] = await db('instruction_files')
    .whereIn('instruction_id', [...instructionIds])
    .orderBy(['added_at', 'id']);
  return new Map(
    [...Map.groupBy(rows, ({ instruction_id }) => instruction_id)].map(([id, group]) => [
      id,
      group.map(toInstructionFile),
    ]),
  );
}

/**
 * Makes files part of an instruction, in its transaction.
 * @throws AppError('invalidInput') for one that the sender hasn't uploaded, or that is part of another instruction
 */
export async function attachFiles(
  trx: Knex,
  given: { instructionId: string; userId: string; fileIds: readonly string[] },
): Promise<void> {
  const { instructionId, userId, fileIds } = given;
  if (fileIds.length === 0) {
    return;
  }
  const attached = await trx('instruction_files')
    .whereIn('id', [...fileIds])
    .where('user_id', userId)
    .whereNull('instruction_id')
    .update({ instruction_id: instructionId });
  if (attached !== new Set(fileIds).size) {
    throw AppError.invalidInput(
      'fileIds',
      'names a file that is not there, or goes along with another instruction',
    );
  }
}
