import { rm } from 'node:fs/promises';
import path from 'node:path';
import { AppError } from '#shared/errors.ts';
import type { RecordingJob } from '#shared/recordings.ts';
import type { AuditLog, CourtTree } from '../../context.ts';
import type { Clock } from '../../clock.ts';
import type { SegmentFiles } from '../../recording/segment-files.ts';
import { hashFile } from '../../store/hash-file.ts';
import { fileOf, iso, plain, writeArchive } from './archive.ts';
import { cutClip, cutPicture, stretchesOf, type Stretch } from './cut.ts';
import { RESULT_FILE, type JobResult, type JobWork } from './jobs.ts';
import type { JobRow } from './job-rows.ts';
import type { Library } from './library.ts';

type JobClip = RecordingJob['clips'][number];

export interface ExportDeps {
  library: Library;
  files: SegmentFiles;
  ffmpegPath: string;
  clock: Clock;
  audit: AuditLog;
  courts: CourtTree;
}

const ACTION: Partial<Record<JobRow['kind'], string>> = {
  snapshot: 'recordings.snapshotTaken',
  compose: 'recordings.composed',
};

/** A file of an archive, and what it was cut from. */
export interface MadeFile {
  name: string;
  sourceId: string;
  sourceName: string;
  from: string;
  to: string;
  fromMs: number;
  toMs: number;
  bytes: number;
  sha256: string;
  segments: { run: string; no: number; at: string; sha256: string }[];
}

/** Who made it, of which court, for which case: what is burnt into a picture. */
export function markOf(row: JobRow, courts: Pick<CourtTree, 'find'>): string {
  const court = courts.find(row.court_id);
  return [row.created_by, court?.nameZh ?? row.court_id, row.case_number ?? ''].filter(Boolean).join(' · ');
}

async function stretchesFor(library: Library, clip: JobClip): Promise<Stretch[]> {
  const { pieces } = await library.footage(clip.sourceId, clip);
  return stretchesOf(pieces);
}

/** Cuts clips, a file for each unbroken stretch of what there is of them. */
export async function cutAll(
  deps: ExportDeps,
  work: JobWork,
  clips: readonly JobClip[],
): Promise<MadeFile[]> {
  const { row, folder, signal, progress } = work;
  const pieces = [];
  for (const [index, clip] of clips.entries()) {
    for (const stretch of await stretchesFor(deps.library, clip)) {
      const last = stretch.at(-1) ?? stretch[0];
      const from = Math.max(clip.from, stretch[0].at);
      pieces.push({ index, clip, stretch, within: { from, to: Math.min(clip.to, last.at + last.ms) } });
    }
  }
  const whole = pieces.reduce((sum, { within }) => sum + within.to - within.from, 0);
  const made: MadeFile[] = [];
  let doneMs = 0;
  for (const { index, clip, stretch, within } of pieces) {
    const stamp = iso(within.from).replaceAll(/[-:.]/g, '');
    const name = `${String(index + 1).padStart(2, '0')}-${plain(clip.sourceName)}-${stamp}.mp4`;
    await cutClip({
      ...deps,
      stretch,
      within,
      folder,
      output: name,
      mark: `${markOf(row, deps.courts)} · ${clip.sourceName}`,
      signal,
      onProgress: (ms) => progress((0.95 * (doneMs + ms)) / whole),
    });
    doneMs += within.to - within.from;
    made.push({
      name,
      sourceId: clip.sourceId,
      sourceName: clip.sourceName,
      from: iso(within.from),
      to: iso(within.to),
      fromMs: within.from,
      toMs: within.to,
      ...(await hashFile(path.join(folder, name))),
      segments: stretch.map(({ runId, no, at, sha256 }) => ({ run: runId, no, at: iso(at), sha256 })),
    });
  }
  return made;
}

/** Enters into the audit log what a job has made. */
export async function note(
  deps: { audit: Pick<AuditLog, 'append'>; courts: Pick<CourtTree, 'find'> },
  row: JobRow,
  detail: object,
): Promise<void> {
  await deps.audit.append({
    actor: row.created_by,
    courtId: row.court_id,
    courtPath: deps.courts.find(row.court_id)?.path ?? null,
    action: ACTION[row.kind] ?? 'recordings.exported',
    target: row.id,
    outcome: 'ok',
    detail: { actorId: row.created_by_id, ...detail },
  });
}

/** Makes the archive of an export: MP4s, a manifest that names each with its hash and what it was cut from, and the manifest's hash. */
export async function makeExport(deps: ExportDeps, work: JobWork): Promise<JobResult> {
  const { row, folder } = work;
  const asked = JSON.parse(row.clips) as JobClip[];
  const made = await cutAll(deps, work, asked);
  if (made.length === 0) {
    throw AppError.notFound('footage of', 'these clips');
  }
  const { sha256, bytes, manifestSha256 } = await writeArchive(work, deps, {
    files: made.map(({ name }) => ({ name, file: path.join(folder, name) })),
    facts: {
      watermark: markOf(row, deps.courts),
      asked,
      files: made,
    },
  });
  for (const { name } of made) {
    await rm(path.join(folder, name), { force: true });
  }
  await note(deps, row, {
    sha256,
    bytes,
    manifestSha256,
    files: made.map((file) => [file.name, file.sourceId, file.fromMs, file.toMs, file.sha256]),
  });
  return fileOf(deps, { name: `${plain(row.title)}.zip`, type: 'application/zip', bytes, sha256 });
}

/** Makes the picture of a snapshot. Throws `notFound` when nothing was recorded at its time. */
export async function makeSnapshot(deps: ExportDeps, work: JobWork): Promise<JobResult> {
  const { row, folder, signal } = work;
  const [clip] = JSON.parse(row.clips) as JobClip[];
  const [stretch] = clip === undefined ? [] : await stretchesFor(deps.library, clip);
  if (clip === undefined || stretch === undefined) {
    throw AppError.notFound('picture', row.id);
  }
  const output = RESULT_FILE.snapshot;
  const within = { from: stretch[0].at, to: clip.from };
  const mark = `${markOf(row, deps.courts)} · ${clip.sourceName}`;
  await cutPicture({ ...deps, stretch, within, folder, output, mark, signal });
  const { sha256, bytes } = await hashFile(path.join(folder, output));
  await note(deps, row, { sha256, bytes, sourceId: clip.sourceId, at: clip.from, from: stretch[0].sha256 });
  return fileOf(deps, { name: `${plain(row.title)}.jpg`, type: 'image/jpeg', bytes, sha256 });
}
