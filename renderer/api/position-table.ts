import type { PositionFrame, PositionRow } from '#shared/positions.ts';

/** Codes of the `state` column, by the unit's state. */
export const STATE_CODE: Record<PositionRow['state'], number> = { live: 0, lastKnown: 1, off: 2 };

/**
 * The latest row of every unit, one item a unit in each column. Unknown speed, heading and battery are NaN. `fixAt` is UTC ms by the
 * server's clock. A page owns the arrays that it is given: they are never written again.
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

interface Row extends PositionRow {
  fixAt: number;
}

/** Keeps the latest row of each unit and notices missing frames. */
export class PositionTable {
  readonly #rows = new Map<number, Row>();
  #sequence: number | null = null;
  #serverTime = 0;

  /** Takes a frame in. Answers `gap` when frames before it are missing; then it was left out and a snapshot is needed. */
  apply(frame: PositionFrame): 'applied' | 'gap' {
    if (frame.kind === 'snapshot') {
      this.#rows.clear();
    } else if (this.#sequence === null || frame.sequence !== (this.#sequence + 1) >>> 0) {
      this.#sequence = null;
      return 'gap';
    }
    this.#sequence = frame.sequence;
    this.#serverTime = frame.serverTime;
    for (const row of frame.rows) {
      this.#rows.set(row.no, { ...row, fixAt: frame.serverTime - row.ageMs });
    }
    return 'applied';
  }

  /** After a new connection only a snapshot can be trusted. What is known stays until it comes. */
  expectSnapshot(): void {
    this.#sequence = null;
  }

  columns(): PositionColumns {
    const rows = [...this.#rows.values()];
    const known = (pick: (row: Row) => number | null): Float32Array =>
      Float32Array.from(rows, (row) => pick(row) ?? Number.NaN);
    return {
      count: rows.length,
      serverTime: this.#serverTime,
      no: Uint32Array.from(rows, (row) => row.no),
      lon: Float64Array.from(rows, (row) => row.lon),
      lat: Float64Array.from(rows, (row) => row.lat),
      fixAt: Float64Array.from(rows, (row) => row.fixAt),
      accuracy: Float32Array.from(rows, (row) => row.accuracy),
      speed: known((row) => row.speed),
      heading: known((row) => row.heading),
      battery: known((row) => row.battery),
      state: Uint8Array.from(rows, (row) => STATE_CODE[row.state]),
    };
  }
}

/** The buffers of `columns`, for handing them over without a copy. */
export function transferables(columns: PositionColumns): ArrayBufferLike[] {
  const { no, lon, lat, fixAt, accuracy, speed, heading, battery, state } = columns;
  return [no, lon, lat, fixAt, accuracy, speed, heading, battery, state].map((array) => array.buffer);
}
