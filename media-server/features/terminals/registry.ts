import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { CourtPath } from '#shared/courts.ts';
import { AppError } from '#shared/errors.ts';
import type { Edition } from '#shared/jt808/frame.ts';
import type { Registration } from '#shared/jt808/registration.ts';
import type { Terminal } from '#shared/terminals.ts';
import type { Clock } from '../../clock.ts';
import type { Store } from '../../store/open.ts';
import type { Roster, RosterUnit } from '../units/roster.ts';
import {
  deleteTerminal,
  insertTerminal,
  loadTerminals,
  updateTerminal,
  type TerminalRecord,
} from './rows.ts';

/** What ends a terminal's link. */
export interface OpenLink {
  end(reason: string): void;
}

/** A terminal as the server knows it now. */
export interface KnownTerminal {
  record: TerminalRecord;
  link: OpenLink | null;
  lastSeenAt: number | null;
  wrongFrames: number;
  /** Its emergency button was pressed in the latest position. */
  isAlarmed: boolean;
}

const CODE_BYTES = 12;
/** What 2019's fields and the columns can hold. */
const MAX_TEXT = 60;

/** What a terminal says of itself, as it is kept: PostgreSQL takes no zeros within text. */
export const asKept = (text: string): string => text.replaceAll('\0', '').slice(0, MAX_TEXT);

const hashOf = (code: string): string => createHash('sha256').update(code).digest('hex');
const withoutZeros = (phone: string): string => phone.replace(/^0+(?=.)/, '');

/** The terminals that are enrolled, in memory; the store is read once. */
export class TerminalRegistry {
  readonly #store: Store;
  readonly #clock: Clock;
  readonly #roster: Roster;
  readonly #byPhone = new Map<string, KnownTerminal>();

  private constructor(deps: { store: Store; clock: Clock; roster: Roster }) {
    this.#store = deps.store;
    this.#clock = deps.clock;
    this.#roster = deps.roster;
  }

  static async open(deps: { store: Store; clock: Clock; roster: Roster }): Promise<TerminalRegistry> {
    const registry = new TerminalRegistry(deps);
    (await loadTerminals(deps.store)).forEach((record) => registry.#put(record));
    return registry;
  }

  get connected(): number {
    return [...this.#byPhone.values()].filter(({ link }) => link !== null).length;
  }

  /** By the digits of a frame's header, with or without zeros before them. */
  find(phone: string): KnownTerminal | undefined {
    return this.#byPhone.get(withoutZeros(phone));
  }

  ofUnit(unitId: string): KnownTerminal | undefined {
    return [...this.#byPhone.values()].find(({ record }) => record.unitId === unitId);
  }

  unitOf({ record }: KnownTerminal): RosterUnit | undefined {
    return this.#roster.find(record.unitId);
  }

  within(scope: CourtPath): Terminal[] {
    const units = new Set(this.#roster.within(scope).map(({ id }) => id));
    return [...this.#byPhone.values()]
      .filter(({ record }) => units.has(record.unitId))
      .flatMap((terminal) => this.view(terminal) ?? []);
  }

  /** Throws `notFound` for one of a unit outside the subtree of `scope`. */
  require(id: string, scope: CourtPath): KnownTerminal {
    const terminal = [...this.#byPhone.values()].find(({ record }) => record.id === id);
    if (terminal === undefined) {
      throw AppError.notFound('terminal', id);
    }
    try {
      this.#roster.require(terminal.record.unitId, scope);
    } catch (cause) {
      throw new AppError('notFound', `terminal ${id} was not found`, { cause });
    }
    return terminal;
  }

  async enrol(given: { unitId: string; phone: string; deviceId: string | null }): Promise<KnownTerminal> {
    return this.#put(await insertTerminal(this.#store, { ...given, enrolledAt: this.#clock.now() }));
  }

  async remove({ record }: KnownTerminal): Promise<void> {
    await deleteTerminal(this.#store, record.id);
    const terminal = this.#byPhone.get(record.phone);
    this.#byPhone.delete(record.phone);
    terminal?.link?.end('removed');
  }

  /** Keeps what a terminal says of itself; answers with a new code, which voids the one before. */
  async register(terminal: KnownTerminal, said: Registration, edition: Edition): Promise<string> {
    const code = randomBytes(CODE_BYTES).toString('hex');
    await this.#save(terminal, {
      deviceId: terminal.record.deviceId ?? asKept(said.terminalId),
      maker: asKept(said.maker),
      model: asKept(said.model),
      plate: asKept(said.plate),
      edition,
      codeHash: hashOf(code),
      registeredAt: this.#clock.now(),
    });
    return code;
  }

  isCode({ record: { codeHash } }: KnownTerminal, code: string): boolean {
    return codeHash !== null && timingSafeEqual(Buffer.from(codeHash), Buffer.from(hashOf(code)));
  }

  /** The terminal must register before it gets in again. */
  forgetCode(terminal: KnownTerminal): Promise<void> {
    return this.#save(terminal, { codeHash: null });
  }

  async setEdition(terminal: KnownTerminal, edition: Edition): Promise<void> {
    if (terminal.record.edition !== edition) {
      await this.#save(terminal, { edition });
    }
  }

  view({ record, link, lastSeenAt, wrongFrames }: KnownTerminal): Terminal | null {
    const unit = this.#roster.find(record.unitId);
    if (unit === undefined) {
      return null;
    }
    const { id, unitId, phone, deviceId, maker, model, plate, edition, enrolledAt, registeredAt } = record;
    const { courtId, callSign } = unit;
    const about = { id, unitId, courtId, callSign, phone, deviceId, maker, model, plate, edition };
    return { ...about, enrolledAt, registeredAt, connected: link !== null, lastSeenAt, wrongFrames };
  }

  async #save(terminal: KnownTerminal, changes: Partial<TerminalRecord>): Promise<void> {
    const record = { ...terminal.record, ...changes };
    await updateTerminal(this.#store, record);
    terminal.record = record;
  }

  #put(record: TerminalRecord): KnownTerminal {
    const terminal = { record, link: null, lastSeenAt: null, wrongFrames: 0, isAlarmed: false };
    this.#byPhone.set(record.phone, terminal);
    return terminal;
  }
}
