import { expect, test } from 'vitest';
import type { Court } from '#shared/courts.ts';
import type { Source } from '#shared/sources.ts';
import { treeRows } from './source-tree.ts';

const court = (id: string, parentId: string | null): Court => ({
  id,
  parentId,
  level: 'basic',
  nameZh: `${id}法院`,
  nameEn: `${id} court`,
  shortZh: id,
  divisionCode: '',
  lon: 0,
  lat: 0,
});
const source = (id: string, courtId: string, state: Source['state'] = 'live'): Source => ({
  id,
  kind: 'rtsp',
  courtId,
  name: id,
  unitId: null,
  state,
  since: 0,
  lastLiveAt: null,
  epoch: 0,
  hasVideo: true,
  hasAudio: false,
  reason: null,
});
const map = <T extends { id: string }>(items: T[]): Map<string, T> =>
  new Map(items.map((item) => [item.id, item]));

const courts = map([court('zj', null), court('hz', 'zj'), court('xh', 'hz'), court('nb', 'zj')]);
const sources = map([source('gate', 'hz', 'off'), source('cam2', 'xh'), source('cam10', 'xh')]);
const names = (rows: ReturnType<typeof treeRows>): string[] =>
  rows.map((row) =>
    row.kind === 'item'
      ? row.id
      : `${' '.repeat(row.depth)}${row.kind === 'court' ? `${row.court.id} ${row.live}/${row.total}` : row.source.id}`,
  );

test('treeRows() puts sources below their courts, counts the subtree, and leaves out courts without any', () => {
  expect(names(treeRows({ courts, sources, folded: new Set(), search: '' }))).toEqual([
    'zj 2/3',
    ' hz 2/3',
    '  gate',
    '  xh 2/2',
    '   cam2',
    '   cam10',
  ]);
});

test('treeRows() hides what is below a folded court but still counts it', () => {
  expect(names(treeRows({ courts, sources, folded: new Set(['hz']), search: '' }))).toEqual([
    'zj 2/3',
    ' hz 2/3',
  ]);
});

test('treeRows() while searching keeps the matching sources only and unfolds their courts', () => {
  expect(names(treeRows({ courts, sources, folded: new Set(['zj']), search: ' CAM1' }))).toEqual([
    'zj 1/1',
    ' hz 1/1',
    '  xh 1/1',
    '   cam10',
  ]);
});

test('treeRows() puts the items first, and searches them by name too', () => {
  const items = [
    { id: 'panel:pipeline', name: '案件总览' },
    { id: 'panel:alarms', name: '告警榜' },
  ] as const;
  const input = { courts, sources, items, folded: new Set(['zj']) };
  expect(names(treeRows({ ...input, search: '' }))).toEqual(['panel:pipeline', 'panel:alarms', 'zj 2/3']);
  expect(names(treeRows({ ...input, search: '告警' }))).toEqual(['panel:alarms']);
});

test('treeRows() while held keeps its order and lets no new source in, but shows the present states', () => {
  const held = map([source('a', 'xh', 'live'), source('b', 'xh', 'off')]);
  const now = map([source('a', 'xh', 'off'), source('b', 'xh', 'live'), source('c', 'xh', 'live')]);
  const input = { courts, sources: now, folded: new Set<string>(), search: '' };
  expect(names(treeRows({ ...input, held })).slice(-3)).toEqual(['  xh 1/2', '   a', '   b']);
  expect(names(treeRows(input)).slice(-3)).toEqual(['   b', '   c', '   a']);
});

test('treeRows() shows a court whose parent the user may not see as a root', () => {
  const own = map([court('xh', 'hz')]);
  expect(
    names(treeRows({ courts: own, sources: map([source('a', 'xh')]), folded: new Set(), search: '' })),
  ).toEqual(['xh 1/1', ' a']);
});
