import { STATE_CODE, type PositionColumns } from '../../../api/index.ts';
import { latOf, lonOf, mercatorX, mercatorY } from './mercator.ts';
import type { LonLat } from '#shared/geo.ts';

/** What a marker looks like; a unit in an emergency looks like one whatever its state. */
export const MARKER_KIND = { off: 0, lastKnown: 1, live: 2, sos: 3 } as const;
export type MarkerKind = keyof typeof MARKER_KIND;
export const MARKER_KINDS: readonly MarkerKind[] = ['off', 'lastKnown', 'live', 'sos'];
/** In place of a kind: the unit isn't in the roster, and isn't drawn. */
export const NOT_DRAWN = 255;

const KIND_OF_STATE: Readonly<Record<number, number>> = {
  [STATE_CODE.live]: MARKER_KIND.live,
  [STATE_CODE.lastKnown]: MARKER_KIND.lastKnown,
  [STATE_CODE.off]: MARKER_KIND.off,
};

/** What the map has to know of a unit besides its position. */
export interface MarkerUnit {
  id: string;
  /** Call sign and officer. */
  label: string;
}

/** Units by their number. */
export type Roster = ReadonlyMap<number, MarkerUnit>;

/** A point in Web Mercator, see mercator.ts. */
export interface MercatorPoint {
  x: number;
  y: number;
}

/** A glide takes a little longer than the time between the last two fixes, so that a fix that is late by that much finds the unit moving. */
const GLIDE_STRETCH = 1.2;
/** Limits of a glide, ms: a unit that reports seldom shows where it is, not for half a minute where it was. */
const GLIDE_MS = { min: 200, max: 1_500 } as const;
/** Further than this (Web Mercator, about 3 km in the middle of China) a unit doesn't glide: it was found again. */
const JUMP = 9e-5;

/** A marker that turns by less looks the same, degrees. */
const SEEN_DEGREES = 8;

/** What an update has changed. */
export interface FleetChange {
  /** The slots were dealt anew: all that was known by them is void. */
  renewed: boolean;
  /** Slots that moved, turned or changed their kind, in ascending order. */
  slots: readonly number[];
  /** Some unit has another kind than before, or is another one. */
  kinds: boolean;
  /** Some unit stands elsewhere than before. */
  moved: boolean;
  /** Slots that turned by what can be seen. */
  turned: readonly number[];
}

/** How a unit stands in the roster. */
const STANDING = { unknown: 0, known: 1, sos: 2 } as const;

/** Columns of the fleet's own, one item a slot. */
interface Ways {
  /** Where the present way begins and ends; one that takes no time is a jump. */
  fromX: Float64Array;
  fromY: Float64Array;
  toX: Float64Array;
  toY: Float64Array;
  /** When it does, ms of `performance.now()`. */
  startAt: Float64Array;
  endAt: Float64Array;
  /** When the unit was last told to be elsewhere. */
  toldAt: Float64Array;
}

function newWays(count: number): Ways {
  const column = (): Float64Array => new Float64Array(count);
  return {
    fromX: column(),
    fromY: column(),
    toX: column(),
    toY: column(),
    startAt: column(),
    endAt: column(),
    toldAt: column(),
  };
}

const NO_COLUMNS: PositionColumns = {
  count: 0,
  serverTime: 0,
  no: new Uint32Array(),
  lon: new Float64Array(),
  lat: new Float64Array(),
  fixAt: new Float64Array(),
  accuracy: new Float32Array(),
  speed: new Float32Array(),
  heading: new Float32Array(),
  battery: new Float32Array(),
  state: new Uint8Array(),
};

/**
 * All units as the map draws them. Each has a slot, which is its row in the columns and stays the same from update to update, and a way
 * on which it glides from where it was seen last to where it is told to be. An update costs what has changed.
 */
export class Fleet {
  readonly #still: boolean;
  #columns = NO_COLUMNS;
  #ways = newWays(0);
  #kind: Uint8Array = new Uint8Array();
  #standing: Uint8Array = new Uint8Array();
  #roster: Roster = new Map();
  #sos: ReadonlySet<number> = new Set();
  #slotOf: Map<number, number> | null = null;

