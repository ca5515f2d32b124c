import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { ZipFile } from 'yazl';
import type { Catalogue } from '#shared/catalogue/catalogue.ts';
import { isInSubtree } from '#shared/courts.ts';
import { AppError } from '#shared/errors.ts';
import { unitSourceId } from '#shared/sources.ts';
import { PACKAGE_FILES, type PackageFile, type PackageManifest } from '#shared/timeline.ts';
import type { ServerContext } from '../../context.ts';
import { RENDERER } from '../../http/static.ts';
import { requireOperation } from '../operations/rows.ts';
import type { InstructionFiles } from '../dispatch/instruction-files.ts';
import type { EvidenceFeature } from '../evidence/index.ts';
import { hashFile } from '../../store/hash-file.ts';
import { fileOf, plain } from '../recordings/archive.ts';
import { cutAll, type ExportDeps } from '../recordings/export.ts';
import { RESULT_FILE, type JobResult, type JobWork } from '../recordings/jobs.ts';
import { collectTimeline, collectTracks } from './collect.ts';
import { Seal } from './seal.ts';

type Deps = Pick<ServerContext, 'store' | 'clock' | 'courts' | 'audit' | 'config'> & {
  catalogueOf: (catalogueId: string) => Catalogue;
  /** Asked for only once a package is made. */
  copyEvidence: EvidenceFeature['copyOfOperation'];
  copyOrderFiles: InstructionFiles['copyOfOperation'];
};

/** Makes sealed packages of operations: everything on the time axis, the footage, and a viewer that needs nothing else. */
export class Sealer {
  readonly #deps: Deps;
  readonly #seal: Seal;

  private constructor(deps: Deps, seal: Seal) {
    this.#deps = deps;
    this.#seal = seal;
  }

  static async open(deps: Deps): Promise<Sealer> {
    return new Sealer(deps, await Seal.open(path.join(deps.config.dataDir, 'seal')));
  }

  /** SHA-256 of the public key, in hex. */
  get fingerprint(): string {
    return this.#seal.fingerprint;
  }

  /** The work of a job of kind `package`. Throws `notFound` when its operation is gone from the courts of who asked. */
  async make(work: JobWork, parts: ExportDeps): Promise<JobResult> {
    const { row, folder, signal } = work;
    const { store, clock, courts } = this.#deps;
    const court = courts.find(row.court_id);
    if (court === undefined || row.operation_id === null) {
      throw AppError.notFound('operation of package', row.id);
    }
    const operation = await requireOperation({ store, courts }, court.path, row.operation_id);
    const ask = { operation, scope: court.path, now: clock.now(), catalogueOf: this.#deps.catalogueOf };
    const timeline = await collectTimeline(store, ask);
    const { from, to } = timeline;
    // Footage of units of other courts isn't theirs to hand out.
    const own = new Set(
      operation.members
        .filter(({ courtId }) => {
          const memberCourt = courts.find(courtId);
          return memberCourt !== undefined && isInSubtree(memberCourt.path, court.path);
        })
        .map(({ unitId }) => unitSourceId(unitId)),
    );
    const clips = timeline.sources
      .filter(({ sourceId }) => own.has(sourceId))
      .map(({ sourceId, name }) => ({ sourceId, sourceName: name, from, to }));
    const footage = await cutAll(parts, work, clips);
    const texts: [string, string][] = [
      [PACKAGE_FILES.timeline, JSON.stringify(timeline)],
      [PACKAGE_FILES.tracks, JSON.stringify(await collectTracks(store, ask))],
      [PACKAGE_FILES.viewer, await readViewer()],
    ];
    if (operation.report !== null) {
      texts.push([PACKAGE_FILES.report, operation.report.text]);
    }
    for (const [name, text] of texts) {
      await writeFile(path.join(folder, name), text, { mode: 0o600 });
    }
    const files: PackageFile[] = footage.map((made) => ({
      name: made.name,
      bytes: made.bytes,
      sha256: made.sha256,
      footage: {
        sourceId: made.sourceId,
        sourceName: made.sourceName,
        from: made.fromMs,
        to: made.toMs,
        segments: made.segments,
      },
    }));
    const copied = await this.#deps.copyEvidence(operation.id, court.path, { folder, signal });
    for (const { name, facts } of copied) {
      files.push({ name, ...(await hashFile(path.join(folder, name))), evidence: facts });
    }
    for (const { name, order } of await this.#deps.copyOrderFiles(operation.id, { folder, signal })) {
      files.push({ name, ...(await hashFile(path.join(folder, name))), order });
    }
    for (const [name] of texts) {
      files.push({ name, ...(await hashFile(path.join(folder, name))) });
    }
    const manifest: PackageManifest = {
      format: 'enforcement-command-console/operation/1',
      id: row.id,
      operationId: operation.id,
      title: operation.title,
      reason: row.reason ?? '',
      sealedAt: clock.now(),
      sealedBy: row.created_by,
      court: { id: court.id, nameZh: court.nameZh, nameEn: court.nameEn },
      files,
    };
    const bytes = Buffer.from(JSON.stringify(manifest, null, 2));
    const zip = new ZipFile();
    for (const { name } of files) {
      // Media are small already; uncompressed they can be read from anywhere.
      zip.addFile(path.join(folder, name), name, { compress: name.endsWith('.json') });
    }
    zip.addBuffer(bytes, PACKAGE_FILES.manifest);
    zip.addBuffer(Buffer.from(JSON.stringify(this.#seal.sign(bytes))), PACKAGE_FILES.seal);
    zip.end();
    const target = path.join(folder, RESULT_FILE.package);
    await pipeline(zip.outputStream, createWriteStream(target, { mode: 0o600 }), { signal });
    for (const { name } of files) {
      await rm(path.join(folder, name), { force: true });
    }
    const made = await hashFile(target);
    await this.#deps.audit.append({
      actor: row.created_by,
      courtId: row.court_id,
      courtPath: court.path,
      action: 'timeline.sealed',
      target: operation.id,
      outcome: 'ok',
      detail: {
        actorId: row.created_by_id,
        package: row.id,
        ...made,
        manifestSha256: createHash('sha256').update(bytes).digest('hex'),
        fingerprint: this.fingerprint,
        files: files.map(({ name, sha256 }) => [name, sha256]),
      },
    });
    return fileOf(parts, { name: `${plain(operation.title)}.zip`, type: 'application/zip', ...made });
  }
}

/** The viewer's page, whole in one file. Throws `unavailable` where the pages aren't built. */
async function readViewer(): Promise<string> {
  try {
    return await readFile(path.join(RENDERER, PACKAGE_FILES.viewer), 'utf8');
  } catch (error) {
    throw new AppError('unavailable', 'the pages are not built: run npm run build', { cause: error });
  }
}
