import { isInSubtree, type CourtPath } from '#shared/courts.ts';
import { AppError } from '#shared/errors.ts';
import { StreamRank, type LineShare } from '#shared/lines.ts';
import type { CourtTree } from '../../context.ts';
import type { Store } from '../../store/open.ts';
import type { Sources } from '../sources/sources.ts';

interface Deps {
  store: Store;
  courts: CourtTree;
  sources: Pick<Sources, 'find'>;
}

/** What each line's peer may see, in memory; the store is read once. */
export class Shares {
  readonly #deps: Deps;
  readonly #shares = new Map<string, LineShare>();

  private constructor(deps: Deps) {
    this.#deps = deps;
  }

  static async open(deps: Deps): Promise<Shares> {
    const shares = new Shares(deps);
    const { db } = deps.store;
    const courts: { line_id: string; court_id: string }[] = await db('line_courts').orderBy('court_id');
    const sources: { line_id: string; source_id: string; rank: string }[] =
      await db('line_sources').orderBy('source_id');
    for (const { line_id: lineId, court_id: courtId } of courts) {
      const { courtIds, sources: kept } = shares.of(lineId);
      shares.#shares.set(lineId, { courtIds: [...courtIds, courtId], sources: kept });
    }
    for (const { line_id: lineId, source_id: sourceId, rank } of sources) {
      const { courtIds, sources: kept } = shares.of(lineId);
      const source = { sourceId, rank: StreamRank.parse(rank) };
      shares.#shares.set(lineId, { courtIds, sources: [...kept, source] });
    }
    return shares;
  }

  of(lineId: string): LineShare {
    return this.#shares.get(lineId) ?? { courtIds: [], sources: [] };
  }

  /** What of it is the business of who administers `scope`. */
  within(lineId: string, scope: CourtPath): LineShare {
    const { courtIds, sources } = this.of(lineId);
    return {
      courtIds: courtIds.filter((id) => this.#isCourtWithin(id, scope)),
      sources: sources.filter(({ sourceId }) => this.#isSourceWithin(sourceId, scope)),
    };
  }

  /** Whether the peer may see a source, and how it ranks; null: it may not. */
  rankOf(lineId: string, sourceId: string): StreamRank | null {
    const definition = this.#deps.sources.find(sourceId)?.definition;
    if (definition === undefined) {
      return null;
    }
    const { courtIds, sources } = this.of(lineId);
    const named = sources.find((each) => each.sourceId === sourceId);
    const isOfCourt = courtIds.some((id) => this.#isWithin(definition.courtPath, id));
    return named?.rank ?? (isOfCourt ? 'other' : null);
  }

  /** Replaces what lies within `scope`, and keeps the rest. Throws `notFound` for what doesn't lie there, `invalidInput` for kinds that can't cross. */
  async replace(lineId: string, share: LineShare, scope: CourtPath): Promise<void> {
    for (const courtId of share.courtIds) {
      this.#deps.courts.require(courtId, scope);
    }
    for (const { sourceId } of share.sources) {
      if (!this.#isSourceWithin(sourceId, scope)) {
        throw AppError.notFound('source', sourceId);
      }
      const kind = this.#deps.sources.find(sourceId)?.definition.kind;
      if (kind === 'line' || kind === 'hls') {
        throw AppError.invalidInput('sources', `a source of kind ${kind} can't be shared over a line`);
      }
    }
    const before = this.of(lineId);
    const given = new Map(share.sources.map((source) => [source.sourceId, source]));
    const next: LineShare = {
      courtIds: [
        ...before.courtIds.filter((id) => !this.#isCourtWithin(id, scope)),
        ...new Set(share.courtIds),
      ],
      sources: [
        ...before.sources.filter(({ sourceId }) => this.#isElsewhere(sourceId, scope)),
        ...given.values(),
      ],
    };
    await this.#deps.store.db.transaction(async (trx) => {
      await trx('line_courts').where('line_id', lineId).delete();
      await trx('line_sources').where('line_id', lineId).delete();
      for (const courtId of next.courtIds) {
        await trx('line_courts').insert({ line_id: lineId, court_id: courtId });
      }
      for (const { sourceId, rank } of next.sources) {
        await trx('line_sources').insert({ line_id: lineId, source_id: sourceId, rank });
      }
    });
    this.#shares.set(lineId, next);
  }

  #isWithin(path: CourtPath, courtId: string): boolean {
    const court = this.#deps.courts.find(courtId);
    return court !== undefined && isInSubtree(path, court.path);
  }

  #isCourtWithin(courtId: string, scope: CourtPath): boolean {
    const court = this.#deps.courts.find(courtId);
    return court !== undefined && isInSubtree(court.path, scope);
  }

  #isSourceWithin(sourceId: string, scope: CourtPath): boolean {
    const definition = this.#deps.sources.find(sourceId)?.definition;
    return definition !== undefined && isInSubtree(definition.courtPath, scope);
  }

  /** A source that is gone is nobody's, and is forgotten with the next change. */
  #isElsewhere(sourceId: string, scope: CourtPath): boolean {
    return this.#deps.sources.find(sourceId) !== undefined && !this.#isSourceWithin(sourceId, scope);
  }
}
