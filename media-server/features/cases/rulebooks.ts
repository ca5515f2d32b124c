import { createHash } from 'node:crypto';
import type { Knex } from 'knex';
import type { Counting } from '#shared/calendar/deadline.ts';
import { readCatalogue } from '#shared/catalogue/check.ts';
import type { Catalogue } from '#shared/catalogue/catalogue.ts';
import { isPractice, NO_CHOICE, RuleChoice } from '#shared/catalogue/choice.ts';
import { compileRules, countingOf, type RuleSet } from '#shared/catalogue/rules.ts';
import type { DayOverride } from '#shared/calendar/working-days.ts';
import type { CourtRules } from '#shared/contract/cases.ts';
import { AppError } from '#shared/errors.ts';
import type { CourtNode, CourtTree } from '../../context.ts';
import { ofCourt } from '../../store/levels.ts';
import type { Store } from '../../store/open.ts';
import { takeRevision } from './case-writer.ts';

/** The rules of one catalogue for one court: those in force now, and those that were at any time. */
export interface Rulebook {
  rules: RuleSet;
  at: (at: number) => RuleSet;
}

interface Version {
  from: number;
  hash: string;
  catalogue: Catalogue;
  counting: Counting;
}

interface CatalogueRow {
  id: string;
  version: string;
  hash: string;
  content: string;
  active_from: number;
}

interface ChoiceRow {
  no: number;
  court_id: string;
  active_from: number;
  choice: string | null;
  chosen_by: string;
}

interface Dated {
  from: number;
  choice: RuleChoice | null;
}

/** Everything of one catalogue. */
interface Shelf {
  versions: Version[];
  choices: Map<string, Dated[]>;
}

/** Whether a catalogue was in force already, holds from now on, or corrects the version that it bears. */
export type Registered = 'known' | 'new' | 'corrected';

interface Deps {
  store: Store;
  courts: CourtTree;
  /** Days that the court has set over the official list. */
  calendar?: Readonly<Record<string, DayOverride>>;
}

const hashOf = (catalogue: Catalogue): string =>
  createHash('sha256').update(JSON.stringify(catalogue)).digest('hex');

/** Latest of a list in order of time that had begun by `at`; the first one for what was before all of them. */
function latest<T extends { from: number }>(dated: readonly T[], at: number): T | undefined {
  return dated.findLast(({ from }) => from <= at) ?? dated[0];
}

/**
 * The catalogues of the store with what each court has chosen of them. Both change by time: a node's clock keeps the rules under which
 * it was started.
 */
export class Rulebooks {
  readonly #deps: Deps;
  #shelves = new Map<string, Shelf>();
  readonly #compiled = new Map<string, RuleSet>();
  readonly #books = new Map<string, Rulebook>();
  #mark = '';
  /** Reads are numbered, so that one that was overtaken by a later one doesn't undo it. */
  #begun = 0;
  #applied = 0;

  private constructor(deps: Deps) {
    this.#deps = deps;
  }

  static async open(deps: Deps): Promise<Rulebooks> {
    const books = new Rulebooks(deps);
    await books.refresh();
    return books;
  }

  /**
   * Reads again if somebody has written meanwhile. In a transaction that has taken the revision nobody can write until it ends: what is
   * derived there is derived by the rules in force.
   */
  async refresh(db: Knex = this.#deps.store.db): Promise<void> {
    const turn = ++this.#begun;
    const catalogues: unknown = await db('catalogues')
      .orderBy(['id', 'active_from'])
      .select('id', 'active_from', 'hash');
    const choices: unknown = await db('court_rules').max({ no: 'no' }).first();
    const mark = JSON.stringify([catalogues, choices]);
    if (mark === this.#mark) {
      return;
    }
    const shelves = await this.#read(db);
    if (turn > this.#applied) {
      this.#applied = turn;
      this.#mark = mark;
      this.#shelves = shelves;
      this.#compiled.clear();
      this.#books.clear();
    }
  }

