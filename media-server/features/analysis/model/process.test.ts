import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openStore, type Store } from '../../../store/open.ts';
import { TestClock } from '../../../testing/clock.ts';
import { silentLog } from '../../../testing/log.ts';
import { openPipeline, type Pipeline } from '../../../testing/pipeline.ts';
import { LOOKED_AT, seededLog } from '../testing.ts';
import { ReadModel } from './process.ts';

const COUNT = { sql: 'SELECT count(*) AS n FROM cases', values: [] };
const WAIT_MS = 60_000;

describe('the process of the read model', () => {
  let folder: string;
  let store: Store;
  let pipeline: Pipeline;
  let model: ReadModel;

  const open = (): ReadModel => {
    const opened = new ReadModel({
      config: { dataDir: folder },
      log: silentLog,
      limits: { memoryMb: 128, threads: 1 },
    });
    opened.start();
    return opened;
  };
  const has = (cases: number): Promise<boolean> =>
    model.until((status) => status.cases === cases && status.state === 'current', WAIT_MS);

  beforeEach(async () => {
    folder = mkdtempSync(path.join(tmpdir(), 'ecc-model-'));
    store = openStore({ sqliteFile: path.join(folder, 'ecc.sqlite') });
    await store.migrate();
    pipeline = await openPipeline(store, new TestClock(LOOKED_AT));
    await pipeline.append(seededLog(6, 1));
    model = open();
  }, 60_000);
  afterEach(async () => {
    await model.close();
    await pipeline.close();
    await store.close();
    rmSync(folder, { recursive: true, force: true });
  });

  test('reads the log, follows it when it is told, and goes on after it was killed in the middle', async () => {
    expect(await has(6)).toBe(true);
    expect(await model.ask(COUNT)).toEqual([{ n: 6 }]);
    await pipeline.append(seededLog(4, 2));
    model.changed();
    expect(await has(10)).toBe(true);

    const killed = model.pid;
    await pipeline.append(seededLog(5, 3));
    model.changed();
    process.kill(killed ?? 0, 'SIGKILL');
    expect(await has(15)).toBe(true);
    expect(model.pid).not.toBe(killed);
    // A question that comes between two processes waits for the second.
    process.kill(model.pid ?? 0, 'SIGKILL');
    await model.until(() => model.pid === null, WAIT_MS);
    expect(await model.ask(COUNT)).toEqual([{ n: 15 }]);
  }, 90_000);

  test('makes a file anew that is broken or missing', async () => {
    expect(await has(6)).toBe(true);
    await model.close();
    const file = path.join(folder, 'analysis.duckdb');
    writeFileSync(file, 'this is no database');
    model = open();
    expect(await has(6)).toBe(true);
    await model.close();
    rmSync(file);
    model = open();
    expect(await has(6)).toBe(true);
    expect(existsSync(file)).toBe(true);
  }, 90_000);
});
