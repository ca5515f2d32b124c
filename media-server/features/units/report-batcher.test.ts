import { describe, expect, test } from 'vitest';
import { fixAt } from '../../testing/field.ts';
import { MAX_FIXES_PER_STATEMENT, MAX_WAITING_FIXES } from './policy.ts';
import type { UnitFix } from './position-store.ts';
import { ReportBatcher } from './report-batcher.ts';

const fixes = (count: number) => Array.from({ length: count }, (_, i) => fixAt(i + 1));

describe('ReportBatcher', () => {
  test('stores reports of many units in one go and answers each after that', async () => {
    const stored: number[] = [];
    const marked: string[] = [];
    const batcher = new ReportBatcher({
      store: async (batch) => void stored.push(batch.length),
      onStored: (unitId) => {
        expect(stored).toHaveLength(1);
        marked.push(unitId);
      },
    });
    await Promise.all(Array.from({ length: 1_000 }, (_, i) => batcher.add(`u-${i}`, fixes(2))));
    expect(stored).toEqual([2_000]);
    expect(marked).toHaveLength(1_000);
  });

  test('splits what is too much for one statement, but no report', async () => {
    const stored: number[] = [];
    const batcher = new ReportBatcher({
      store: async (batch) => void stored.push(batch.length),
      onStored: () => undefined,
    });
    const reports = Array.from({ length: 40 }, (_, i) => batcher.add(`u-${i}`, fixes(600)));
    await batcher.flush();
    await Promise.all(reports);
    expect(Math.max(...stored)).toBeLessThanOrEqual(MAX_FIXES_PER_STATEMENT);
    expect(stored.every((count) => count % 600 === 0)).toBe(true);
    expect(stored.reduce((sum, count) => sum + count, 0)).toBe(24_000);
  });

  test('rejects the reports of a failed statement, moves no marker, and goes on with the next', async () => {
    let fails = true;
    const marked: string[] = [];
    const batcher = new ReportBatcher({
      store: () => (fails ? Promise.reject(new Error('disk full')) : Promise.resolve()),
      onStored: (unitId) => void marked.push(unitId),
    });
    const refused = [batcher.add('u-1', fixes(1)), batcher.add('u-2', fixes(1))];
    await batcher.flush();
    await Promise.all(refused.map((report) => expect(report).rejects.toThrow('disk full')));
    expect(marked).toEqual([]);
    fails = false;
    const kept = batcher.add('u-1', fixes(1));
    await batcher.flush();
    await kept;
    expect(marked).toEqual(['u-1']);
  });

  test('refuses more than can wait, as retryable, and takes reports again when there is room', async () => {
    let release: () => void = () => undefined;
    const gate = new Promise<void>((resolve) => {
      release = resolve;
    });
    const batches: (readonly UnitFix[])[] = [];
    const batcher = new ReportBatcher({
      store: (batch) => gate.then(() => void batches.push(batch)),
      onStored: () => undefined,
    });
    const many = fixes(MAX_WAITING_FIXES / 100);
    const taken = Array.from({ length: 100 }, () => batcher.add('u-1', many));
    await expect(batcher.add('u-2', fixes(1))).rejects.toMatchObject({
      code: 'unavailable',
      retryable: true,
    });
    release();
    await batcher.flush();
    await Promise.all(taken);
    await expect(Promise.all([batcher.add('u-2', fixes(1)), batcher.flush()])).resolves.toBeDefined();
  });
});
