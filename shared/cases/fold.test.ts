import { describe, expect, test } from 'vitest';
import {
  figure,
  happened,
  node,
  rulesOf,
  run,
  shanghai,
  statesOf,
  clockOf,
  clocksOf,
  endOf,
} from './testing.ts';
import { foldCase } from './fold.ts';
import type { CaseState } from './state.ts';

const START = '2026-03-02 10:00';
const rules = rulesOf([]);
const fold = (...events: Parameters<typeof foldCase>[0]): CaseState => foldCase(events, rules);
const words = node('n', { figure: figure(10, 'day'), clock: { start: ['begun'], complete: ['done'] } });

describe('foldCase()', () => {
  test('of no events is an open case in which nothing has happened', () => {
    expect(fold()).toMatchObject({
      number: null,
      beganAt: null,
      status: 'open',
      stage: null,
      visits: [],
      handler: null,
      parties: [],
      properties: [],
      pauses: [],
      instances: [],
      events: [],
      lastActAt: null,
    });
  });

  test('takes number, kind and claimed sum from events that have them, and keeps what later ones leave out', () => {
    const state = fold(
      happened('registered', START, {
        data: { number: '（2026）浙01执1号', kind: 'initial', claimed: 1234.56 },
      }),
      happened('registered', '2026-03-03', { data: { number: '（2026）浙01执恢1号' } }),
    );
    expect(state).toMatchObject({
      number: '（2026）浙01执恢1号',
      caseKind: 'initial',
      claimedFen: 123_456,
      beganAt: shanghai(START),
    });
  });

  test('knows the handler assigned last, by the id where no name was given', () => {
    const first = happened('assigned', START, { data: { judgeId: 'j1', judgeName: '王法官' } });
    expect(fold(first).handler).toEqual({ id: 'j1', name: '王法官' });
    expect(fold(first, happened('assigned', '2026-03-03', { data: { judgeId: 'j2' } })).handler).toEqual({
      id: 'j2',
      name: 'j2',
    });
  });

  test('knows the parties in the order in which they joined', () => {
    const join = (role: string, name: string, data = {}) =>
      happened('joined', START, { data: { role, name, ...data } });
    expect(fold(join('applicant', '甲公司'), join('debtor', '乙', { idNumber: '330100' })).parties).toEqual([
      { role: 'applicant', name: '甲公司', idNumber: null },
      { role: 'debtor', name: '乙', idNumber: '330100' },
    ]);
  });

  test('closes in a way, provisionally where the way is such, and opens again', () => {
    const shelved = happened('shelved', START);
    expect(fold(shelved)).toMatchObject({ status: 'provisional', closingWay: 'shelf', closedAt: shelved.at });
    const ended = happened('ended', '2026-04-01', { data: { way: 'paid' } });
    expect(fold(shelved, ended)).toMatchObject({ status: 'closed', closingWay: 'paid', closedAt: ended.at });
    expect(fold(shelved, happened('resumed', '2026-04-01'))).toMatchObject({
      status: 'open',
      closingWay: null,
      closedAt: null,
    });
  });

  test('is suspended while a default pause of the case lasts, and not by one of a subject or another kind', () => {
    const stopped = happened('stopped', START);
    expect(fold(stopped).status).toBe('suspended');
    expect(fold(stopped, happened('continued', '2026-03-05')).status).toBe('open');
    expect(fold(stopped, happened('resumed', '2026-03-05')).status).toBe('open');
    expect(fold(happened('itemHeld', START, { subject: 'car' })).status).toBe('open');
    expect(fold(stopped, happened('shelved', '2026-03-05')).status).toBe('provisional');
  });

  test('keeps each pause from its begin to its end, by subject, and doesn’t begin one twice', () => {
    const hold = (type: string, at: string, subject: string) => happened(type, at, { subject });
    const state = fold(
      hold('itemHeld', '2026-03-02', 'car'),
      hold('itemHeld', '2026-03-03', 'house'),
      hold('itemHeld', '2026-03-04', 'car'),
      hold('itemFreed', '2026-03-05', 'car'),
    );
    expect(state.pauses).toEqual([
      { pause: 'hold', subject: 'car', from: shanghai('2026-03-02'), to: shanghai('2026-03-05') },
      { pause: 'hold', subject: 'house', from: shanghai('2026-03-03'), to: null },
    ]);
  });

  test('follows a property item from finding to release and sale', () => {
    const item = (type: string, at: string, data = {}) => happened(type, at, { subject: 'car', data });
    const found = item('itemFound', '2026-03-02', { value: 80_000, sort: 'vehicle' });
    const taken = item('itemTaken', '2026-03-03', { until: shanghai('2028-03-02') });
    expect(fold(found, taken).properties).toEqual([
      {
        id: 'car',
        kind: 'vehicle',
        valueFen: 8_000_000,
        foundAt: found.at,
        controlledAt: taken.at,
        expiresAt: shanghai('2028-03-02'),
        releasedAt: null,
        disposal: 'none',
      },
    ]);
    const renewed = item('itemRenewed', '2026-03-04', { until: shanghai('2030-03-02') });
    expect(fold(found, taken, renewed).properties[0]?.expiresAt).toBe(shanghai('2030-03-02'));
    const released = item('itemReleased', '2026-03-05');
    expect(fold(found, taken, released).properties[0]).toMatchObject({
      releasedAt: released.at,
      expiresAt: null,
    });
    const again = item('itemTaken', '2026-03-06');
    expect(fold(found, taken, released, again).properties[0]).toMatchObject({
      releasedAt: null,
      controlledAt: again.at,
    });
    expect(fold(taken).properties[0]).toMatchObject({ foundAt: taken.at });
    const disposals = ['itemListed', 'itemSold', 'itemKept'].map(
      (type) => fold(item(type, START)).properties[0]?.disposal,
    );
    expect(disposals).toEqual(['running', 'disposed', 'ended']);
  });

  test('releases every property item that is under a measure by an event about all of them', () => {
    const item = (type: string, at: string, subject: string) =>
      happened(type, at, { subject, data: type === 'itemTaken' ? { until: shanghai('2028-03-02') } : {} });
    const freed = item('itemReleased', '2026-03-04', 'boat');
    const all = happened('allReleased', '2026-03-05');
    const { properties } = fold(
      ...['car', 'house', 'boat', 'horse'].map((subject) => item('itemTaken', '2026-03-02', subject)),
      item('itemFound', '2026-03-02', 'shed'),
      item('itemSold', '2026-03-03', 'horse'),
      freed,
      all,
    );
    const ends = properties.map(({ id, releasedAt, expiresAt }) => [id, [releasedAt, expiresAt]] as const);
    expect(Object.fromEntries(ends)).toEqual({
      car: [all.at, null],
      house: [all.at, null],
      boat: [freed.at, null],
      horse: [null, shanghai('2028-03-02')],
      shed: [null, null],
    });
    expect(fold(all).properties).toEqual([]);
  });

  test('goes forward through the stages of the main line, leaving those beside it out, and back only when it is resumed', () => {
    const begun = happened('begun', '2026-03-02');
    const moved = happened('moved', '2026-03-04');
    const state = fold(begun, happened('beside', '2026-03-03'), moved, happened('begun', '2026-03-05'));
    expect(state.stage).toBe('middle');
    expect(state.visits).toEqual([
      { stage: 'opening', from: begun.at, to: moved.at },
      { stage: 'middle', from: moved.at, to: null },
    ]);
    expect(fold(begun, happened('begun', '2026-03-03')).visits).toHaveLength(1);
    const resumed = happened('resumed', '2026-03-06');
    const back = fold(begun, moved, resumed);
    expect(back.stage).toBe('opening');
    expect(back.visits.map(({ to }) => to)).toEqual([moved.at, resumed.at, null]);
  });

  test('knows the latest act of the court, which isn’t what merely reached it', () => {
    expect(fold(happened('heard', START)).lastActAt).toBeNull();
    const acted = happened('acted', '2026-03-03');
    expect(fold(acted, happened('heard', '2026-03-04')).lastActAt).toBe(acted.at);
  });

  test('of an event given twice counts it once', () => {
    const paid = happened('paidIn', START, { subject: 'a', data: { amount: 5 } });
    const state = fold(paid, paid, { ...paid });
    expect(state.events).toHaveLength(1);
    expect(state.facts.ledgers.get('money')).toMatchObject({ in: 500, out: 0 });
  });

  test('of events at one millisecond takes them in the order of the catalogue', () => {
    const [done, begun] = [happened('done', START), happened('begun', START)];
    expect(clockOf(foldCase([done, begun], rulesOf([words])), 'n').doneAt).toBe(shanghai(START));
  });

  test('of a late entry tells the case as it was, not as it was entered', () => {
    const events = [happened('begun', START), happened('done', '2026-03-20')];
    expect(statesOf(run(words, ...events), 'n', '2026-04-01')).toEqual(['doneLate']);
    const entered = happened('done', '2026-03-11');
    expect(statesOf(run(words, ...events, entered), 'n', '2026-04-01')).toEqual(['done']);
  });
});

