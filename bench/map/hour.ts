import { collectGarbage } from '../lib/collected.ts';
import type { Figure } from '../lib/report.ts';
import { trend } from '../lib/trend.ts';
import { withMapPage } from './map-page.ts';

const UNITS = 10_000;
/** An hour at one update a second, each shown as soon as the one before is drawn. */
const UPDATES = 3_600;
/** Updates that are different; they are shown again and again. */
const DIFFERENT = 60;
/** Code is compiled and caches fill at first. */
const WARM_UP = 300;
const SAMPLES = 20;
const MB = 1e6;

/** What an hour of updates leaves behind in the map's page. */
export function mapHour(): Promise<Figure[]> {
  return withMapPage(async (page) => {
    await page.evaluate(([units, updates]) => window.benchMap.open('ours', units, updates), [
      UNITS,
      DIFFERENT,
    ] as const);
    const cdp = await page.context().newCDPSession(page);
    await cdp.send('Performance.enable');
    await cdp.send('HeapProfiler.enable');
    const drive = (times: number): Promise<void> => page.evaluate((n) => window.benchMap.drive(n), times);
    await drive(WARM_UP);
    const heap: { x: number; y: number }[] = [];
    for (let sample = 0; sample <= SAMPLES; sample += 1) {
      if (sample > 0) {
        await drive(UPDATES / SAMPLES);
      }
      await collectGarbage(page, cdp);
      const { metrics } = await cdp.send('Performance.getMetrics');
      const bytes = metrics.find(({ name }) => name === 'JSHeapUsedSize')?.value ?? Number.NaN;
      heap.push({ x: sample / SAMPLES, y: bytes / MB });
    }
    const { slope, error } = trend(heap);
    const name = `${UNITS} units, an hour of updates`;
    return [
      { name: `${name}: heap of the page`, unit: 'MB', values: heap.map(({ y }) => y) },
      { name: `${name}: · grows by`, unit: 'MB', values: [slope] },
      { name: `${name}: · standard error of that`, unit: 'MB', values: [error] },
    ];
  });
}
