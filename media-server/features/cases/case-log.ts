import type { Knex } from 'knex';
import { checkEvent } from '#shared/cases/events.ts';
import type { CaseEventInput } from '#shared/cases/input.ts';
import { isInSubtree, type CourtPath } from '#shared/courts.ts';
import { AppError } from '#shared/errors.ts';
import type { Clock } from '../../clock.ts';
import type { CourtNode, CourtTree } from '../../context.ts';
import { insertMissing, joinGiven, whereAmong } from '../../store/bulk.ts';
import type { Store } from '../../store/open.ts';
import { CaseWriter, takeRevision } from './case-writer.ts';
import { courtColumnsOf, type CaseIdentity } from './derive.ts';
import type { Rulebooks } from './rulebooks.ts';
import { CASES, EVENT_COLUMNS, EVENTS, storedData, type CaseRow, type StoredEvent } from './rows.ts';

/** Events may lie this far in the future: clocks of other systems are not exact, and a date without a time is the day's end for some. */
const FUTURE_LIMIT_MS = 86_400_000;

export interface AppendOptions {
  catalogueId: string;
  /** Subtree that the events' courts must lie in. */
  scope: CourtPath;
  /** Where the events come from, for the record. */
  feed: string | null;
  /** Court of cases whose events name none. */
  courtId?: string;
  /** `all`: one bad event refuses the whole batch. `each`: the good ones are appended, the bad ones are told. */
  refuse: 'all' | 'each';
  /**
   * `now`: in the same transaction. `later`: the cases are marked, and `settle` derives from them. A history that is read in the order of
   * time would else raise alarms for what its next pages tell.
   */
  derive: 'now' | 'later';
  /** Written in the same transaction, such as where a feed has got to. */
  within?: (trx: Knex, result: Appended) => Promise<void>;
}

/** An event that wasn't appended, by its place in the batch. */
export interface Refused {
  index: number;
  place: string;
  reason: string;
}

export interface Appended {
  appended: number;
  /** Events that were there already, with the same content. */
  duplicates: number;
  refused: Refused[];
  /** Cases that have changed. */
  cases: number;
}

interface Given {
  index: number;
  input: CaseEventInput;
}

const reasonOf = (error: unknown): { place: string; reason: string } => {
  if (!(error instanceof AppError)) {
    throw error;
  }
  const place = error.place ?? 'event';
  return { place, reason: error.message.replace(`${place}: `, '') };
};

const keyOf = (caseNo: number, eventId: string): string => `${caseNo} ${eventId}`;

/** Whether a stored event is the given one again. */
function isSame(stored: StoredEvent, { input }: Given): boolean {
  return (
    stored.type === input.type &&
    stored.at === input.at &&
    stored.subject === input.subject &&
    stored.data === storedData(input.data)
  );
}

/**
 * The append-only log of all cases. Events are appended and everything that follows from them – the case's row, what it waits for, its
 * alarms – is written in the same transaction.
 */
export class CaseLog {
  readonly #store: Store;
  readonly #courts: CourtTree;
  readonly #rulebooks: Rulebooks;
  readonly #clock: Clock;
  readonly #writer: CaseWriter;

  constructor(deps: { store: Store; courts: CourtTree; rulebooks: Rulebooks; clock: Clock }) {
    this.#store = deps.store;
    this.#courts = deps.courts;
    this.#rulebooks = deps.rulebooks;
    this.#clock = deps.clock;
    this.#writer = new CaseWriter(deps);
  }

