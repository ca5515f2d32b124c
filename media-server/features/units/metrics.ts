import { Counter, Gauge, Histogram, type Registry } from 'prom-client';
import { UnitState } from '#shared/units.ts';
import type { PositionStream } from './position-stream.ts';
import type { Roster } from './roster.ts';

/** Measures of units and of their positions. */
export interface UnitMetrics {
  units: Gauge;
  readers: Gauge;
  fixes: Counter;
  commitSeconds: Histogram;
}

/** Registers the measures; those of the roster and of the stream are read when they are asked for. */
export function createUnitMetrics(registry: Registry, roster: Roster, stream: PositionStream): UnitMetrics {
  const registers = [registry];
  return {
    units: new Gauge({
      name: 'ecc_units',
      help: 'Units by state',
      labelNames: ['state'],
      registers,
      collect() {
        const counts = roster.countByState();
        for (const state of UnitState.options) {
          this.set({ state }, counts[state]);
        }
      },
    }),
    readers: new Gauge({
      name: 'ecc_position_stream_readers',
      help: 'Open sockets of the position stream',
      registers,
      collect() {
        this.set(stream.readerCount);
      },
    }),
    fixes: new Counter({
      name: 'ecc_position_fixes_total',
      help: 'Fixes of units that were stored',
      registers,
    }),
    commitSeconds: new Histogram({
      name: 'ecc_position_commit_seconds',
      help: 'Time that it took to store one group of fixes',
      buckets: [0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2],
      registers,
    }),
  };
}
