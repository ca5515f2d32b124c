import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { ZipFile } from 'yazl';
import type { Clock } from '../../clock.ts';
import type { CourtTree } from '../../context.ts';
import { hashFile } from '../../store/hash-file.ts';
import { FILE_LIFE_MS, RESULT_FILE, type JobResult, type JobWork } from './jobs.ts';

interface Deps {
  clock: Clock;
  courts: CourtTree;
}

/** UTC ms as ISO 8601. */
export const iso = (at: number): string => new Date(at).toISOString();
/** A name that every file system takes. */
export const plain = (name: string): string => name.replaceAll(/[^\p{L}\p{N}_-]+/gu, '_').slice(0, 40);

/** The file that a job has made, and until when it is kept. */
export const fileOf = (
  { clock }: Pick<Deps, 'clock'>,
  given: { name: string; type: string; bytes: number; sha256: string },
): JobResult => ({ file: { ...given, expiresAt: clock.now() + FILE_LIFE_MS } });

/** What goes into an archive: files with their names in it, and what the manifest says besides of whom, why and when. */
export interface ArchiveContent {
  files: readonly { name: string; file: string }[];
  facts: object;
}

/**
 * Writes the archive of an export into its job's folder: the files, a manifest that says what they are, and the manifest's hash; beside
 * the archive its own hash. Throws what the job's signal aborts with.
 */
export async function writeArchive(
  { row, folder, signal }: JobWork,
  { clock, courts }: Deps,
  { files, facts }: ArchiveContent,
): Promise<{ sha256: string; bytes: number; manifestSha256: string }> {
  const court = courts.find(row.court_id);
  const manifest = JSON.stringify(
    {
      format: 'enforcement-command-console/export/1',
      id: row.id,
      title: row.title,
      caseNumber: row.case_number,
      reason: row.reason,
      exportedAt: iso(clock.now()),
      exportedBy: { id: row.created_by_id, name: row.created_by },
      court: { id: row.court_id, nameZh: court?.nameZh, nameEn: court?.nameEn },
      ...facts,
    },
    null,
    2,
  );
  const manifestSha256 = createHash('sha256').update(manifest).digest('hex');
  const zip = new ZipFile();
  for (const { name, file } of files) {
    zip.addFile(file, name, { compress: false });
  }
  zip.addBuffer(Buffer.from(manifest), 'manifest.json');
  // In the form that `sha256sum --check` reads.
  zip.addBuffer(Buffer.from(`${manifestSha256}  manifest.json\n`), 'manifest.json.sha256');
  zip.end();
  const target = path.join(folder, RESULT_FILE.export);
  await pipeline(zip.outputStream, createWriteStream(target, { mode: 0o600 }), { signal });
  const { sha256, bytes } = await hashFile(target);
  await writeFile(`${target}.sha256`, `${sha256}  ${RESULT_FILE.export}\n`);
  return { sha256, bytes, manifestSha256 };
}
