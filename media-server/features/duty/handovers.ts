import { createHash, randomUUID } from 'node:crypto';
import type { HandoverDetail, HandoverDraft } from '#shared/contract/duty.ts';
import { COMMAND } from '#shared/contract/access.ts';
import { compareSheets, type Handover, type HandoverSection } from '#shared/duty/handover.ts';
import { AppError } from '#shared/errors.ts';
import type { Caller } from '../../api/caller.ts';
import type { Clock } from '../../clock.ts';
import type { AuditLog, CourtNode, CourtTree } from '../../context.ts';
import type { Store } from '../../store/open.ts';
import { canonicalJson } from '../audit/chain.ts';
import type { Identity } from '../identity/index.ts';
import type { UserRow } from '../identity/users.ts';
import type { DutyBoard } from './board.ts';
import {
  closeHandover,
  findHandover,
  hasWaiting,
  insertHandover,
  lastTaken,
  requireHandover,
  sectionsOf,
  toHandover,
  type HandoverRow,
} from './handover-store.ts';
import { insertEntry } from './log-store.ts';
import { requireOwnCourt } from './own-court.ts';
import { collectSection, type HandoverSource } from './section.ts';

/** Names of the entries that bind a sheet to the audit log. */
const AUDIT = { signed: 'duty.handoverSigned', taken: 'duty.handoverTaken' } as const;

/** As the partial index over these entries has it. */
const HANDOVER_ACTIONS = `action IN ('duty.handoverSigned', 'duty.handoverTaken')`;

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

/** What the outgoing officer's signature covers; `content_hash` covers the sections. */
const hashSigned = (row: Omit<HandoverRow, 'hash'>): string =>
  sha256(
    canonicalJson({
      id: row.id,
      courtId: row.court_id,
      at: row.signed_at,
      userId: row.out_user_id,
      username: row.out_username,
      name: row.out_name,
      notes: row.notes,
      content: row.content_hash,
      previous: row.previous_hash,
    }),
  );

/** What the incoming officer's signature covers, the other one's included. */
const hashTaken = (
  row: Pick<HandoverRow, 'hash' | 'taken_at' | 'in_user_id' | 'in_username' | 'in_name' | 'remark'>,
): string =>
  sha256(
    canonicalJson({
      signed: row.hash,
      at: row.taken_at,
      userId: row.in_user_id,
      username: row.in_username,
      name: row.in_name,
      remark: row.remark,
    }),
  );

const waits = (): AppError => AppError.conflict('another hand-over of this court waits to be taken over');
const notWaiting = (): AppError =>
  AppError.conflict('this hand-over does not wait to be taken over any more');

interface Deps {
  store: Store;
  clock: Clock;
  courts: CourtTree;
  audit: AuditLog;
  board: DutyBoard;
  signatures: Identity['signatures'];
  sections: readonly HandoverSource[];
}

/** Hand-over sheets: made of what is open, frozen by the outgoing officer's signature, taken over by the incoming one's. */
export class Handovers {
  readonly #deps: Deps;

  constructor(deps: Deps) {
    this.#deps = deps;
  }