describe('foldCase() of a retracted event', () => {
  const retract = (eventId: string, at = '2026-03-09') =>
    happened('eventRetracted', at, { data: { eventId, reason: '误录' } });
  const begun = happened('begun', START);
  const done = happened('done', '2026-03-04');

  test('is the case without it, and remembers its id', () => {
    const state = run(words, begun, done, retract(done.id));
    expect(statesOf(state, 'n', '2026-03-08')).toEqual(['pending']);
    expect(state.events).toEqual([begun]);
    expect([...state.retracted]).toEqual([done.id]);
  });

  test('counts as never appended, even before the retraction and if that is dated earlier', () => {
    expect(clocksOf(run(words, begun, retract(begun.id)), 'n')).toEqual([]);
    expect(clocksOf(run(words, begun, retract(begun.id, '2026-01-01')), 'n')).toEqual([]);
  });

  test('may be entered again under another id', () => {
    const again = happened('done', '2026-03-05');
    expect(clockOf(run(words, begun, done, retract(done.id), again), 'n').doneAt).toBe(again.at);
  });

  test('that is no event of the case changes nothing', () => {
    expect(run(words, begun, retract('nothing')).events).toEqual([begun]);
  });

  test('whose retraction is retracted in its turn counts again', () => {
    const first = retract(done.id, '2026-03-05');
    const second = retract(first.id, '2026-03-06');
    const state = run(words, begun, done, first, second);
    expect(clockOf(state, 'n').doneAt).toBe(done.at);
    expect([...state.retracted]).toEqual([first.id]);
    const third = retract(second.id, '2026-03-07');
    expect(clockOf(run(words, begun, done, first, second, third), 'n').doneAt).toBeNull();
  });

  test('is no act of the court', () => {
    expect(run(words, begun, retract(done.id)).lastActAt).toBe(begun.at);
  });
});