  /**
   * Appends events; those that are there already are left out. All or nothing with `refuse: 'all'`.
   * @throws AppError('invalidInput') naming the event and the place (`events[3].data.amount`), AppError('conflict') for an id that is
   *   there with other content
   */
  async append(inputs: readonly CaseEventInput[], options: AppendOptions): Promise<Appended> {
    const refused: Refused[] = [];
    const refuse = (index: number, place: string, reason: string): void => {
      if (options.refuse === 'all') {
        throw AppError.invalidInput(`events[${index}].${place}`, reason);
      }
      refused.push({ index, place, reason });
    };
    const checked = this.#check(inputs, options, refuse);
    return this.#store.db.transaction(async (trx) => {
      const rev = await takeRevision(trx);
      const identities = await this.#openCases(trx, checked, options, refuse);
      const known = await this.#known(trx, checked, identities);
      const fresh = this.#sift(checked, { identities, known, options, refused });
      const touched = new Set(fresh.map(({ input }) => input.caseId));
      const cases = [...touched].flatMap((caseId) => identities.get(caseId) ?? []);
      if (fresh.length > 0) {
        await this.#insert(trx, fresh, identities, options.feed);
        await this.#derive(trx, cases, options.derive, rev);
      }
      const duplicates = inputs.length - new Set(refused.map(({ index }) => index)).size - fresh.length;
      const done: Appended = { appended: fresh.length, duplicates, refused, cases: cases.length };
      await options.within?.(trx, done);
      return done;
    });
  }

  /** Brings what was derived from these cases up to date with the time and the rules of now. */
  async renew(caseNos: readonly number[]): Promise<void> {
    await this.#store.db.transaction(async (trx) => {
      const rev = await takeRevision(trx);
      const cases = (await whereAmong(trx('cases'), this.#store.dialect, 'no', caseNos)) as CaseRow[];
      await this.#writer.write(trx, cases, { rev, now: this.#clock.now() });
    });
  }

  /** Derives from at most `limit` cases that are marked; answers with how many there were. */
  async settle(limit: number): Promise<number> {
    const { db } = this.#store;
    const nos = (await db('cases').where('stale', 1).orderBy('no').limit(limit).pluck('no')) as number[];
    if (nos.length > 0) {
      await this.renew(nos);
    }
    return nos.length;
  }

  async #derive(
    trx: Knex,
    cases: readonly CaseIdentity[],
    when: AppendOptions['derive'],
    rev: number,
  ): Promise<void> {
    if (when === 'now') {
      await this.#writer.write(trx, cases, { rev, now: this.#clock.now() });
      return;
    }
    const nos = cases.map(({ no }) => no);
    await whereAmong(trx('cases'), this.#store.dialect, 'no', nos).update({ stale: 1 });
  }

  #check(
    inputs: readonly CaseEventInput[],
    { catalogueId, scope }: AppendOptions,
    refuse: (index: number, place: string, reason: string) => void,
  ): Given[] {
    const latest = this.#clock.now() + FUTURE_LIMIT_MS;
    const catalogue = this.#rulebooks.catalogue(catalogueId);
    const anyCourt = this.#courts.within(scope)[0];
    if (anyCourt === undefined) {
      throw AppError.conflict(`there are no courts yet whose cases ${catalogue.nameEn} could be of`);
    }
    const { rules } = this.#rulebooks.of(catalogueId, anyCourt.id);
    return inputs.flatMap((input, index) => {
      try {
        checkEvent(input, rules);
      } catch (error) {
        const { place, reason } = reasonOf(error);
        refuse(index, place, reason);
        return [];
      }
      if (input.at > latest || input.at < 0) {
        refuse(index, 'at', `${new Date(input.at).toISOString()} lies in the future, or before 1970`);
        return [];
      }
      return [{ index, input }];
    });
  }

  /** The cases of the events, by their own id; new ones are begun. Events of cases that aren't the caller's are refused. */
  async #openCases(
    trx: Knex,
    given: readonly Given[],
    options: AppendOptions,
    refuse: (index: number, place: string, reason: string) => void,
  ): Promise<Map<string, CaseIdentity>> {
    const byCase = Map.groupBy(given, ({ input }) => input.caseId);
    const find = async (ids: readonly string[]): Promise<CaseRow[]> =>
      ids.length === 0
        ? []
        : await whereAmong(
            trx('cases').where('catalogue_id', options.catalogueId),
            this.#store.dialect,
            'case_id',
            ids,
          );
    const known = new Map((await find([...byCase.keys()])).map((row) => [row.case_id, row]));
    const begun: Record<string, unknown>[] = [];
    for (const [caseId, events] of byCase) {
      if (!known.has(caseId)) {
        const court = this.#courtOfNew(events, options, refuse);
        if (court !== null) {
          begun.push({ ...this.#blank(caseId, options.catalogueId, court) });
        }
      }
    }
    const { no: _no, ...columns } = CASES.columns;
    await insertMissing(
      { db: trx, dialect: this.#store.dialect, table: { name: CASES.name, columns } },
      begun,
    );
    for (const row of await find(begun.map((row) => String(row['case_id'])))) {
      known.set(row.case_id, row);
    }
    this.#refuseForeign(given, known, options, refuse);
    return known;
  }

  #courtOfNew(
    events: readonly Given[],
    { scope, courtId: fallback }: AppendOptions,
    refuse: (index: number, place: string, reason: string) => void,
  ): CourtNode | null {
    const named = events.find(({ input }) => input.courtId !== undefined)?.input.courtId ?? fallback;
    const court = named === undefined ? undefined : this.#courts.find(named);
    if (court !== undefined && isInSubtree(court.path, scope)) {
      return court;
    }
    const reason =
      named === undefined ? 'the first event of a case names its court' : `the court ${named} was not found`;
    for (const { index } of events) {
      refuse(index, 'courtId', reason);
    }
    return null;
  }

  #refuseForeign(
    given: readonly Given[],
    known: Map<string, CaseIdentity>,
    { scope }: AppendOptions,
    refuse: (index: number, place: string, reason: string) => void,
  ): void {
    for (const { index, input } of given) {
      const identity = known.get(input.caseId);
      if (identity === undefined) {
        continue;
      }
      const court = this.#courts.find(identity.court_id);
      if (court === undefined || !isInSubtree(court.path, scope)) {
        refuse(index, 'caseId', `the case ${input.caseId} was not found`);
        known.delete(input.caseId);
      } else if (input.courtId !== undefined && input.courtId !== identity.court_id) {
        refuse(index, 'courtId', `the case ${input.caseId} is of the court ${identity.court_id}`);
      }
    }
  }

  #blank(caseId: string, catalogueId: string, court: CourtNode): Omit<CaseRow, 'no'> {
    return {
      catalogue_id: catalogueId,
      case_id: caseId,
      court_id: court.id,
      ...courtColumnsOf(court, (id) => this.#courts.find(id)),
      number: null,
      case_kind: null,
      status: 'open',
      stage: null,
      stage_since: null,
      began_at: null,
      closed_at: null,
      closing_way: null,
      handler_id: null,
      handler_name: null,
      applicant: null,
      debtor: null,
      claimed_fen: null,
      received_fen: 0,
      held_fen: 0,
      flags: '[]',
      last_act_at: null,
      last_event_at: null,
      events: 0,
      overdue: 0,
      due_soon: 0,
      blocked: 0,
      over_term: 0,
      visits: '[]',
      path: '',
      latest: null,
      results: '{}',
      search: '',
      stale: 0,
      rev: 0,
    };
  }

  /** Those of the given events whose ids are there already. */
  async #known(
    trx: Knex,
    given: readonly Given[],
    identities: ReadonlyMap<string, CaseIdentity>,
  ): Promise<Map<string, StoredEvent>> {
    const ids = given.flatMap(({ input }) => {
      const no = identities.get(input.caseId)?.no;
      return no === undefined ? [] : [{ case_no: no, event_id: input.id }];
    });
    if (ids.length === 0) {
      return new Map();
    }
    const table = {
      name: 'given',
      columns: { case_no: 'bigint', event_id: 'text' },
    } as const;
    const rows = await joinGiven<StoredEvent>(
      { db: trx, dialect: this.#store.dialect, table },
      ids,
      'case_events',
      EVENT_COLUMNS,
    );
    return new Map(rows.map((row) => [keyOf(row.case_no, row.event_id), row]));
  }

  /** The events that aren't there yet. */
  #sift(
    given: readonly Given[],
    context: {
      identities: ReadonlyMap<string, CaseIdentity>;
      known: Map<string, StoredEvent>;
      options: AppendOptions;
      refused: Refused[];
    },
  ): Given[] {
    const { identities, known, options, refused } = context;
    const bad = new Set(refused.map(({ index }) => index));
    return given.filter((one) => {
      const identity = identities.get(one.input.caseId);
      if (identity === undefined || bad.has(one.index)) {
        return false;
      }
      const { input, index } = one;
      const key = keyOf(identity.no, input.id);
      const stored = known.get(key);
      if (stored !== undefined) {
        if (isSame(stored, one)) {
          return false;
        }
        const reason = `the event ${input.id} of the case ${input.caseId} is there with other content`;
        if (options.refuse === 'all') {
          throw AppError.conflict(`events[${index}].id: ${reason}`);
        }
        refused.push({ index, place: 'id', reason });
        return false;
      }
      known.set(key, {
        case_no: identity.no,
        event_id: input.id,
        type: input.type,
        at: input.at,
        subject: input.subject,
        data: storedData(input.data),
      });
      return true;
    });
  }

  async #insert(
    trx: Knex,
    fresh: readonly Given[],
    identities: ReadonlyMap<string, CaseIdentity>,
    feed: string | null,
  ): Promise<void> {
    const recorded_at = this.#clock.now();
    const rows = fresh.map(({ input }) => ({
      case_no: identities.get(input.caseId)?.no,
      event_id: input.id,
      type: input.type,
      at: input.at,
      subject: input.subject,
      data: storedData(input.data),
      recorded_at,
      feed,
    }));
    await insertMissing({ db: trx, dialect: this.#store.dialect, table: EVENTS }, rows);
  }
}