  /** `still`: units don't glide. */
  constructor(still: boolean) {
    this.#still = still;
  }

  /** Slots, drawn or not. */
  get count(): number {
    return this.#columns.count;
  }

  get columns(): PositionColumns {
    return this.#columns;
  }

  get roster(): Roster {
    return this.#roster;
  }

  /** The present ways, by slot. */
  get ways(): Readonly<Ways> {
    return this.#ways;
  }

  /** Kinds by slot, see `MARKER_KIND` and `NOT_DRAWN`. */
  get kinds(): Readonly<Uint8Array> {
    return this.#kind;
  }

  /** Takes in where all units are at `now` (ms of `performance.now()`). */
  setColumns(columns: PositionColumns, now: number): FleetChange {
    const before = this.#columns;
    this.#columns = columns;
    const renewed = !isSameFleet(before, columns);
    if (renewed) {
      this.#deal(before);
    }
    const slots: number[] = [];
    const turned: number[] = [];
    let [moved, kinds] = [renewed, renewed];
    for (let slot = 0; slot < columns.count; slot++) {
      const isElsewhere =
        (renewed || columns.lon[slot] !== before.lon[slot] || columns.lat[slot] !== before.lat[slot]) &&
        this.#tell(slot, now);
      const hasOtherKind = this.#judge(slot);
      moved ||= isElsewhere;
      kinds ||= hasOtherKind;
      const degrees = turnOf(before.heading[slot], columns.heading[slot]);
      if (degrees > SEEN_DEGREES) {
        turned.push(slot);
      }
      if (isElsewhere || hasOtherKind || degrees > 0) {
        slots.push(slot);
      }
    }
    return { renewed, slots, kinds, moved, turned };
  }

  /** Takes in which units there are, and which of them are in an emergency. */
  setRoster(roster: Roster, sos: ReadonlySet<number>): FleetChange {
    this.#roster = roster;
    this.#sos = sos;
    this.#stand();
    const slots: number[] = [];
    for (let slot = 0; slot < this.count; slot++) {
      if (this.#judge(slot)) {
        slots.push(slot);
      }
    }
    return { renewed: false, slots, kinds: slots.length > 0, moved: false, turned: [] };
  }

  /** The slot of a unit that is drawn; -1 when it isn't. */
  slotOf(no: number): number {
    this.#slotOf ??= new Map(Array.from(this.#columns.no, (each, slot) => [each, slot]));
    const slot = this.#slotOf.get(no) ?? -1;
    return slot === -1 || this.#kind[slot] === NOT_DRAWN ? -1 : slot;
  }

