import { randomUUID } from 'node:crypto';
import type { Given, Samples } from './samples.ts';
import { COURT_OF } from './world.ts';

const court = ({ side }: Given) => ({ catalogueId: 'enforcement', courtId: COURT_OF[side] });
const period = { from: '2026-01-01', to: '2026-12-31' };

/** A valid input of every call of decision analysis. */
export const ANALYSIS_SAMPLES: Samples['analysis'] = {
  query: { input: (given) => ({ ...court(given), period, measures: ['received'], dimensions: ['court'] }) },
  board: { input: court },
  rows: { input: (given) => ({ ...court(given), period, measure: 'pending' }) },
  definition: { input: () => ({ measure: 'closed' }), namesNothing: true, namesNobody: true },
  indexTable: { input: () => ({ level: 'basic' }), namesNothing: true, namesNobody: true },
  evaluation: { input: (given) => ({ ...court(given), period }) },
  reportLeaf: {
    input: ({ side }) => ({
      id: randomUUID(),
      courtId: COURT_OF[side],
      leafId: '0.0.0',
      value: 1,
      evidence: '自评材料',
    }),
  },
  status: { input: () => ({}), namesNothing: true, namesNobody: true },
};
