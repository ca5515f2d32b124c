import { describe, expect, test } from 'vitest';
import type { Instruction, Sos } from '#shared/dispatch.ts';
import type { Recording } from '#shared/recordings.ts';
import type { Source } from '#shared/sources.ts';
import { reduceDispatch, reduceRecordings, reduceSources } from './reducers.ts';

const source: Source = {
  id: 'unit:a',
  kind: 'unit',
  courtId: 'zj',
  name: 'A',
  unitId: 'a',
  state: 'live',
  since: 1,
  lastLiveAt: 1,
  epoch: 1,
  hasVideo: true,
  hasAudio: false,
  reason: null,
};

const instruction: Instruction = {
  id: '3f0c1a52-6a3c-4d0e-9a57-0d8f2f6f1c11',
  courtId: 'zj',
  fromName: '值班员',
  target: { kind: 'units', unitIds: ['a', 'b'] },
  text: 'x',
  priority: 'normal',
  createdAt: 1,
  receipts: [
    { unitId: 'a', state: 'waiting', deliveredAt: null, readAt: null, doneAt: null },
    { unitId: 'b', state: 'waiting', deliveredAt: null, readAt: null, doneAt: null },
  ],
  operationId: null,
  confirmS: null,
  files: [],
  amberAt: null,
  alarmedAt: null,
  alarmSeenAt: null,
  alarmSeenBy: null,
};

const sos: Sos = {
  id: '5f0c1a52-6a3c-4d0e-9a57-0d8f2f6f1c11',
  unitId: 'a',
  courtId: 'zj',
  callSign: 'A',
  officerName: 'B',
  raisedAt: 1,
  position: null,
  acknowledgedAt: null,
  acknowledgedBy: null,
  clearedAt: null,
  clearedBy: null,
  cancelledByUnit: false,
};

describe('reduceSources()', () => {
  test('a snapshot replaces what was known, so that what vanished while the link was down is gone', () => {
    const before = reduceSources(new Map(), { type: 'upsert', source });
    expect([
      ...reduceSources(before, { type: 'snapshot', sources: [{ ...source, id: 'unit:b' }] }).keys(),
    ]).toEqual(['unit:b']);
  });

  test('an upsert leaves the map before it unchanged', () => {
    const before = reduceSources(new Map(), { type: 'snapshot', sources: [source] });
    reduceSources(before, { type: 'upsert', source: { ...source, state: 'silent' } });
    expect(before.get('unit:a')?.state).toBe('live');
  });
});

describe('reduceDispatch()', () => {
  test("a receipt changes its unit's receipt only", () => {
    const state = reduceDispatch(
      { instructions: new Map(), sos: new Map() },
      { type: 'instruction', instruction },
    );
    const receipt = { unitId: 'b', state: 'delivered', deliveredAt: 5, readAt: null, doneAt: null } as const;
    const after = reduceDispatch(state, { type: 'receipt', instructionId: instruction.id, receipt });
    expect(after.instructions.get(instruction.id)?.receipts.map((r) => r.state)).toEqual([
      'waiting',
      'delivered',
    ]);
  });

  test('a receipt of an instruction that is not known changes nothing', () => {
    const state = { instructions: new Map(), sos: new Map() };
    const receipt = { unitId: 'b', state: 'delivered', deliveredAt: 5, readAt: null, doneAt: null } as const;
    expect(reduceDispatch(state, { type: 'receipt', instructionId: instruction.id, receipt })).toBe(state);
  });

  test('a cleared SOS leaves the open calls', () => {
    const open = reduceDispatch({ instructions: new Map(), sos: new Map() }, { type: 'sos', sos });
    expect(open.sos.size).toBe(1);
    expect(reduceDispatch(open, { type: 'sos', sos: { ...sos, clearedAt: 9 } }).sos.size).toBe(0);
  });
});

describe('reduceRecordings()', () => {
  const recording: Recording = {
    id: '7f0c1a52-6a3c-4d0e-9a57-0d8f2f6f1c11',
    sourceId: 'unit:a',
    sourceName: 'A',
    sourceKind: 'unit',
    courtId: 'zj',
    trigger: 'manual',
    ruleId: null,
    note: null,
    caseNumber: null,
    startedBy: '值班员',
    startedAt: 1,
    until: null,
    endedAt: null,
    state: 'recording',
    endReason: null,
    hasVideo: true,
    hasAudio: false,
    reencoded: false,
    bytes: 1,
    mediaMs: 1,
    locks: 0,
    keptUntil: null,
  };
  const grown = { ...recording, bytes: 2, mediaMs: 2 };
  const storage = { state: 'ok', usedBytes: 1, budgetBytes: null, freeBytes: 1, ringMs: 1 } as const;
  const empty = { recordings: new Map(), recordingStorage: storage, recordingNews: 0 };
  const begun = { ...empty, recordings: new Map([[recording.id, recording]]) };

  test('that an open recording has grown is shown, but is no news', () => {
    const { recordings, recordingNews } = reduceRecordings(begun, { type: 'changed', recording: grown });
    expect(recordings?.get(recording.id)).toEqual(grown);
    expect(recordingNews).toBe(0);
  });

  test('a snapshot is news once there was one before', () => {
    const snapshot = { type: 'snapshot' as const, recordings: [recording], storage };
    const first = reduceRecordings({ ...empty, recordingStorage: null }, snapshot);
    expect(first).toEqual(begun);
    expect(reduceRecordings(begun, snapshot).recordingNews).toBe(1);
  });

  test.each<[string, typeof begun, Recording]>([
    ['one that begins', empty, recording],
    ['one that falls silent', begun, { ...grown, state: 'waiting' }],
    ['one that is locked', begun, { ...grown, locks: 1 }],
    ['one that ends', begun, { ...grown, state: 'ended', endedAt: 2, endReason: 'stopped' }],
    ['one that ended before and is locked', empty, { ...grown, state: 'ended', endedAt: 2, locks: 1 }],
  ])('%s is news', (_, before, after) => {
    expect(reduceRecordings(before, { type: 'changed', recording: after }).recordingNews).toBe(1);
  });
});
