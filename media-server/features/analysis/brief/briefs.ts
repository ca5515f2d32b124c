import { BriefFigures, type BriefDocument, type BriefLanguage } from '#shared/analysis/brief.ts';
import { briefDocument, type BriefNames } from '#shared/analysis/brief-text.ts';
import type { Catalogue } from '#shared/catalogue/catalogue.ts';
import type { BriefEntry } from '#shared/contract/analysis.ts';
import { AppError } from '#shared/errors.ts';
import { isInSubtree } from '#shared/courts.ts';
import type { Caller } from '../../../api/caller.ts';
import type { Clock } from '../../../clock.ts';
import type { CourtNode, CourtTree } from '../../../context.ts';
import type { Store } from '../../../store/open.ts';
import type { Ask } from '../figures.ts';
import { collectBrief } from './collect.ts';

/** Briefs of one court and month that are made by hand: each is kept as it was. */
const MOST_BY_HAND = 10;
/** Briefs that a list shows, the latest first. */
const MOST_LISTED = 200;

/** Row of `analysis_briefs`. */
interface BriefRow {
  id: string;
  catalogue_id: string;
  court_id: string;
  month: string;
  figures: string;
  made_at: number;
  /** null: made by the timetable. */
  made_by: string | null;
}

interface Deps {
  store: Store;
  clock: Clock;
  courts: CourtTree;
  ask: Ask;
  /** When the figures were last the same as the cases, UTC ms. */
  asOf: () => number | null;
  catalogueOf: (catalogueId: string) => Catalogue;
}

const toEntry = ({ id, court_id, month, made_at, made_by }: BriefRow): BriefEntry => ({
  id,
  courtId: court_id,
  month,
  madeAt: made_at,
  madeBy: made_by,
});

/** Monthly briefs (月报): figures are kept as they were when a brief was made, and written in either language whenever it is read. */
export class Briefs {
  readonly #deps: Deps;

  constructor(deps: Deps) {
    this.#deps = deps;
  }

  /** The briefs of a court, the latest month first. */
  async list(court: CourtNode): Promise<BriefEntry[]> {
    const rows = (await this.#deps.store
      .db('analysis_briefs')
      .where('court_id', court.id)
      .orderBy([
        { column: 'month', order: 'desc' },
        { column: 'made_at', order: 'desc' },
      ])
      .limit(MOST_LISTED)) as BriefRow[];
    return rows.map(toEntry);
  }

  /** @throws AppError('notFound') for a brief of a court outside the caller's */
  async #require(caller: Caller, id: string): Promise<BriefRow> {
    const { store, courts } = this.#deps;
    const row = (await store.db('analysis_briefs').where('id', id).first()) as BriefRow | undefined;
    const path = row === undefined ? undefined : courts.find(row.court_id)?.path;
    if (row === undefined || path === undefined || !isInSubtree(path, caller.courtPath)) {
      throw AppError.notFound('brief', id);
    }
    return row;
  }

  /** A brief with its text in a language. */
  async read(
    caller: Caller,
    id: string,
    language: BriefLanguage,
  ): Promise<{ entry: BriefEntry; document: BriefDocument }> {
    const row = await this.#require(caller, id);
    const figures = BriefFigures.parse(JSON.parse(row.figures));
    return {
      entry: toEntry(row),
      document: briefDocument(figures, this.#names(figures, language), language),
    };
  }

  #names({ catalogueId }: BriefFigures, language: BriefLanguage): BriefNames {
    const { courts, catalogueOf } = this.#deps;
    const { closingWays, nodes } = catalogueOf(catalogueId);
    const named = (
      entries: readonly { id: string; nameZh: string; nameEn: string }[],
      id: string,
    ): string => {
      const found = entries.find((entry) => entry.id === id);
      return (language === 'zh' ? found?.nameZh : found?.nameEn) ?? id;
    };
    return {
      court: (id) => {
        const court = courts.find(id);
        return (language === 'zh' ? court?.nameZh : court?.nameEn) ?? id;
      },
      way: (id) => named(closingWays, id),
      node: (id) => named(nodes, id),
    };
  }

  async #collect(court: CourtNode, catalogueId: string, month: string): Promise<string> {
    const { ask, clock, asOf } = this.#deps;
    const subject = { scope: court, court, catalogueId, now: clock.now() };
    return JSON.stringify(await collectBrief(ask, subject, month, asOf()));
  }

  /**
   * Makes a brief on demand. The same id again changes nothing.
   * @throws AppError('invalidInput') for a month to come, AppError('conflict') when there are too many of the month
   */
  async make(
    caller: Caller,
    { id, court, catalogueId, month }: { id: string; court: CourtNode; catalogueId: string; month: string },
  ): Promise<void> {
    const { clock, store } = this.#deps;
    const known = (await store.db('analysis_briefs').where('id', id).first()) as BriefRow | undefined;
    if (known !== undefined) {
      if (known.court_id !== court.id || known.month !== month) {
        throw AppError.conflict(`brief ${id} is another one`);
      }
      return;
    }
    const byHand = await store
      .db('analysis_briefs')
      .where({ court_id: court.id, month })
      .whereNotNull('made_by')
      .count({ n: '*' })
      .first();
    if (Number(byHand?.n ?? 0) >= MOST_BY_HAND) {
      throw AppError.conflict(`there are ${MOST_BY_HAND} briefs of the month already`);
    }
    const figures = await this.#collect(court, catalogueId, month);
    const row: BriefRow = {
      id,
      catalogue_id: catalogueId,
      court_id: court.id,
      month,
      figures,
      made_at: clock.now(),
      made_by: caller.nameZh,
    };
    await store.db('analysis_briefs').insert(row);
  }

  /** Makes the timetable's briefs of a month for the courts that have none yet; answers with how many were made. */
  async makeDue(catalogueId: string, month: string, signal: AbortSignal): Promise<number> {
    const { clock, courts, store } = this.#deps;
    const made = new Set(
      (await store
        .db('analysis_briefs')
        .where({ catalogue_id: catalogueId, month })
        .whereNull('made_by')
        .pluck('court_id')) as string[],
    );
    let count = 0;
    for (const court of courts.within('')) {
      if (signal.aborted) {
        break;
      }
      if (made.has(court.id)) {
        continue;
      }
      const row: BriefRow = {
        id: crypto.randomUUID(),
        catalogue_id: catalogueId,
        court_id: court.id,
        month,
        figures: await this.#collect(court, catalogueId, month),
        made_at: clock.now(),
        made_by: null,
      };
      await store.db('analysis_briefs').insert(row);
      count += 1;
    }
    return count;
  }
}
