import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { PipelineOverview } from '#shared/cases/overview.ts';
import { TestClock } from '../../testing/clock.ts';
import { caseEvent, openPipeline, type Person, type Pipeline } from '../../testing/pipeline.ts';
import { Reader } from '../../testing/reader.ts';
import { describeStores } from '../../testing/store.ts';

const START = Date.UTC(2026, 2, 9, 2);

describeStores('watching the overview', (store) => {
  const clock = new TestClock(START);
  let pipeline: Pipeline;
  let chief: Person;
  let ningbo: Person;

  beforeAll(async () => {
    pipeline = await openPipeline(store(), clock);
    chief = await pipeline.person('analyst', 'zj');
    ningbo = await pipeline.person('analyst', 'zj-nb');
  });
  afterAll(() => pipeline.close());

  const watch = (person: Person): Reader<PipelineOverview> =>
    new Reader((signal) =>
      pipeline.cases.handlers.cases.watchOverview(person, { catalogueId: 'enforcement' }, signal),
    );
  const file = (caseId: string, courtId: string) =>
    pipeline.append([caseEvent(caseId, 'caseFiled', START, { courtId, data: { claimKind: 'money' } })]);

  test('tells the own courts’ changes, whoever writes them, and ends with its reader', async () => {
    const elsewhere = await openPipeline(store(), clock);
    const mine = watch(chief);
    const others = watch(ningbo);
    expect((await mine.next()).load.filed).toBe(0);
    expect((await others.next()).load.filed).toBe(0);
    await file('a', 'zj-hz-xihu');
    const told = await mine.next();
    expect(told.load).toMatchObject({ filed: 1, open: 1 });
    expect(told.stages.find(({ stage }) => stage === 'filing')).toMatchObject({ open: 1, inflow: 1 });
    const next = mine.next();
    await elsewhere.append([
      caseEvent('b', 'caseFiled', START, { courtId: 'zj-hz2', data: { claimKind: 'money' } }),
    ]);
    await pipeline.tail.poke();
    expect((await next).load.filed).toBe(2);
    await sleep(50);
    expect(await others.stop()).toEqual([]);
    expect(await mine.stop()).toEqual([]);
    await elsewhere.close();
  });
});
