import { AppError } from '#shared/errors.ts';
import {
  MAX_EVIDENCE_BYTES,
  MAX_OPEN_EVIDENCE,
  type EvidenceAnnouncement,
  type EvidenceReceipt,
} from '#shared/evidence.ts';
import { isOpen } from '#shared/evidence-state.ts';
import type { Caller } from '../../api/caller.ts';
import type { Clock } from '../../clock.ts';
import type { Store } from '../../store/open.ts';
import type { Roster } from '../units/roster.ts';
import { findCase, requireCaseOf, requireOperationOf } from './bindings.ts';
import type { EvidenceDesk } from './desk.ts';
import type { EvidenceFiles } from './evidence-files.ts';
import type { Items } from './items.ts';
import type { Room } from './room.ts';
import { bytesOf, type EvidenceRow } from './rows.ts';
import type { Settling } from './settling.ts';

interface Deps {
  store: Store;
  clock: Clock;
  roster: Roster;
  files: EvidenceFiles;
  room: Room;
  items: Items;
  desk: EvidenceDesk;
  settling: Settling;
  unitMaxBytes: number;
}

const receiptOf = ({ id, state, problem, case_number }: EvidenceRow): EvidenceReceipt => ({
  id,
  state,
  problem,
  caseNumber: case_number,
});

/** What devices tell of their items before they send them. */
export class Intake {
  readonly #deps: Deps;

  constructor(deps: Deps) {
    this.#deps = deps;
  }

  /** See `evidence.announce` of the contract. */
  async announce(caller: Caller, given: EvidenceAnnouncement): Promise<EvidenceReceipt> {
    const { files, items, clock, settling } = this.#deps;
    if (given.size > MAX_EVIDENCE_BYTES[given.kind]) {
      throw new AppError(
        'tooLarge',
        `an item of this kind has at most ${MAX_EVIDENCE_BYTES[given.kind]} bytes`,
        {
          place: 'size',
        },
      );
    }
    const known = await items.find(given.id);
    let row = known ?? (await this.#add(caller, given));
    if (known !== undefined) {
      assertSame(known, caller, given);
      if (known.state === 'expired') {
        await this.#assertRoom(caller, given);
        row = await items.step(known, 'announce', { touched_at: clock.now() });
      }
    }
    if (isOpen(row.state)) {
      // Also of one whose announcement broke off between its row and its file.
      await files.begin(row.id);
      row = (await settling.settleIfWhole(row)) ?? row;
    }
    return receiptOf(row);
  }

  /** See `evidence.discard` of the contract. */
  async discard(caller: Caller, id: string): Promise<EvidenceReceipt> {
    const { items, files, clock } = this.#deps;
    const row = await items.requireOf(caller.id, id);
    const discarded = await items.step(row, 'discard', { settled_at: row.settled_at ?? clock.now() });
    await files.remove(id);
    return receiptOf(discarded);
  }

  /** See `evidence.findCase` of the contract. */
  findCase(caller: Caller, number: string): Promise<{ no: number; number: string }> {
    return findCase(this.#deps.store.db, caller, number);
  }

  async #assertRoom(caller: Caller, { size }: EvidenceAnnouncement): Promise<void> {
    const { store, room, unitMaxBytes } = this.#deps;
    const { bytes, open } = await bytesOf(store.db, caller.id);
    if (open >= MAX_OPEN_EVIDENCE) {
      throw new AppError('rateLimited', `at most ${MAX_OPEN_EVIDENCE} items of a unit wait to be sent`);
    }
    if (bytes + size > unitMaxBytes) {
      throw new AppError('tooLarge', `the items of a unit take at most ${unitMaxBytes} bytes together`);
    }
    await room.assert(size);
  }

  async #add(caller: Caller, given: EvidenceAnnouncement): Promise<EvidenceRow> {
    const { store, clock, roster, items, desk } = this.#deps;
    await this.#assertRoom(caller, given);
    const found = given.case === null ? null : await requireCaseOf(store.db, caller, given.case);
    const operation =
      given.operationId === null ? null : await requireOperationOf(store.db, caller, given.operationId);
    const unit = roster.find(caller.id);
    const now = clock.now();
    const row: EvidenceRow = {
      id: given.id,
      unit_id: caller.id,
      call_sign: unit?.callSign ?? caller.username,
      officer_name: unit?.officerName ?? caller.nameZh,
      court_id: caller.courtId,
      kind: given.kind,
      state: 'announced',
      problem: null,
      size: given.size,
      sha256: given.sha256,
      type: null,
      captured_at: given.capturedAt,
      clock_offset_ms: given.clockOffsetMs,
      lon: given.place?.lon ?? null,
      lat: given.place?.lat ?? null,
      accuracy: given.place?.accuracy ?? null,
      fix_age_ms: given.place?.ageMs ?? null,
      case_no: found?.no ?? null,
      case_number: found?.number ?? null,
      operation_id: operation?.id ?? null,
      operation_title: operation?.title ?? null,
      note: given.note,
      announced_at: now,
      touched_at: now,
      settled_at: null,
      has_thumbnail: 0,
      removed_at: null,
    };
    await store.db('evidence').insert(row).onConflict('id').ignore();
    // Announced twice at the same time, it is there once.
    const stored = await items.find(given.id);
    if (stored === undefined) {
      throw AppError.notFound('evidence', given.id);
    }
    assertSame(stored, caller, given);
    await desk.changed(stored);
    return stored;
  }
}

/** @throws AppError('conflict') where the id is another item's */
function assertSame(row: EvidenceRow, caller: Caller, given: EvidenceAnnouncement): void {
  const isSame =
    row.unit_id === caller.id &&
    row.kind === given.kind &&
    row.size === given.size &&
    row.sha256 === given.sha256;
  if (!isSame) {
    throw AppError.conflict(`the id ${given.id} belongs to another item`);
  }
}
