import { Registry } from 'prom-client';
import { expect, test } from 'vitest';
import { TestClock } from '../../testing/clock.ts';
import { measured } from './metrics.ts';
import { UNKNOWN, type ModelStatus } from './model/messages.ts';

test('measured tells the lag, the size and the time of each question, also of one that fails', async () => {
  const metrics = new Registry();
  let status: ModelStatus = UNKNOWN;
  const ask = measured(
    ({ sql }) => (sql === 'bad' ? Promise.reject(new Error('no')) : Promise.resolve([{ a: 1 }])),
    { metrics, clock: new TestClock(10_000), status: () => status },
  );
  expect(await metrics.metrics()).toMatch(/^ecc_analysis_lag_seconds nan$/im);
  expect(await ask({ sql: 'good', values: [] })).toEqual([{ a: 1 }]);
  await expect(ask({ sql: 'bad', values: [] })).rejects.toThrow('no');
  status = { ...UNKNOWN, asOf: 7_500, revision: 3, latest: 5, cases: 12, bytes: 4096 };
  const text = await metrics.metrics();
  expect(text).toContain('ecc_analysis_lag_seconds 2.5');
  expect(text).toContain('ecc_analysis_revisions_behind 2');
  expect(text).toContain('ecc_analysis_cases 12');
  expect(text).toContain('ecc_analysis_file_bytes 4096');
  expect(text).toContain('ecc_analysis_question_seconds_count{outcome="ok"} 1');
  expect(text).toContain('ecc_analysis_question_seconds_count{outcome="failed"} 1');
});
