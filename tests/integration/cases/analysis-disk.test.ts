import { mkdtempSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ReadModel } from '../../../media-server/features/analysis/model/process.ts';
import { LOOKED_AT, seededLog } from '../../../media-server/features/analysis/testing.ts';
import { openStore, type Store } from '../../../media-server/store/open.ts';
import { TestClock } from '../../../media-server/testing/clock.ts';
import { silentLog } from '../../../media-server/testing/log.ts';
import { openPipeline, type Pipeline } from '../../../media-server/testing/pipeline.ts';
import { postgresLocation, type TestLocation } from '../../../media-server/testing/store.ts';
import { canMount, mountSmall } from '../support/mount.ts';

const SERVER = process.env['TEST_DATABASE_URL'] ?? '';
const DISK_BYTES = 16 * 1024 * 1024;
const COUNT = { sql: 'SELECT count(*) AS n FROM cases', values: [] };
const WAIT_MS = 60_000;

/** The store is on PostgreSQL, so that the figures alone lie on the disk that is full. */
describe.skipIf(SERVER === '' || !canMount())('figures on a disk that is full', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'ecc-figures-'));
  const ballast = path.join(folder, 'ballast');
  let unmount: () => void;
  let place: TestLocation;
  let store: Store;
  let pipeline: Pipeline;
  let model: ReadModel;

  beforeAll(async () => {
    unmount = mountSmall(folder, DISK_BYTES);
    place = await postgresLocation(SERVER);
    store = openStore(place.location);
    await store.migrate();
    pipeline = await openPipeline(store, new TestClock(LOOKED_AT));
    await pipeline.append(seededLog(6, 1));
    const databaseUrl = 'postgresUrl' in place.location ? place.location.postgresUrl : '';
    model = new ReadModel({
      config: { dataDir: folder, databaseUrl },
      log: silentLog,
      limits: { memoryMb: 128, threads: 1 },
    });
    model.start();
  }, 60_000);
  afterAll(async () => {
    await model.close();
    await pipeline.close();
    await store.close();
    await place.remove();
    unmount();
    rmSync(folder, { recursive: true, force: true });
  });

  test('stand still and answer, tell why, and go on by themselves when there is room', async () => {
    const has = (cases: number): Promise<boolean> =>
      model.until((status) => status.cases === cases && status.state === 'current', WAIT_MS);
    expect(await has(6)).toBe(true);

    const { bavail, bsize } = statfsSync(folder);
    writeFileSync(ballast, Buffer.alloc(Math.max(0, bavail - 1) * bsize));
    await pipeline.append(seededLog(60, 2));
    model.changed();
    expect(await model.until(({ problem }) => problem === 'diskFull', WAIT_MS)).toBe(true);
    expect(await model.ask(COUNT)).toEqual([{ n: 6 }]);

    rmSync(ballast);
    expect(await has(66)).toBe(true);
    expect(model.status.problem).toBeNull();
    expect(await model.ask(COUNT)).toEqual([{ n: 66 }]);
  }, 150_000);
});