  /** Ids of the catalogues. */
  get ids(): readonly string[] {
    return [...this.#shelves.keys()];
  }

  /** @throws AppError('notFound') */
  catalogue(catalogueId: string): Catalogue {
    return this.#latest(catalogueId).catalogue;
  }

  /** The rules for a court. @throws AppError('notFound') for a catalogue that isn't registered */
  of(catalogueId: string, courtId: string): Rulebook {
    const key = `${catalogueId} ${courtId}`;
    let book = this.#books.get(key);
    if (book === undefined) {
      const at = (time: number): RuleSet => this.#rulesAt(catalogueId, courtId, time);
      book = { rules: at(Number.POSITIVE_INFINITY), at };
      this.#books.set(key, book);
    }
    return book;
  }

  /** What a court has chosen itself; null where it follows the court above it. */
  ownChoice(catalogueId: string, courtId: string): RuleChoice | null {
    return this.#shelves.get(catalogueId)?.choices.get(courtId)?.at(-1)?.choice ?? null;
  }

  /** What holds for a court without a choice of its own, and whose choice that is; null: nobody's. */
  inherited(catalogueId: string, courtId: string): CourtRules['inherited'] {
    const { courts } = this.#deps;
    const above = courts.find(courtId)?.parentId ?? null;
    const chosen = above === null ? null : this.#nearest(this.#shelves.get(catalogueId), above, Infinity);
    if (chosen === null) {
      return { choice: NO_CHOICE, court: null };
    }
    const { id, nameZh, nameEn } = chosen.court;
    return { choice: chosen.choice, court: { id, nameZh, nameEn } };
  }

  /**
   * Puts a catalogue in force. The first of its id holds for all the past too; another `version` holds from `now` on, and clocks that
   * run keep the rules under which they were started; other content under the same version corrects it from its beginning. The cases
   * are marked, so that what follows from their events is worked out anew.
   */
  async register(catalogue: Catalogue, now: number): Promise<Registered> {
    const { id, version } = catalogue;
    const hash = hashOf(catalogue);
    if (this.#shelves.get(id)?.versions.at(-1)?.hash === hash) {
      return 'known';
    }
    const registered = await this.#deps.store.db.transaction(async (trx): Promise<Registered> => {
      // Whoever else registers waits here, and every server reads the catalogues again after it.
      await takeRevision(trx);
      const known = (await trx('catalogues').where('id', id).orderBy('active_from', 'desc').first()) as
        CatalogueRow | undefined;
      if (known?.hash === hash) {
        return 'known';
      }
      const isCorrection = known?.version === version;
      const row = { version, hash, content: JSON.stringify(catalogue) };
      if (isCorrection) {
        await trx('catalogues').where({ id, active_from: known.active_from }).update(row);
      } else {
        const active_from = known === undefined ? 0 : Math.max(now, known.active_from + 1);
        await trx('catalogues').insert({ id, active_from, ...row });
      }
      await trx('cases')
        .where('catalogue_id', id)
        .modify((cases) => void (isCorrection ? cases : cases.whereNot('status', 'closed')))
        .update({ stale: 1 });
      return isCorrection ? 'corrected' : 'new';
    });
    await this.refresh();
    return registered;
  }

  /**
   * A court chooses, or with null follows the court above it again, from `now` on. The cases of its subtree are marked, so that they are
   * brought in line: those that run, and closed ones that still wait for something.
   */
  async choose(
    given: { catalogueId: string; court: CourtNode; choice: RuleChoice | null; by: string },
    now: number,
  ): Promise<void> {
    const { catalogueId, court, choice, by } = given;
    if (choice !== null) {
      this.#assertFits(this.catalogue(catalogueId), choice);
    }
    await this.#deps.store.db.transaction(async (trx) => {
      await takeRevision(trx);
      await trx('court_rules').insert({
        catalogue_id: catalogueId,
        court_id: court.id,
        active_from: now,
        choice: choice === null ? null : JSON.stringify(choice),
        chosen_by: by,
      });
      const waiting = trx('case_nodes').whereRaw('case_nodes.case_no = cases.no').select(trx.raw('1'));
      await ofCourt(trx('cases'), court, 'cases')
        .where('catalogue_id', catalogueId)
        .where((open) => void open.whereNot('status', 'closed').orWhereExists(waiting))
        .update({ stale: 1 });
    });
    await this.refresh();
  }

  #assertFits(catalogue: Catalogue, choice: RuleChoice): void {
    const nodes = new Map(catalogue.nodes.map((node) => [node.id, node]));
    for (const [member, ids] of Object.entries({ off: choice.off, on: choice.on })) {
      const stranger = ids.find((id) => !nodes.has(id));
      if (stranger !== undefined) {
        throw AppError.invalidInput(`choice.${member}`, `there is no node ${stranger}`);
      }
    }
    for (const id of Object.keys(choice.terms)) {
      const node = nodes.get(id);
      if (node === undefined || !isPractice(node)) {
        throw AppError.invalidInput(`choice.terms.${id}`, 'only a figure of practice can be set by a court');
      }
    }
    const profile = choice.profiles?.find((id) => !catalogue.profiles.some((known) => known.id === id));
    if (profile !== undefined) {
      throw AppError.invalidInput('choice.profiles', `there is no profile ${profile}`);
    }
    for (const [id, option] of Object.entries(choice.settings)) {
      const setting = catalogue.settings.find((known) => known.id === id);
      if (setting?.options.some((known) => known.id === option) !== true) {
        throw AppError.invalidInput(`choice.settings.${id}`, `there is no option ${option}`);
      }
    }
  }

  #latest(catalogueId: string): Version {
    const version = this.#shelves.get(catalogueId)?.versions.at(-1);
    if (version === undefined) {
      throw AppError.notFound('catalogue', catalogueId);
    }
    return version;
  }

  #rulesAt(catalogueId: string, courtId: string, at: number): RuleSet {
    const shelf = this.#shelves.get(catalogueId);
    const version = latest(shelf?.versions ?? [], at);
    if (shelf === undefined || version === undefined) {
      throw AppError.notFound('catalogue', catalogueId);
    }
    const choice = this.#nearest(shelf, courtId, at)?.choice ?? NO_CHOICE;
    const key = `${catalogueId} ${version.from} ${JSON.stringify(choice)}`;
    let rules = this.#compiled.get(key);
    if (rules === undefined) {
      rules = compileRules(version.catalogue, choice, version.counting);
      this.#compiled.set(key, rules);
    }
    return rules;
  }

  /** The nearest choice on the way from the court up, and whose it is. */
  #nearest(
    shelf: Shelf | undefined,
    courtId: string,
    at: number,
  ): { choice: RuleChoice; court: CourtNode } | null {
    for (let court = this.#deps.courts.find(courtId); court !== undefined;) {
      const choice = shelf?.choices.get(court.id)?.findLast(({ from }) => from <= at)?.choice ?? null;
      if (choice !== null) {
        return { choice, court };
      }
      court = court.parentId === null ? undefined : this.#deps.courts.find(court.parentId);
    }
    return null;
  }

  async #read(db: Knex): Promise<Map<string, Shelf>> {
    const rows = (await db('catalogues').orderBy('active_from')) as CatalogueRow[];
    const choices = (await db('court_rules').orderBy('no')) as (ChoiceRow & { catalogue_id: string })[];
    const shelves = new Map<string, Shelf>();
    for (const row of rows) {
      const result = readCatalogue(JSON.parse(row.content));
      if ('issues' in result) {
        const [issue] = result.issues;
        throw new Error(`the stored catalogue ${row.id} can't be used: ${issue?.place} ${issue?.reason}`);
      }
      const { catalogue } = result;
      const shelf: Shelf = shelves.get(row.id) ?? { versions: [], choices: new Map() };
      const counting = countingOf(catalogue, this.#deps.calendar);
      shelf.versions.push({ from: row.active_from, hash: row.hash, catalogue, counting });
      shelves.set(row.id, shelf);
    }
    for (const row of choices) {
      const own = shelves.get(row.catalogue_id)?.choices;
      const choice = row.choice === null ? null : RuleChoice.parse(JSON.parse(row.choice));
      own?.set(row.court_id, [...(own.get(row.court_id) ?? []), { from: row.active_from, choice }]);
    }
    return shelves;
  }
}
