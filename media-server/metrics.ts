import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { CallReport } from './api/router.ts';

/** The server's own metrics. Features add theirs to `registry`. */
export interface ServerMetrics {
  registry: Registry;
  onCall(report: Pick<CallReport, 'path' | 'outcome' | 'durationMs'>): void;
  sockets: Gauge<'path'>;
  /** Malformed frames, unknown calls and inputs that don't fit, by kind. */
  violations: Counter<'kind'>;
}

/** Metrics of the process, the calls and the connections, in the Prometheus format. */
export function createMetrics(): ServerMetrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry, prefix: 'ecc_' });
  const calls = new Counter({
    name: 'ecc_calls_total',
    help: 'Calls of the API by path and outcome',
    labelNames: ['path', 'outcome'],
    registers: [registry],
  });
  const durations = new Histogram({
    name: 'ecc_call_duration_seconds',
    help: 'Time from the arrival of a call to its answer',
    labelNames: ['path'],
    buckets: [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5],
    registers: [registry],
  });
  return {
    registry,
    onCall: ({ path, outcome, durationMs }) => {
      calls.inc({ path, outcome });
      durations.observe({ path }, durationMs / 1000);
    },
    sockets: new Gauge({
      name: 'ecc_sockets',
      help: 'Open WebSockets by path',
      labelNames: ['path'],
      registers: [registry],
    }),
    violations: new Counter({
      name: 'ecc_violations_total',
      help: 'Messages that no correct client sends',
      labelNames: ['kind'],
      registers: [registry],
    }),
  };
}
