import { Counter, type Registry } from 'prom-client';
import { addGauge } from '../../sfu/gauges.ts';

/** Measures of phone trackers and of what they send. */
export interface TrackerMetrics {
  reports: Counter;
  refused: Counter;
  fixesRefused: Counter;
}

export function createTrackerMetrics(registry: Registry, connected: () => number): TrackerMetrics {
  const registers = [registry];
  addGauge(registry, 'ecc_tracker_connected', 'Phone trackers that have reported lately', connected);
  return {
    reports: new Counter({
      name: 'ecc_tracker_reports_total',
      help: 'Good reports of phone trackers',
      registers,
    }),
    refused: new Counter({
      name: 'ecc_tracker_refused_total',
      help: 'Reports over HTTP that were refused, by reason',
      labelNames: ['reason'],
      registers,
    }),
    fixesRefused: new Counter({
      name: 'ecc_tracker_fixes_refused_total',
      help: 'Reports of phone trackers that are no fix of their unit, by reason',
      labelNames: ['reason'],
      registers,
    }),
  };
}
