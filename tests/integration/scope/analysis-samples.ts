import { randomUUID } from 'node:crypto';
import type { BriefFigures } from '#shared/analysis/brief.ts';
import type { SavedInput } from '#shared/contract/analysis.ts';
import type { Given, Samples } from './sample.ts';
import { COURT_OF } from './sides.ts';

const court = ({ side }: Given) => ({ catalogueId: 'enforcement', courtId: COURT_OF[side] });
const period = { from: '2026-01-01', to: '2026-12-31' };

const newItem = (): SavedInput => ({
  id: randomUUID(),
  name: '本院仪表板',
  sharing: { courts: 'below', roles: ['leader'] },
  body: { kind: 'dashboard', cells: [] },
  basedOn: 0,
});

/** A dashboard of the caller's own, or of somebody at a court beside it. */
async function savedItem({ world, caller, side }: Given): Promise<SavedInput> {
  const item = newItem();
  if (side === 'own') {
    await caller.client.call.analysis.saveItem.mutate(item);
  } else {
    await world.server.running.context.store.db('analysis_saved').insert({
      id: item.id,
      owner_id: 'another',
      owner_name: '王',
      court_id: COURT_OF[side],
      name: item.name,
      sharing: JSON.stringify(item.sharing),
      body: JSON.stringify(item.body),
      version: 1,
      updated_at: 1,
    });
  }
  return item;
}

/** A brief of a court of the side. */
async function brief({ world, side }: Given): Promise<string> {
  const id = randomUUID();
  const figures: BriefFigures = {
    catalogueId: 'enforcement',
    courtId: COURT_OF[side],
    month: '2026-01',
    from: '2026-01-01',
    to: '2026-01-31',
    asOf: null,
    headline: [],
    year: [],
    trend: [],
    courts: [],
    ways: [],
    nodes: [],
  };
  await world.server.running.context.store.db('analysis_briefs').insert({
    id,
    catalogue_id: 'enforcement',
    court_id: COURT_OF[side],
    month: '2026-01',
    figures: JSON.stringify(figures),
    made_at: 1,
    made_by: null,
  });
  return id;
}

/** A report that somebody else has made. */
async function report({ world, side }: Given): Promise<string> {
  const id = randomUUID();
  await world.server.running.context.store.db('evaluation_reports').insert({
    id,
    court_id: COURT_OF[side],
    leaf_id: '0.0.0',
    value: 1,
    evidence: '自评材料',
    reported_by: '他人',
    reported_by_id: null,
    reported_at: 1,
  });
  return id;
}

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
  decideReport: { input: async (given) => ({ reportId: await report(given), decision: 'approved' }) },
  outlook: { input: court },
  briefs: { input: ({ side }) => ({ courtId: COURT_OF[side] }) },
  brief: { input: async (given) => ({ id: await brief(given), language: 'zh' }) },
  makeBrief: {
    input: (given) => ({ ...court(given), id: randomUUID(), month: '2026-01' }),
  },
  saved: { input: () => ({}), namesNothing: true, namesNobody: true },
  saveItem: { input: async (given) => ({ ...(await savedItem(given)), basedOn: 1 }) },
  removeItem: { input: async (given) => ({ id: (await savedItem(given)).id }) },
  status: { input: () => ({}), namesNothing: true, namesNobody: true },
};