  /** Slots of all units that are drawn. */
  drawnSlots(): number[] {
    return [...this.#kind.keys()].filter((slot) => this.#kind[slot] !== NOT_DRAWN);
  }

  numberOf(slot: number): number {
    return this.#columns.no[slot] ?? 0;
  }

  kindOf(slot: number): MarkerKind {
    return MARKER_KINDS[this.#kind[slot] ?? 0] ?? 'off';
  }

  /** Where a unit is drawn at `now`: on its way, or at the end of it. */
  pointAt(slot: number, now: number): MercatorPoint {
    const { fromX, fromY, toX, toY, startAt, endAt } = this.#ways;
    const [x = 0, y = 0, start = 0, end = 0] = [toX[slot], toY[slot], startAt[slot], endAt[slot]];
    if (now >= end) {
      return { x, y };
    }
    const left = 1 - Math.max(0, now - start) / (end - start);
    return { x: x + ((fromX[slot] ?? x) - x) * left, y: y + ((fromY[slot] ?? y) - y) * left };
  }

  /** The same in WGS-84 degrees. */
  placeAt(slot: number, now: number): LonLat {
    const { x, y } = this.pointAt(slot, now);
    return { lon: lonOf(x), lat: latOf(y) };
  }

  /** How long a unit still glides, ms; by its number. */
  leftMs(no: number, now: number): number {
    return Math.max(0, (this.#ways.endAt[this.slotOf(no)] ?? 0) - now);
  }

  /** Where a unit was told to be, WGS-84 degrees. */
  placeOf(slot: number): LonLat {
    return { lon: this.#columns.lon[slot] ?? 0, lat: this.#columns.lat[slot] ?? 0 };
  }

  /** How many units are drawn of each kind. */
  counts(): Record<MarkerKind, number> {
    const counts = { off: 0, lastKnown: 0, live: 0, sos: 0 };
    for (let slot = 0; slot < this.count; slot++) {
      if (this.#kind[slot] !== NOT_DRAWN) {
        counts[this.kindOf(slot)] += 1;
      }
    }
    return counts;
  }

  /** Deals the slots to the units. Those that were there already stay on their way. */
  #deal(before: PositionColumns): void {
    const ways = this.#ways;
    const slotBefore = new Map(Array.from(before.no, (no, slot) => [no, slot]));
    this.#ways = newWays(this.count);
    for (let slot = 0; slot < this.count; slot++) {
      const old = slotBefore.get(this.numberOf(slot));
      if (old !== undefined) {
        for (const [name, column] of Object.entries(this.#ways) as [keyof Ways, Float64Array][]) {
          column[slot] = ways[name][old] ?? 0;
        }
      }
    }
    this.#kind = new Uint8Array(this.count).fill(NOT_DRAWN);
    this.#standing = new Uint8Array(this.count);
    this.#slotOf = null;
    this.#stand();
  }

  #stand(): void {
    for (let slot = 0; slot < this.count; slot++) {
      const no = this.numberOf(slot);
      const known = this.#sos.has(no) ? STANDING.sos : STANDING.known;
      this.#standing[slot] = this.#roster.has(no) ? known : STANDING.unknown;
    }
  }

  /** Sets the unit's kind; whether it is another one than before. */
  #judge(slot: number): boolean {
    const standing = this.#standing[slot];
    const ofState = KIND_OF_STATE[this.#columns.state[slot] ?? STATE_CODE.off] ?? MARKER_KIND.off;
    const kind =
      standing === STANDING.unknown ? NOT_DRAWN : standing === STANDING.sos ? MARKER_KIND.sos : ofState;
    if (this.#kind[slot] === kind) {
      return false;
    }
    this.#kind[slot] = kind;
    return true;
  }

  /** Sends a unit from where it is drawn to where it is told to be. False when that is where it was told to be before. */
  #tell(slot: number, now: number): boolean {
    const ways = this.#ways;
    const told = ways.toldAt[slot] ?? 0;
    const x = mercatorX(this.#columns.lon[slot] ?? 0);
    const y = mercatorY(this.#columns.lat[slot] ?? 0);
    if (told > 0 && x === ways.toX[slot] && y === ways.toY[slot]) {
      return false;
    }
    const here = this.pointAt(slot, now);
    const glides = !this.#still && told > 0 && Math.hypot(x - here.x, y - here.y) < JUMP;
    const ms = glides ? Math.min(Math.max((now - told) * GLIDE_STRETCH, GLIDE_MS.min), GLIDE_MS.max) : 0;
    ways.fromX[slot] = here.x;
    ways.fromY[slot] = here.y;
    ways.toX[slot] = x;
    ways.toY[slot] = y;
    ways.startAt[slot] = now;
    ways.endAt[slot] = now + ms;
    ways.toldAt[slot] = now;
    return true;
  }
}

function isSameFleet(before: PositionColumns, after: PositionColumns): boolean {
  return before.count === after.count && after.no.every((no, slot) => no === before.no[slot]);
}

/** By how much a heading has turned, degrees; a half turn where it was or is unknown and isn't both. */
function turnOf(from = Number.NaN, to = Number.NaN): number {
  if (Number.isNaN(from) || Number.isNaN(to)) {
    return Number.isNaN(from) && Number.isNaN(to) ? 0 : 180;
  }
  const degrees = Math.abs(to - from) % 360;
  return Math.min(degrees, 360 - degrees);
}
