import { DAY_MS } from '#shared/calendar/zone.ts';
import type { EvidenceEvent } from '#shared/contract/evidence.ts';
import type { CourtPath } from '#shared/courts.ts';
import { AppError } from '#shared/errors.ts';
import type { Evidence, EvidenceDetail } from '#shared/evidence.ts';
import type { Caller } from '../../api/caller.ts';
import type { CourtTree } from '../../context.ts';
import { Feed } from '../../feed.ts';
import type { Logger } from '../../log.ts';
import { toLockBase } from '../../store/locks.ts';
import type { Store } from '../../store/open.ts';
import { readWithin, type Told } from '../../told.ts';
import type { RetentionRules } from '../recordings/retention.ts';
import {
  findEvidence,
  latestEvidence,
  listEvidence,
  locksOn,
  toEvidence,
  type EvidenceFilter,
  type EvidenceRow,
  type ListedEvidence,
} from './rows.ts';

/** Items that a console is given at first. */
const SNAPSHOT_ITEMS = 100;

interface Deps {
  store: Store;
  courts: CourtTree;
  log: Logger;
  retention: RetentionRules;
}

/** Evidence as consoles see it, and what they are told. */
export class EvidenceDesk {
  readonly #deps: Deps;
  readonly #told: Feed<Told<EvidenceEvent>>;

  constructor(deps: Deps) {
    this.#deps = deps;
    this.#told = new Feed((error) => deps.log.error({ err: error }, 'a listener of evidence failed'));
  }

  async list(filter: EvidenceFilter): Promise<Evidence[]> {
    return (await listEvidence(this.#deps.store.reading, filter)).map((row) => this.show(row));
  }

  /** @throws AppError('notFound') for what isn't in the caller's courts, or was removed */
  async require({ courtPath }: Pick<Caller, 'courtPath'>, id: string): Promise<ListedEvidence> {
    const row = await findEvidence(this.#deps.store.db, id, courtPath);
    if (row === undefined || row.removed_at !== null) {
      throw AppError.notFound('evidence', id);
    }
    return row;
  }

  /** The same for one that has arrived whole. @throws AppError('notFound', 'conflict') */
  async requireComplete(caller: Pick<Caller, 'courtPath'>, id: string): Promise<ListedEvidence> {
    const row = await this.require(caller, id);
    if (row.state !== 'complete') {
      throw AppError.conflict(`the item ${id} has not arrived whole`);
    }
    return row;
  }

  async detail(caller: Pick<Caller, 'courtPath'>, id: string): Promise<EvidenceDetail> {
    const row = await this.require(caller, id);
    const locks = (await locksOn(this.#deps.store.db, id)).map(toLockBase);
    return { evidence: this.show(row), locks };
  }

  /** Tells that an item has changed. Never throws. */
  async changed({ id, court_id: courtId }: Pick<EvidenceRow, 'id' | 'court_id'>): Promise<void> {
    try {
      const courtPath = this.#pathOf(courtId);
      const row = await findEvidence(this.#deps.store.db, id, courtPath);
      if (row !== undefined) {
        this.#told.publish({ courtPath, event: { type: 'changed', evidence: this.show(row) } });
      }
    } catch (error) {
      this.#deps.log.error({ err: error }, 'consoles could not be told of evidence');
    }
  }

  removed({ id, court_id: courtId }: Pick<EvidenceRow, 'id' | 'court_id'>): void {
    this.#told.publish({ courtPath: this.#pathOf(courtId), event: { type: 'removed', evidenceId: id } });
  }

  watch({ courtPath, ended }: Caller, signal: AbortSignal): AsyncGenerator<EvidenceEvent, void> {
    const snapshot = async (): Promise<EvidenceEvent> => ({
      type: 'snapshot',
      evidence: (await latestEvidence(this.#deps.store.db, courtPath, SNAPSHOT_ITEMS)).map((row) =>
        this.show(row),
      ),
    });
    return readWithin(this.#told, snapshot, courtPath, AbortSignal.any([signal, ended]));
  }

  show(row: ListedEvidence): Evidence {
    const { days } = this.#deps.retention.of(row.court_id);
    const keptUntil =
      row.state === 'complete' && row.settled_at !== null ? row.settled_at + days * DAY_MS : null;
    return toEvidence(row, row.locks, keptUntil);
  }

  #pathOf(courtId: string): CourtPath {
    const court = this.#deps.courts.find(courtId);
    if (court === undefined) {
      throw AppError.notFound('court', courtId);
    }
    return court.path;
  }
}
