import { copyFile } from 'node:fs/promises';
import path from 'node:path';
import { AppError } from '#shared/errors.ts';
import { EXTENSIONS } from '#shared/evidence-types.ts';
import { hashFile } from '../../store/hash-file.ts';
import { iso, plain } from '../recordings/archive.ts';
import type { EvidenceFiles } from './evidence-files.ts';
import type { EvidenceRow } from './rows.ts';

const nameIn = (row: EvidenceRow, index: number): string => {
  const stamp = iso(row.captured_at).replaceAll(/[-:.]/g, '');
  const ending = EXTENSIONS[row.type ?? ''] ?? 'bin';
  return `${String(index + 1).padStart(3, '0')}-${plain(row.call_sign)}-${row.kind}-${stamp}.${ending}`;
};

/** What the manifest says of an item. Times in ISO 8601. */
const factsOf = (row: EvidenceRow, name: string, bytes: number) => ({
  name,
  id: row.id,
  kind: row.kind,
  type: row.type,
  bytes,
  sha256: row.sha256,
  unit: { id: row.unit_id, callSign: row.call_sign, officer: row.officer_name },
  recordedAt: iso(row.captured_at),
  clockOffsetMs: row.clock_offset_ms,
  receivedAt: row.settled_at === null ? null : iso(row.settled_at),
  place:
    row.lon === null
      ? null
      : { lon: row.lon, lat: row.lat, accuracyM: row.accuracy, ageMs: row.fix_age_ms, datum: 'WGS-84' },
  caseNumber: row.case_number,
  operation: row.operation_id === null ? null : { id: row.operation_id, title: row.operation_title },
  note: row.note,
});

/** An item as it goes into an archive. */
export interface CopiedItem {
  name: string;
  file: string;
  facts: ReturnType<typeof factsOf>;
}

/**
 * Copies items bit for bit as they were received: retention may take one while an archive is written. Each is hashed anew.
 * @throws AppError('notFound') for an item whose file is gone, AppError('conflict') for one that isn't what it was
 */
export async function copyItems(
  files: EvidenceFiles,
  rows: readonly EvidenceRow[],
  { folder, signal, onItem }: { folder: string; signal: AbortSignal; onItem?: (part: number) => void },
): Promise<CopiedItem[]> {
  const made: CopiedItem[] = [];
  for (const [index, row] of rows.entries()) {
    signal.throwIfAborted();
    const name = nameIn(row, index);
    const file = path.join(folder, name);
    if ((await files.received(row.id)) === null) {
      throw AppError.notFound('file of evidence', row.id);
    }
    await copyFile(files.fileOf(row.id), file);
    const { sha256, bytes } = await hashFile(file);
    if (sha256 !== row.sha256) {
      throw AppError.conflict(`the item ${row.id} has been altered since it was received; verify it`);
    }
    made.push({ name, file, facts: factsOf(row, name, bytes) });
    onItem?.((index + 1) / rows.length);
  }
  return made;
}
