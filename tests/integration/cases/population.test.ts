import { afterAll, beforeAll } from 'vitest';
import { describeStores } from '../../../media-server/testing/store.ts';
import { listSuite } from './list-suite.ts';
import { overviewSuite } from './overview-suite.ts';
import { Population } from './population.ts';
import { processSuite } from './process-suite.ts';

describeStores('cases of a population', (store) => {
  let population: Population;

  beforeAll(async () => {
    population = await Population.create(store(), 300);
  }, 120_000);
  afterAll(() => population.close());

  listSuite(() => population);
  processSuite(() => population);
  overviewSuite(() => population);
});
