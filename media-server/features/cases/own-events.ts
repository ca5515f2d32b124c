import type { CaseEventInput } from '#shared/cases/input.ts';
import type { CourtPath } from '#shared/courts.ts';
import { AppError } from '#shared/errors.ts';
import type { Store } from '../../store/open.ts';
import type { CaseLog } from './case-log.ts';
import { storedData, type CaseRow, type EventRow } from './rows.ts';
import type { CaseTail } from './tail.ts';

/** An event that this system appends to a case by itself. */
export type OwnEvent = Required<Pick<CaseEventInput, 'id' | 'at' | 'type' | 'subject' | 'data'>>;

/** Appends to cases what is done with them here. */
export class OwnEvents {
  readonly #store: Store;
  readonly #cases: CaseLog;
  readonly #tail: CaseTail;

  constructor(deps: { store: Store; cases: CaseLog; tail: CaseTail }) {
    this.#store = deps.store;
    this.#cases = deps.cases;
    this.#tail = deps.tail;
  }

  /**
   * Appends one event; the same again changes nothing, even at another time.
   * @throws AppError('invalidInput') when the catalogue has no such event, AppError('conflict') for an id that has other content
   */
  async append(
    row: Pick<CaseRow, 'no' | 'catalogue_id' | 'case_id'>,
    event: OwnEvent,
    { scope, feed }: { scope: CourtPath; feed: string },
  ): Promise<void> {
    // The same command again after a lost answer: only its time is another one.
    if (await this.#isKnown(row.no, event)) {
      return;
    }
    try {
      await this.#cases.append([{ ...event, caseId: row.case_id }], {
        catalogueId: row.catalogue_id,
        scope,
        feed,
        refuse: 'all',
        derive: 'now',
      });
    } catch (error) {
      // Or again while the first is on its way.
      if (!(error instanceof AppError && error.code === 'conflict' && (await this.#isKnown(row.no, event)))) {
        throw error;
      }
    }
    await this.#tail.poke();
  }

  async #isKnown(caseNo: number, event: OwnEvent): Promise<boolean> {
    const known = (await this.#store
      .db('case_events')
      .where({ case_no: caseNo, event_id: event.id })
      .first('type', 'subject', 'data')) as Pick<EventRow, 'type' | 'subject' | 'data'> | undefined;
    return (
      known?.type === event.type && known.subject === event.subject && known.data === storedData(event.data)
    );
  }
}
