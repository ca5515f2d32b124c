import type { Store } from '../../store/open.ts';
import type { FileStore } from '../../store/files.ts';

/** A file that was uploaded and not sent with an answer for this long belongs to an answer that nobody will send. */
const ABANDONED_MS = 7 * 86_400_000;

/**
 * Forgets files that were uploaded for answers that were never sent, and takes from the disk whatever nothing refers to any more, broken
 * uploads included. Answers with how many files went from the disk.
 */
export async function removeAbandoned(
  { db }: Pick<Store, 'db'>,
  files: FileStore,
  now: number,
): Promise<number> {
  await db('attachments')
    .whereNull('entry_no')
    .where('created_at', '<', now - ABANDONED_MS)
    .delete();
  return files.removeExcept(
    async (sha256) => (await db('attachments').where({ sha256 }).first('id')) !== undefined,
  );
}
