import type { PositionFrame, PositionRow } from '#shared/positions.ts';

/** Codes of the `state` column, by the unit's state. */
export const STATE_CODE: Record<PositionRow['state'], number> = { live: 0, lastKnown: 1, off: 2 };

/**
 * The latest row of every unit, one item a unit in each column. A unit keeps its row until units come or go. Unknown speed, heading and
 * battery are NaN. `fixAt` is UTC ms by the server's clock. A page owns the arrays that it is given: they are never written again.
 */
export interface PositionColumns {
  count: number;
  /** Server's UTC ms of the newest frame in here. */
  serverTime: number;
  no: Uint32Array;
  lon: Float64Array;
  lat: Float64Array;
  fixAt: Float64Array;
  /** Metres. */
  accuracy: Float32Array;
  /** Metres a second. */
  speed: Float32Array;
  /** Degrees clockwise from north. */
  heading: Float32Array;
  /** 0–1. */
  battery: Float32Array;
  /** 0 live, 1 last known, 2 off; see `STATE_CODE`. */
  state: Uint8Array;
}

type Columns = Omit<PositionColumns, 'count' | 'serverTime'>;

/** The table grows by doubling from here. */
const FIRST_ROOM = 256;

function newColumns(room: number): Columns {
  return {
    no: new Uint32Array(room),
    lon: new Float64Array(room),
    lat: new Float64Array(room),
    fixAt: new Float64Array(room),
    accuracy: new Float32Array(room),
    speed: new Float32Array(room),
    heading: new Float32Array(room),
    battery: new Float32Array(room),
    state: new Uint8Array(room),
  };
}

/** Keeps the latest row of each unit in columns and notices missing frames. */
export class PositionTable {
  #columns = newColumns(FIRST_ROOM);
  readonly #rowOf = new Map<number, number>();
  #sequence: number | null = null;
  #serverTime = 0;

  /** Takes a frame in. Answers `gap` when frames before it are missing; then it was left out and a snapshot is needed. */
  apply(frame: PositionFrame): 'applied' | 'gap' {
    if (frame.kind === 'snapshot') {
      this.#rowOf.clear();
    } else if (this.#sequence === null || frame.sequence !== (this.#sequence + 1) >>> 0) {
      this.#sequence = null;
      return 'gap';
    }
    this.#sequence = frame.sequence;
    this.#serverTime = frame.serverTime;
    for (const row of frame.rows) {
      this.#put(row, frame.serverTime);
    }
    return 'applied';
  }

  /** After a new connection only a snapshot can be trusted. What is known stays until it comes. */
  expectSnapshot(): void {
    this.#sequence = null;
  }

  /** A copy of the table. */
  columns(): PositionColumns {
    const count = this.#rowOf.size;
    const { no, lon, lat, fixAt, accuracy, speed, heading, battery, state } = this.#columns;
    return {
      count,
      serverTime: this.#serverTime,
      no: no.slice(0, count),
      lon: lon.slice(0, count),
      lat: lat.slice(0, count),
      fixAt: fixAt.slice(0, count),
      accuracy: accuracy.slice(0, count),
      speed: speed.slice(0, count),
      heading: heading.slice(0, count),
      battery: battery.slice(0, count),
      state: state.slice(0, count),
    };
  }

  #put(row: PositionRow, serverTime: number): void {
    const at = this.#rowAt(row.no);
    const columns = this.#columns;
    columns.no[at] = row.no;
    columns.lon[at] = row.lon;
    columns.lat[at] = row.lat;
    columns.fixAt[at] = serverTime - row.ageMs;
    columns.accuracy[at] = row.accuracy;
    columns.speed[at] = row.speed ?? Number.NaN;
    columns.heading[at] = row.heading ?? Number.NaN;
    columns.battery[at] = row.battery ?? Number.NaN;
    columns.state[at] = STATE_CODE[row.state];
  }

  #rowAt(no: number): number {
    const found = this.#rowOf.get(no);
    if (found !== undefined) {
      return found;
    }
    const row = this.#rowOf.size;
    this.#rowOf.set(no, row);
    if (row >= this.#columns.no.length) {
      const larger = newColumns(2 * this.#columns.no.length);
      for (const name of Object.keys(larger) as (keyof Columns)[]) {
        larger[name].set(this.#columns[name]);
      }
      this.#columns = larger;
    }
    return row;
  }
}

/** The buffers of `columns`, for handing them over without a copy. */
export function transferables(columns: PositionColumns): ArrayBufferLike[] {
  const { no, lon, lat, fixAt, accuracy, speed, heading, battery, state } = columns;
  return [no, lon, lat, fixAt, accuracy, speed, heading, battery, state].map((array) => array.buffer);
}
