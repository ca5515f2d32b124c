import { Gauge, Histogram, type Registry } from 'prom-client';
import type { Clock } from '../../clock.ts';
import type { Ask } from './figures.ts';
import type { ModelStatus } from './model/messages.ts';

interface Deps {
  metrics: Registry;
  clock: Clock;
  status: () => ModelStatus;
}

/** Tells how far the figures are behind and how large they are, and times what is asked. Answers with `ask`, timed. */
export function measured(ask: Ask, { metrics, clock, status }: Deps): Ask {
  const registers = [metrics];
  const gauge = (name: string, help: string, value: () => number): Gauge =>
    new Gauge({
      name,
      help,
      registers,
      collect() {
        this.set(value());
      },
    });
  gauge(
    'ecc_analysis_lag_seconds',
    'Since when the figures were last the same as the cases; NaN before',
    () => {
      const { asOf } = status();
      return asOf === null ? Number.NaN : Math.max(0, clock.now() - asOf) / 1000;
    },
  );
  gauge('ecc_analysis_revisions_behind', 'Revisions of the cases that the figures do not show yet', () => {
    const { latest, revision } = status();
    return Math.max(0, latest - Math.max(0, revision));
  });
  gauge('ecc_analysis_cases', 'Cases that the figures are made of', () => status().cases);
  gauge('ecc_analysis_file_bytes', 'Size of the file of the figures', () => status().bytes);
  const durations = new Histogram({
    name: 'ecc_analysis_question_seconds',
    help: 'Time from a question over the figures to its answer, by outcome',
    labelNames: ['outcome'],
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    registers,
  });
  return async (statement) => {
    const end = durations.startTimer();
    try {
      const rows = await ask(statement);
      end({ outcome: 'ok' });
      return rows;
    } catch (error) {
      end({ outcome: 'failed' });
      throw error;
    }
  };
}
