import type { CourtLevel } from '#shared/courts.ts';
import { createRandom, type Random } from '../lib/random.ts';
import { chance, findSum, logNormal } from './draw.ts';
import { DEFAULT_SPAN_DAYS, type CaseOptions, type CourtShare } from './options.ts';
import { personName } from './people.ts';
import { civilDate, dayOf, isWorking, weekday, type DayNumber } from './time/work-days.ts';

/** A judge of a court. `laxity`, `tempo`: see `Pace`. */
export interface Handler {
  id: string;
  name: string;
  laxity: number;
  tempo: number;
}

/** A court as the generator knows it. */
export interface CourtProfile {
  id: string;
  level: CourtLevel;
  /** `浙0106`, as case numbers begin. */
  numberPrefix: string;
  handlers: readonly Handler[];
  /** Running sums of the handlers' shares of the court's work. */
  shares: Float64Array;
  laxity: number;
  isWeak: boolean;
}

/** Short names of provinces, as case numbers have them, by the first two digits of the division code. */
const PROVINCES: Readonly<Record<string, string>> = {
  11: '京', 12: '津', 13: '冀', 14: '晋', 15: '内', 21: '辽', 22: '吉', 23: '黑', 31: '沪', 32: '苏', 33: '浙',
  34: '皖', 35: '闽', 36: '赣', 37: '鲁', 41: '豫', 42: '鄂', 43: '湘', 44: '粤', 45: '桂', 46: '琼', 50: '渝',
  51: '川', 52: '贵', 53: '云', 54: '藏', 61: '陕', 62: '甘', 63: '青', 64: '宁', 65: '新',
}; // prettier-ignore

const LEVEL_WEIGHTS: Readonly<Record<CourtLevel, number>> = { basic: 1, intermediate: 0.35, high: 0.06 };
const HANDLERS: Readonly<Record<CourtLevel, readonly [least: number, most: number]>> = {
  basic: [4, 11],
  intermediate: [5, 9],
  high: [3, 3],
};
/** How many places one round of filing has: enough for each court to have its share within half a per cent. */
const ROUND = 4000;
/** Every so-manieth court is a weak one. */
const WEAK_EVERY = 11;
const WEAK_FROM = 4;

function handlersOf({ id, level }: CourtShare, random: Random): Handler[] {
  return Array.from({ length: random.whole(...HANDLERS[level]) }, (_, place) => {
    const isSlow = chance(random, 0.1);
    return {
      id: `j-${id}-${place + 1}`,
      name: personName(random),
      laxity: isSlow ? random.between(2, 3) : random.between(0.5, 1.2),
      tempo: isSlow ? random.between(1.2, 1.5) : random.between(0.8, 1.1),
    };
  });
}

const numberPrefixOf = (code: string): string => `${PROVINCES[code.slice(0, 2)] ?? '测'}${code.slice(2)}`;

function runningSums(weights: readonly number[]): Float64Array {
  const sums = new Float64Array(weights.length);
  let total = 0;
  weights.forEach((weight, place) => {
    total += weight;
    sums[place] = total;
  });
  return sums;
}

function profileOf(court: CourtShare, place: number, random: Random): CourtProfile {
  const handlers = handlersOf(court, random);
  const isWeak = place % WEAK_EVERY === WEAK_FROM;
  return {
    id: court.id,
    level: court.level,
    numberPrefix: numberPrefixOf(court.divisionCode),
    handlers,
    shares: runningSums(handlers.map(() => logNormal(random, 1, 0.3))),
    laxity: isWeak ? random.between(2.6, 3.6) : random.between(0.6, 1.1),
    isWeak,
  };
}

const MONTH_WEIGHTS = [0.85, 0.65, 1.05, 1, 0.95, 1, 0.95, 0.9, 1.05, 0.9, 1.15, 1.55] as const;
const WEEKDAY_WEIGHTS = [0.05, 1.15, 1.1, 1, 1, 0.9, 0.05] as const;

/** How many cases come in on a day, against other days. Nobody but the online counter takes them on a free one. */
function intakeOf(day: DayNumber): number {
  const ofMonth = MONTH_WEIGHTS[civilDate(day).month - 1] ?? 1;
  const ofWeekday = WEEKDAY_WEIGHTS[weekday(day)] ?? 1;
  return ofMonth * (isWorking(day) ? Math.max(0.7, ofWeekday) : 0.04);
}

