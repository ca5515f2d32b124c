import { describe, expect, test } from 'vitest';
import { ExportRequest } from '#shared/exports.ts';
import { readView } from '../params.ts';
import { TEST_EVENTS, testWords } from '../testing.ts';
import { exportLabels, exportRequest } from './export-request.ts';

const words = testWords({
  events: TEST_EVENTS,
  stages: [{ id: 'control', nameZh: '财产控制', nameEn: 'Control' }],
});
const exportWords = {
  sheet: '案件',
  title: (column: string) => `title ${column}`,
  labels: exportLabels(words, [{ id: 'zj', name: '浙江高院' }], (key) => `word ${key}`),
};

describe('exportRequest()', () => {
  test('of cases asks for them by the filter and order of the address', () => {
    const view = readView({ court: 'zj', stage: 'control', search: '王', sort: 'claimed' }, 'enforcement');
    const request = exportRequest(view, 'csv', exportWords);
    expect(request.of).toEqual({
      view: 'cases',
      catalogueId: 'enforcement',
      courtId: 'zj',
      filter: { stage: 'control', search: '王' },
      sort: 'claimed',
    });
    expect(request.columns[0]).toEqual({ key: 'number', title: 'title number' });
    expect(request.labels).not.toHaveProperty('nodeId');
    expect(ExportRequest.parse(request)).toEqual(request);
  });

  test('of a screen asks for its nodes with their case', () => {
    const view = readView(
      { screen: 'lapse', node: 'control.expiry', state: 'dueSoon', stage: 'x' },
      'enforcement',
    );
    const request = exportRequest(view, 'xlsx', exportWords);
    expect(request.of).toEqual({
      view: 'screen',
      catalogueId: 'enforcement',
      screen: 'lapse',
      nodeId: 'control.expiry',
      state: 'dueSoon',
    });
    expect(request.columns.map(({ key }) => key)).toEqual(
      expect.arrayContaining(['nodeId', 'dueAt', 'number']),
    );
    expect(ExportRequest.parse(request)).toEqual(request);
  });
});

test('exportLabels() has words for ids of courts, stages, kinds and states', () => {
  expect(exportWords.labels).toMatchObject({
    courtId: { zj: '浙江高院' },
    stage: { control: 'stage control' },
    caseKind: { initial: '首次执行' },
    status: { open: 'word status.open' },
    nodeState: { breached: 'word nodeState.breached' },
    overTerm: { true: 'word yes', false: 'word no' },
  });
});
