import type { CaseEventInput } from '#shared/cases/input.ts';
import type { Scalar } from '#shared/catalogue/names.ts';
import type { Random } from '../lib/random.ts';
import { chance } from './draw.ts';
import type { Person } from './people.ts';
import type { CourtProfile, Handler } from './province.ts';
import { Pace, type Step } from './time/pace.ts';

export type Data = Record<string, Scalar>;
export type ClaimKind = 'money' | 'conduct' | 'specificThing' | 'administrative';
export type Approver =
  'judge' | 'bureauChief' | 'leaderInCharge' | 'president' | 'collegialPanel' | 'superiorCourt';

/** What went wrong in a case on purpose. */
export type Fault =
  'idle' | 'lapse' | 'heldMoney' | 'closedWithMoney' | 'breach' | 'wrongEntry' | 'waiver' | 'overTerm';

/** A property item that the plan follows. */
export interface Item {
  id: string;
  kind: PropertyKind;
  fen: number;
  /** How long its measure lasts before it has to be renewed. */
  months: number;
  /** UTC ms; null before it is under a measure and after the measure has ended. */
  expiresAt: number | null;
  /** When the measure ended; null while it lasts. */
  endedAt: number | null;
}

export type PropertyKind =
  | 'deposit'
  | 'financialProduct'
  | 'paymentAccount'
  | 'vehicle'
  | 'securities'
  | 'equity'
  | 'realEstate'
  | 'land'
  | 'income'
  | 'pension'
  | 'goods'
  | 'insurance';

/** A stretch of time; `to` null while the plan goes on. UTC ms. */
export interface Stretch {
  from: number;
  to: number | null;
}

/** Chance of a breach at one act of a careful officer of a good court. */
const BASE_BREACH = 0.006;

/** What a case begins with. */
export interface Beginning {
  id: string;
  court: CourtProfile;
  handler: Handler;
  random: Random;
  begin: number;
}

/**
 * The plan of one case while it is made. `now` is the moment of its main line; events beside it have times of their own, and those after
 * the closing are left out.
 */
export class CaseDraft {
  readonly id: string;
  readonly court: CourtProfile;
  readonly handler: Handler;
  readonly random: Random;
  readonly pace: Pace;
  readonly events: CaseEventInput[] = [];
  readonly faults = new Set<Fault>();
  readonly items: Item[] = [];
  readonly debtors: Person[] = [];
  /** While the case is open, one after the other. */
  readonly phases: Stretch[] = [];
  /** While clocks of the whole case stand still. */
  readonly stops: Stretch[] = [];
  /** While what runs against the term stands still. */
  readonly termPauses: Stretch[] = [];
  /** While nobody does anything: a settlement is being performed, or somebody should. */
  readonly idle: Stretch[] = [];

  now: number;
  claimKind: ClaimKind = 'money';
  claimedFen = 0;
  paidFen = 0;
  number = '';
  filedAt = 0;
  queriedAt = 0;
  orderServedDue: number | null = null;
  listing: { id: string; hasTerm: boolean } | null = null;
  isConsumptionRestricted = false;
  hasReportOrder = false;
  closedAt: number | null = null;

  readonly #sides: CaseEventInput[] = [];
  readonly #ids = new Map<string, number>();
  #next = 1;

  constructor({ id, court, handler, random, begin }: Beginning) {
    this.id = id;
    this.court = court;
    this.handler = handler;
    this.random = random;
    this.now = begin;
    this.pace = new Pace(random, { tempo: handler.tempo, laxity: court.laxity * handler.laxity });
  }

  /** An event of the main line, now. */
  add(type: string, data: Data = {}, subject: string | null = null): CaseEventInput {
    return this.at(this.now, type, data, subject);
  }

  /** An event at its own time, whatever becomes of the case. */
  at(at: number, type: string, data: Data = {}, subject: string | null = null): CaseEventInput {
    const event = this.#make(at, type, data, subject);
    this.events.push(event);
    return event;
  }

  /** An event beside the main line, which doesn't happen any more once the case is closed. */
  side(at: number, type: string, data: Data = {}, subject: string | null = null): void {
    this.#sides.push(this.#make(at, type, data, subject));
  }

  /** Moves the main line on by an act of the court. */
  wait(step: Step): number {
    this.now = this.pace.step(this.now, step);
    return this.now;
  }

  /** Moves the main line on, unless it is there already. */
  waitUntil(at: number): void {
    this.now = Math.max(this.now, at);
  }

  /** Id of a new subject: `p1`, `p2`. */
  newId(letter: string): string {
    const count = (this.#ids.get(letter) ?? 0) + 1;
    this.#ids.set(letter, count);
    return `${letter}${count}`;
  }

  chance(p: number): boolean {
    return chance(this.random, p);
  }

  /** Whether the next act is done against its rule. */
  breaches(): boolean {
    const isOne = this.chance(Math.min(0.1, BASE_BREACH * this.pace.laxity));
    if (isOne) {
      this.faults.add('breach');
    }
    return isOne;
  }

  /** The right approver, or once in a while one who may not approve it. */
  approvedBy(right: Approver, wrong: Approver): Approver {
    return this.breaches() ? wrong : right;
  }

  /** The case is filed or resumed. */
  open(at: number): void {
    this.phases.push({ from: at, to: null });
  }

  /** The case is closed: what hadn't happened beside the main line by now doesn't happen. */
  close(at: number): void {
    const phase = this.phases.at(-1);
    if (phase !== undefined) {
      phase.to = at;
    }
    this.closedAt ??= at;
    this.events.push(...this.#sides.splice(0).filter((event) => event.at < at));
  }

  /** Events of the plan in the order of their times, which are made all different. */
  finish(): CaseEventInput[] {
    const { events } = this;
    events.push(...this.#sides.splice(0));
    events.sort((a, b) => a.at - b.at);
    for (let place = 1; place < events.length; place++) {
      const before = events[place - 1];
      const event = events[place];
      if (before !== undefined && event !== undefined && event.at <= before.at) {
        event.at = before.at + 1;
      }
    }
    return events;
  }

  #make(at: number, type: string, data: Data, subject: string | null): CaseEventInput {
    const id = `${this.id}-${this.#next}`;
    this.#next += 1;
    return { id, type, at, subject, data, caseId: this.id, courtId: this.court.id };
  }
}

export const yuan = (fen: number): number => fen / 100;
