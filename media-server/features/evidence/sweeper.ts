import { DAY_MS } from '#shared/calendar/zone.ts';
import { isOpen } from '#shared/evidence-state.ts';
import type { Clock } from '../../clock.ts';
import type { AuditLog, CourtTree } from '../../context.ts';
import type { Logger } from '../../log.ts';
import type { Store } from '../../store/open.ts';
import type { RetentionRules } from '../recordings/retention.ts';
import type { EvidenceDesk } from './desk.ts';
import type { EvidenceFiles } from './evidence-files.ts';
import type { Items } from './items.ts';
import type { EvidenceRow } from './rows.ts';
import type { Settling } from './settling.ts';

const SWEEP_MS = 3_600_000;
/** An upload of which nothing arrives for so long is given up. */
export const UPLOAD_LIFE_MS = 7 * DAY_MS;
/** Action of the audit log that tells that retention took an item; its target is the item. */
export const REMOVED_ACTION = 'evidence.removed';
/** Items that are looked at in one go. */
const PAGE = 500;

interface Deps {
  store: Store;
  clock: Clock;
  log: Logger;
  audit: AuditLog;
  courts: CourtTree;
  retention: RetentionRules;
  files: EvidenceFiles;
  items: Items;
  desk: EvidenceDesk;
  settling: Settling;
}

/** Gives up uploads that were left half-sent, and removes items that have been kept long enough. What is locked stays. */
export class EvidenceSweeper {
  readonly #deps: Deps;
  readonly #timer: NodeJS.Timeout;
  #working: Promise<void> = Promise.resolve();

  constructor(deps: Deps) {
    this.#deps = deps;
    this.#timer = setInterval(() => void this.sweep(), SWEEP_MS);
  }

  /** Never throws. */
  sweep(): Promise<void> {
    this.#working = this.#working.then(() => this.#sweep());
    return this.#working;
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    await this.#working;
  }

  async #sweep(): Promise<void> {
    try {
      await this.#deps.settling.resume();
      await this.#expire();
      await this.#removeOld();
      await this.#removeStray();
    } catch (error) {
      this.#deps.log.error({ err: error }, 'evidence could not be looked through; it is tried again');
    }
  }

  async #expire(): Promise<void> {
    const { store, clock, items, files, log } = this.#deps;
    const rows = (await store
      .db('evidence')
      .whereIn('state', ['announced', 'receiving'])
      .where('touched_at', '<', clock.now() - UPLOAD_LIFE_MS)) as EvidenceRow[];
    for (const row of rows) {
      try {
        await items.step(row, 'expire');
        await files.remove(row.id);
        log.info({ evidence: row.id, unit: row.unit_id }, 'an upload of evidence was given up');
      } catch (error) {
        log.info({ err: error, evidence: row.id }, 'an upload went on as it was to be given up');
      }
    }
  }

  async #removeOld(): Promise<void> {
    const { store, clock, retention } = this.#deps;
    const now = clock.now();
    for (let last = ''; ;) {
      const rows = (await store
        .db('evidence')
        .whereNull('removed_at')
        .where('id', '>', last)
        .where('settled_at', '<', now - retention.leastDays * DAY_MS)
        .whereNotExists(
          store
            .db('evidence_locks')
            .whereRaw('evidence_locks.evidence_id = evidence.id')
            .whereNull('unlocked_at')
            .select('id'),
        )
        .orderBy('id')
        .limit(PAGE)) as EvidenceRow[];
      for (const row of rows) {
        if ((row.settled_at ?? now) + retention.of(row.court_id).days * DAY_MS < now) {
          await this.#remove(row);
        }
      }
      const { id } = rows.at(-1) ?? {};
      if (id === undefined || rows.length < PAGE) {
        return;
      }
      last = id;
    }
  }

  /** That it goes is in the audit log before it goes. */
  async #remove(row: EvidenceRow): Promise<void> {
    const { store, clock, audit, courts, files, desk } = this.#deps;
    if (row.state === 'complete') {
      await audit.append({
        actor: 'server',
        courtId: row.court_id,
        courtPath: courts.find(row.court_id)?.path ?? null,
        action: REMOVED_ACTION,
        target: row.id,
        outcome: 'ok',
        detail: { reason: 'expired', sha256: row.sha256 },
      });
    }
    await store.db('evidence').where({ id: row.id }).update({ removed_at: clock.now() });
    await files.remove(row.id);
    desk.removed(row);
  }

  /** Files whose items are gone, as after a crash between the row and the file. */
  async #removeStray(): Promise<void> {
    const { files, items } = this.#deps;
    for (const id of await files.ids()) {
      const row = await items.find(id);
      const isKept =
        row !== undefined && row.removed_at === null && (isOpen(row.state) || row.state === 'complete');
      if (!isKept) {
        await files.remove(id);
      }
    }
  }
}
