import { AppError } from '#shared/errors.ts';
import { isInSubtree, type CourtPath } from '#shared/courts.ts';
import type { Caller } from '../../api/caller.ts';
import type { CourtTree } from '../../context.ts';
import type { Packagers } from '../../recording/packagers.ts';
import type { ListedSegment } from '../../recording/media-playlist.ts';
import type { RecordedSource } from '../../recording/recorded-source.ts';
import { withinCourts } from '../../store/scope.ts';
import type { Store } from '../../store/open.ts';
import { findSegment, runsById, segmentsWithin } from './footage-rows.ts';
import type { FootageWriter } from './footage-writer.ts';
import type { Interval } from './intervals.ts';

/** A piece of footage wherever it is known from: the store, or the memory of a packager. */
export interface Piece extends ListedSegment {
  sha256: string;
  bytes: number;
  recorded: boolean;
}

/** Footage of one source in a stretch of time. */
export interface Footage {
  pieces: Piece[];
  /** Pieces, and changes of the run among them, that were in the ring in this stretch and are gone from its front. */
  lost: { segments: number; runs: number };
  /** Nothing can be added: the source isn't packaged now. */
  isComplete: boolean;
}

/** A segment of a source and court, to be served. */
export interface FoundSegment extends ListedSegment {
  sourceId: string;
}

interface Deps {
  store: Store;
  courts: CourtTree;
  packagers: Packagers;
  writer: FootageWriter;
  findSource: (sourceId: string) => RecordedSource | undefined;
}

/** What there is of the sources, on the disk and in the rings. */
export class Library {
  readonly #deps: Deps;

  constructor(deps: Deps) {
    this.#deps = deps;
  }

  /** Throws `notFound` unless the source lies in the caller's courts, or did while it was recorded. */
  async requireSource({ courtPath }: Pick<Caller, 'courtPath'>, sourceId: string): Promise<void> {
    const definition = this.#deps.findSource(sourceId)?.definition;
    if (definition !== undefined && isInSubtree(definition.courtPath, courtPath)) {
      return;
    }
    const query = this.#deps.store
      .db('recordings')
      .join('courts', 'courts.id', 'recordings.court_id')
      .where('recordings.source_id', sourceId)
      .whereNull('recordings.removed_at');
    const row: unknown = await withinCourts(query, courtPath).first('recordings.id');
    if (definition !== undefined || row === undefined) {
      throw AppError.notFound('source', sourceId);
    }
  }

  /** Footage of a source that overlaps a stretch, the oldest first. `to` Infinity: as far as it goes. */
  async footage(sourceId: string, { from, to }: Interval): Promise<Footage> {
    await this.#deps.writer.flush();
    const end = Math.min(to, Number.MAX_SAFE_INTEGER);
    const rows = await segmentsWithin(this.#deps.store.db, sourceId, { from, to: end });
    const packager = this.#deps.packagers.get(sourceId);
    const within = ({ at, ms }: { at: number; ms: number }): boolean => at < end && at + ms > from;
    const held = packager?.segments.filter((segment) => !segment.recorded && within(segment)) ?? [];
    const lost = packager?.lost.filter((segment) => !segment.recorded && within(segment)) ?? [];
    const pieces: Piece[] = [
      ...rows.map(({ run_id: runId, no, at, ms, bytes, sha256 }) => ({
        runId,
        no,
        at,
        ms,
        bytes,
        sha256,
        recorded: true,
      })),
      ...held.map(({ run, no, at, ms, bytes, sha256 }) => ({
        runId: run.id,
        no,
        at,
        ms,
        bytes,
        sha256,
        recorded: false,
      })),
    ];
    const runIds = [...lost.map(({ run }) => run.id), ...pieces.slice(0, 1).map(({ runId }) => runId)];
    return {
      pieces: pieces.sort((a, b) => a.at - b.at || a.no - b.no),
      lost: {
        segments: lost.length,
        runs: runIds.filter((runId, index) => index > 0 && runId !== runIds[index - 1]).length,
      },
      isComplete: packager === undefined,
    };
  }

  /** A segment, or with `no` null the header of a run, if it lies in the courts of `scope`. Throws `notFound`. */
  async requireSegment(scope: CourtPath, runId: string, no: number | null): Promise<FoundSegment> {
    const held = this.#deps.packagers.findSegment(runId, no);
    if (held !== undefined) {
      const definition = this.#deps.findSource(held.run.sourceId)?.definition;
      if (definition !== undefined && isInSubtree(definition.courtPath, scope)) {
        return { runId, no: held.no, at: held.at, ms: held.ms, sourceId: held.run.sourceId };
      }
    }
    const run = (await runsById(this.#deps.store.db, [runId])).get(runId);
    const court = run === undefined ? undefined : this.#deps.courts.find(run.court_id);
    if (run === undefined || court === undefined || !isInSubtree(court.path, scope)) {
      throw AppError.notFound('footage', runId);
    }
    if (no === null) {
      return { runId, no: 0, at: run.started_at, ms: 0, sourceId: run.source_id };
    }
    const row = await findSegment(this.#deps.store.db, runId, no);
    if (row === undefined) {
      throw AppError.notFound('footage', `${runId}/${no}`);
    }
    return { runId, no, at: row.at, ms: row.ms, sourceId: run.source_id };
  }
}