/** Days on which cases come in. */
export interface Intake {
  first: DayNumber;
  sums: Float64Array;
}

/** Courts and judges of a seed, and which case belongs to which of them. */
export class Province {
  readonly courts: readonly CourtProfile[];
  /** Place in a round → court, and how many of the round's places before it are the same court's. */
  readonly #slots: Uint16Array;
  readonly #ranks: Uint16Array;
  readonly #counts: readonly number[];
  readonly #intakes = new Map<string, Intake>();

  constructor(courts: readonly CourtShare[], seed: number) {
    if (courts.length === 0) {
      throw new RangeError('there is no court that could keep a case');
    }
    const random = createRandom(seed).fork('province');
    this.courts = courts.map((court, place) => profileOf(court, place, random.fork(court.id)));
    const weights = courts.map(
      ({ id, level, weight }) =>
        weight ?? LEVEL_WEIGHTS[level] * logNormal(random.fork(`size of ${id}`), 1, 0.45),
    );
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    this.#counts = weights.map((weight) =>
      weight === 0 ? 0 : Math.max(1, Math.round((weight / total) * ROUND)),
    );
    this.#slots = shuffled(this.#counts, random.fork('slots'));
    const seen = new Uint16Array(courts.length);
    this.#ranks = this.#slots.map((court) => {
      const rank = seen[court] ?? 0;
      seen[court] = rank + 1;
      return rank;
    });
  }

  /** The court of a case, and the case's number among that court's: no other case of the court has it. */
  courtOf(index: number): { court: CourtProfile; serial: number } {
    const round = Math.floor(index / this.#slots.length);
    const place = index % this.#slots.length;
    const slot = this.#slots[place] ?? 0;
    const court = this.courts[slot];
    if (court === undefined) {
      throw new RangeError(`case ${index} has no court`);
    }
    return { court, serial: round * (this.#counts[slot] ?? 1) + (this.#ranks[place] ?? 0) + 1 };
  }

  intake({ until, spanDays = DEFAULT_SPAN_DAYS }: Pick<CaseOptions, 'until' | 'spanDays'>): Intake {
    const first = dayOf(until) - spanDays;
    const key = `${first}:${spanDays}`;
    let intake = this.#intakes.get(key);
    if (intake === undefined) {
      intake = {
        first,
        sums: runningSums(Array.from({ length: spanDays }, (_, place) => intakeOf(first + place))),
      };
      this.#intakes.set(key, intake);
    }
    return intake;
  }
}

/** Each court as often as its count says, in a random order. */
function shuffled(counts: readonly number[], random: Random): Uint16Array {
  const slots = Uint16Array.from(
    counts.flatMap((count, court) => Array.from({ length: count }, () => court)),
  );
  for (let place = slots.length - 1; place > 0; place--) {
    const other = random.whole(0, place);
    const kept = slots[place] ?? 0;
    slots[place] = slots[other] ?? 0;
    slots[other] = kept;
  }
  return slots;
}

/** One of a court's handlers, by their shares of its work. */
export function drawHandler({ handlers, shares, id }: CourtProfile, random: Random): Handler {
  const handler = handlers[findSum(shares, random.next() * (shares.at(-1) ?? 0))];
  if (handler === undefined) {
    throw new RangeError(`${id} has no handler`);
  }
  return handler;
}

/** A day on which a case comes in. */
export function drawDay({ first, sums }: Intake, random: Random): DayNumber {
  return first + findSum(sums, random.next() * (sums.at(-1) ?? 0));
}

const provinces = new WeakMap<readonly CourtShare[], Map<number, Province>>();

/** The province of some options; made once for a list of courts and a seed. */
export function provinceOf({ courts, seed }: Pick<CaseOptions, 'courts' | 'seed'>): Province {
  let bySeed = provinces.get(courts);
  if (bySeed === undefined) {
    bySeed = new Map();
    provinces.set(courts, bySeed);
  }
  let province = bySeed.get(seed);
  if (province === undefined) {
    province = new Province(courts, seed);
    bySeed.set(seed, province);
  }
  return province;
}
