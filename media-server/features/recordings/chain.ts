import type { CourtPath } from '#shared/courts.ts';
import type { CourtTree, AuditLog } from '../../context.ts';
import type { Logger } from '../../log.ts';
import type { Store } from '../../store/open.ts';
import { whereAmong } from '../../store/bulk.ts';
import type { RunRow, SegmentRow } from './footage-rows.ts';

/** Actions of the audit log that tell of footage; their target is the run. */
export const SEGMENTS_ACTION = 'recordings.segments';
export const REMOVED_ACTION = 'recordings.removed';

/** The hashes of a minute of a run stand in one entry. */
const CHAIN_MS = 60_000;
/** Segments in one entry. */
const MAX_IN_ENTRY = 100;

/** A segment as an entry has it: number, UTC ms, length in ms, bytes, SHA-256. */
export type ChainedSegment = [no: number, at: number, ms: number, bytes: number, sha256: string];

const toChained = ({ no, at, ms, bytes, sha256 }: SegmentRow): ChainedSegment => [no, at, ms, bytes, sha256];

interface Deps {
  store: Store;
  audit: AuditLog;
  courts: CourtTree;
  log: Logger;
}

/** Enters the hash of each recorded segment into the audit log, whose chain shows later whether anything was changed. */
export class FootageChain {
  readonly #deps: Deps;
  readonly #timer: NodeJS.Timeout;
  #working: Promise<void> = Promise.resolve();
  #hasFailed = false;

  constructor(deps: Deps) {
    this.#deps = deps;
    this.#timer = setInterval(() => void this.flush(), CHAIN_MS);
  }

  /** Enters what the store holds that isn't entered yet. What can't be entered is tried again; never throws. */
  flush(): Promise<void> {
    this.#working = this.#working.then(() => this.#enterAll());
    return this.#working;
  }

  /** Enters that segments of a run were removed on purpose. Throws `unavailable`; then nothing may be removed. */
  async enterRemoval(run: RunRow, segments: readonly SegmentRow[], reason: string): Promise<void> {
    const numbers = segments.map(({ no }) => no);
    await this.#append(REMOVED_ACTION, run, { reason, numbers });
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    await this.flush();
  }

  async #enterAll(): Promise<void> {
    const { db } = this.#deps.store;
    try {
      const runIds = (await db('footage_segments')
        .where({ chained: 0 })
        .distinct('run_id')
        .pluck('run_id')) as string[];
      for (const runId of runIds) {
        await this.#enterRun(runId);
      }
      this.#hasFailed = false;
    } catch (error) {
      if (!this.#hasFailed) {
        this.#deps.log.error({ err: error }, 'hashes of footage could not be entered; it is tried again');
      }
      this.#hasFailed = true;
    }
  }

  async #enterRun(runId: string): Promise<void> {
    const { db, dialect } = this.#deps.store;
    const run = (await db('footage_runs').where({ id: runId }).first()) as RunRow | undefined;
    const rows = (await db('footage_segments')
      .where({ run_id: runId, chained: 0 })
      .orderBy('no')) as SegmentRow[];
    if (run === undefined) {
      return;
    }
    for (let start = 0; start < rows.length; start += MAX_IN_ENTRY) {
      const part = rows.slice(start, start + MAX_IN_ENTRY);
      await this.#append(SEGMENTS_ACTION, run, {
        init: run.init_sha256,
        reencoded: run.reencoded === 1,
        segments: part.map(toChained),
      });
      const numbers = part.map(({ no }) => no);
      await whereAmong(db('footage_segments').where({ run_id: runId }), dialect, 'no', numbers).update({
        chained: 1,
      });
    }
  }

  #append(action: string, run: RunRow, detail: object): Promise<void> {
    const { audit, courts } = this.#deps;
    const courtPath: CourtPath | null = courts.find(run.court_id)?.path ?? null;
    return audit.append({
      actor: 'server',
      courtId: run.court_id,
      courtPath,
      action,
      target: run.id,
      outcome: 'ok',
      detail: { sourceId: run.source_id, ...detail },
    });
  }
}