describe('foldCase() of a waived node', () => {
  const waive = (subject?: string, at = '2026-03-20') =>
    happened('nodeWaived', at, {
      ...(subject !== undefined && { subject }),
      data: { node: 'n', reason: '已协商', approvedBy: '局长' },
    });
  const found = node('n', {
    figure: figure(10, 'day'),
    clock: { start: ['itemFound'], complete: ['itemDone'] },
  });
  const two = ['car', 'house'].map((subject) => happened('itemFound', START, { subject }));

  test('waives its open clocks with the reason, overdue or not', () => {
    const state = run(words, happened('begun', START), waive());
    expect(statesOf(state, 'n', '2026-03-21')).toEqual(['waived']);
    expect(clockOf(state, 'n').waiver).toEqual({
      at: shanghai('2026-03-20'),
      reason: '已协商',
      approvedBy: '局长',
    });
  });

  test('of one subject leaves those of others alone', () => {
    expect(statesOf(run(found, ...two, waive('house')), 'n', '2026-03-21')).toEqual(['overdue', 'waived']);
    expect(statesOf(run(found, ...two, waive()), 'n', '2026-03-21')).toEqual(['waived', 'waived']);
  });

  test('leaves what is done as it is, and isn’t undone by what would have completed it', () => {
    const done = happened('done', '2026-03-04');
    expect(statesOf(run(words, happened('begun', START), done, waive()), 'n', '2026-03-21')).toEqual([
      'done',
    ]);
    const after = happened('done', '2026-03-25');
    expect(statesOf(run(words, happened('begun', START), waive(), after), 'n', '2026-04-01')).toEqual([
      'waived',
    ]);
  });

  test('whose waiver is retracted runs on', () => {
    const waiver = waive();
    const back = happened('eventRetracted', '2026-03-21', { data: { eventId: waiver.id, reason: '误录' } });
    expect(statesOf(run(words, happened('begun', START), waiver, back), 'n', '2026-03-22')).toEqual([
      'overdue',
    ]);
  });
});

describe('foldCase() with rules that change', () => {
  test('begins each instance by the rules of its time and keeps it under them', () => {
    const before = rulesOf([words]);
    const after = rulesOf([words], { terms: { n: { value: 3, unit: 'workingDay' } } });
    const rulesAt = (at: number) => (at < shanghai('2026-06-01') ? before : after);
    const events = [
      happened('begun', START),
      happened('done', '2026-06-02'),
      happened('begun', '2026-06-03'),
    ];
    const state = foldCase(events, after, rulesAt);
    expect(clocksOf(state, 'n').map(({ dueAt }) => dueAt)).toEqual([
      endOf('2026-03-12'),
      endOf('2026-06-08'),
    ]);
  });

  test('begins no instance of a node at a time when it wasn’t in force', () => {
    const rulesAt = (at: number) => (at < shanghai('2026-06-01') ? rules : rulesOf([words]));
    const events = [happened('begun', START), happened('begun', '2026-06-03')];
    expect(clocksOf(foldCase(events, rulesOf([words]), rulesAt), 'n')).toHaveLength(1);
  });
});