  /** The sheet of a court as it would be signed now. */
  async draft(court: CourtNode): Promise<HandoverDraft> {
    const { sections, text } = await this.#collect(court);
    const previous = await lastTaken(this.#deps.store.db, court.id);
    return {
      sections,
      contentHash: sha256(text),
      previous: previous === undefined ? null : toHandover(previous),
      changes: previous === undefined ? [] : compareSheets(sectionsOf(previous), sections),
    };
  }

  /**
   * Freezes the sheet. Idempotent by `id`.
   * @throws AppError('conflict' at `contentHash` when the sheet isn't what was seen, or while another one waits), and what a login throws
   */
  async sign(
    caller: Caller,
    given: { id: string; courtId: string; notes: string; contentHash: string; password: string },
    address: string,
  ): Promise<Handover> {
    const { store, clock, courts } = this.#deps;
    const court = requireOwnCourt(courts, caller, given.courtId);
    await this.#check({ username: caller.username, password: given.password }, address);
    const known = await findHandover(store.db, given.id);
    if (known !== undefined) {
      return this.#same(known, caller);
    }
    const { sections, text } = await this.#collect(court);
    if (sha256(text) !== given.contentHash) {
      throw new AppError('conflict', 'what is open has changed since you saw the sheet; look at it again', {
        place: 'contentHash',
      });
    }
    const previous = await lastTaken(store.db, court.id);
    const unsigned = {
      id: given.id,
      court_id: court.id,
      state: 'signed' as const,
      signed_at: clock.now(),
      out_user_id: caller.id,
      out_username: caller.username,
      out_name: caller.nameZh,
      taken_at: null,
      in_user_id: null,
      in_username: null,
      in_name: null,
      notes: given.notes,
      remark: null,
      withdrawn_why: null,
      previous_id: previous?.id ?? null,
      previous_hash: previous?.taken_hash ?? null,
      is_changed:
        previous === undefined ? null : Number(compareSheets(sectionsOf(previous), sections).length > 0),
      content_hash: given.contentHash,
      taken_hash: null,
      sections: text,
    };
    const row: HandoverRow = { ...unsigned, hash: hashSigned(unsigned) };
    if (await hasWaiting(store.db, court.id)) {
      throw waits();
    }
    // First, so that no sheet is there that the audit log doesn't know.
    await this.#record(AUDIT.signed, row, { actor: caller.username, hash: row.hash });
    if (!(await insertHandover(store.db, row))) {
      throw waits();
    }
    return this.#tell(row);
  }

  /**
   * The incoming officer takes over, by name and password, at whichever console of the court.
   * @throws AppError('conflict', at `username` for who hands over; 'forbidden' for who may not), and what a login throws
   */
  async take(
    caller: Caller,
    given: { handoverId: string; username: string; password: string; remark: string },
    address: string,
  ): Promise<Handover> {
    const { store, clock, board, courts } = this.#deps;
    const row = await this.#require(caller, given.handoverId);
    requireOwnCourt(courts, caller, row.court_id);
    const user = await this.#check(given, address);
    if (user.court_id !== row.court_id || !COMMAND.includes(user.role)) {
      throw AppError.forbidden('only a duty officer or leader of this court can take over');
    }
    if (user.id === row.out_user_id) {
      throw new AppError('conflict', 'who hands over can not take over as well', { place: 'username' });
    }
    if (row.state === 'taken' && row.in_user_id === user.id) {
      return toHandover(row);
    }
    const now = clock.now();
    const signature = {
      taken_at: now,
      in_user_id: user.id,
      in_username: user.username,
      in_name: user.name_zh,
      remark: given.remark === '' ? null : given.remark,
    };
    const takenHash = hashTaken({ hash: row.hash, ...signature });
    if (row.state !== 'signed') {
      throw notWaiting();
    }
    await this.#record(AUDIT.taken, row, { actor: user.username, hash: takenHash });
    const isTaken = await store.db.transaction(async (trx) => {
      const change = { ...signature, state: 'taken' as const, taken_hash: takenHash };
      if (!(await closeHandover(trx, row.id, change))) {
        return false;
      }
      await insertEntry(trx, {
        id: randomUUID(),
        courtId: row.court_id,
        at: now,
        writtenAt: now,
        kind: 'handover',
        text: `${row.out_name} → ${user.name_zh}`,
        link: { kind: 'handover', id: row.id, label: row.hash.slice(0, 12) },
        corrects: null,
        by: null,
      });
      return true;
    });
    if (!isTaken) {
      throw notWaiting();
    }
    board.post({ type: 'entry', courtId: row.court_id });
    return this.#tell(await this.#require(caller, row.id));
  }

  /** Takes back one that nobody has taken over. */
  async withdraw(
    caller: Caller,
    { handoverId, why }: { handoverId: string; why: string },
  ): Promise<Handover> {
    const { store, courts } = this.#deps;
    const row = await this.#require(caller, handoverId);
    requireOwnCourt(courts, caller, row.court_id);
    if (!(await closeHandover(store.db, row.id, { state: 'withdrawn', withdrawn_why: why }))) {
      throw notWaiting();
    }
    return this.#tell(await this.#require(caller, row.id));
  }

  /** A sheet with its differences to the one before, and whether it is what was signed. */
  async detail(caller: Caller, id: string): Promise<HandoverDetail> {
    const row = await this.#require(caller, id);
    const sections = sectionsOf(row);
    const previous =
      row.previous_id === null ? undefined : await findHandover(this.#deps.store.db, row.previous_id);
    return {
      handover: toHandover(row),
      sections,
      previous: previous === undefined ? null : toHandover(previous),
      changes: previous === undefined ? [] : compareSheets(sectionsOf(previous), sections),
      isIntact: await this.#isIntact(row),
    };
  }

  /** A signature that isn't right is a wrong input: the session in which it was given goes on. */
  async #check(given: { username: string; password: string }, address: string): Promise<UserRow> {
    const { username, password } = given;
    try {
      return await this.#deps.signatures.check({ username, password }, address);
    } catch (error) {
      throw error instanceof AppError && error.code === 'unauthenticated'
        ? AppError.invalidInput('password', 'is wrong, or the name is')
        : error;
    }
  }

  #require(caller: Caller, id: string): Promise<HandoverRow> {
    const { store, courts } = this.#deps;
    return requireHandover({ db: store.db, courts }, caller, id);
  }

  async #collect(court: CourtNode): Promise<{ sections: HandoverSection[]; text: string }> {
    const now = this.#deps.clock.now();
    const sections = await Promise.all(
      this.#deps.sections.map((source) => collectSection(source, court, now)),
    );
    return { sections, text: canonicalJson(sections) };
  }

  async #isIntact(row: HandoverRow): Promise<boolean> {
    if (sha256(row.sections) !== row.content_hash || hashSigned(row) !== row.hash) {
      return false;
    }
    if (!(await this.#isRecorded(AUDIT.signed, row.id, row.hash))) {
      return false;
    }
    return (
      row.state !== 'taken' ||
      (hashTaken(row) === row.taken_hash && (await this.#isRecorded(AUDIT.taken, row.id, row.taken_hash)))
    );
  }

  async #isRecorded(action: string, id: string, hash: string): Promise<boolean> {
    const details = (await this.#deps.store
      .db('audit_log')
      .whereRaw(HANDOVER_ACTIONS)
      .where({ action, target: id })
      .pluck('detail')) as string[];
    return details.some((detail) => (JSON.parse(detail) as { hash?: string }).hash === hash);
  }

  /** The log of audits has the hash: nobody can change a sheet afterwards without that being seen. */
  async #record(
    action: string,
    row: HandoverRow,
    { actor, hash }: { actor: string; hash: string },
  ): Promise<void> {
    const court = this.#deps.courts.find(row.court_id);
    await this.#deps.audit.append({
      actor,
      courtId: row.court_id,
      courtPath: court?.path ?? null,
      action,
      target: row.id,
      outcome: 'ok',
      detail: { hash },
    });
  }

  #same(row: HandoverRow, caller: Caller): Handover {
    if (row.court_id !== caller.courtId || row.out_user_id !== caller.id) {
      throw AppError.conflict(`the hand-over ${row.id} is there with other content`);
    }
    return toHandover(row);
  }

  #tell(row: HandoverRow): Handover {
    const handover = toHandover(row);
    this.#deps.board.post({ type: 'handover', handover });
    return handover;
  }
}
