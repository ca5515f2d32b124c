import { Gauge, type Registry } from 'prom-client';

/** Adds a gauge that reads its value when metrics are asked for. */
export function addGauge(registry: Registry, name: string, help: string, read: () => number): void {
  registry.registerMetric(
    new Gauge({
      name,
      help,
      registers: [],
      collect() {
        this.set(read());
      },
    }),
  );
}

/** Adds a gauge with one value for each media worker, by its index. */
export function addWorkerGauge(registry: Registry, name: string, help: string, read: () => number[]): void {
  registry.registerMetric(
    new Gauge({
      name,
      help,
      labelNames: ['worker'],
      registers: [],
      collect() {
        for (const [index, value] of read().entries()) {
          this.set({ worker: String(index) }, value);
        }
      },
    }),
  );
}
