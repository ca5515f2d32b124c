import { describe, expect, test } from 'vitest';
import { endOf, shanghai, walkToDeadline } from '#shared/calendar/testing.ts';
import type { Match } from '#shared/catalogue/conditions.ts';
import type { EventData } from '#shared/catalogue/names.ts';
import type { CaseEvent } from '#shared/cases/events.ts';
import { foldCase } from '#shared/cases/fold.ts';
import { refusalsOf } from '#shared/cases/gates.ts';
import { isOpen, stateOf, type ClockInstance } from '#shared/cases/instances.ts';
import { catalogue, DAY_MS, executable, make, nodeOf, rules } from './support.ts';

const START = shanghai('2026-03-03 10:00');
const LATER = START + 3000 * DAY_MS;

/** An event so many days after the start, about a subject of its own where it names one. */
function on(day: number, match: Match, data: EventData = {}, subject?: string): CaseEvent {
  const event = make(match, START + day * DAY_MS, data);
  return subject === undefined ? event : { ...event, subject };
}

const clocksOf = (id: string, events: readonly CaseEvent[]): ClockInstance[] =>
  foldCase(events, rules).instances.filter(
    (instance): instance is ClockInstance => instance.kind === 'clock' && instance.rule.definition.id === id,
  );

/** What the clocks of a node have become long after the events, in the order in which they began. */
const statesOf = (id: string, ...events: readonly CaseEvent[]): string[] =>
  clocksOf(id, events).map((instance) => stateOf(instance, LATER));

const dueOf = (id: string, ...events: readonly CaseEvent[]): (number | null)[] =>
  clocksOf(id, events).map(({ dueAt }) => dueAt);

const EXPIRIES = [
  'control.depositExpiry',
  'control.movableExpiry',
  'control.immovableExpiry',
  'control.renew',
];

const filed = on(0, 'caseFiled');
const ruled = (day: number): CaseEvent => on(day, 'provisionalClosureRuled');
const resumed = (day: number): CaseEvent => on(day, 'caseResumed');

describe('investigation.monthLimit', () => {
  const received = on(2, 'handlerReceivedFile');
  const queries = [1, 4, 5].map((day) => on(day, 'onlineQueryStarted', {}, `query${day}`));

  test('is one clock of the case from when the handler has the file, however often is queried', () => {
    expect(dueOf('investigation.monthLimit', filed, ...queries, received)).toEqual([endOf('2026-04-07')]);
    expect(dueOf('investigation.monthLimit', filed, ...queries)).toEqual([]);
  });

  test('doesn’t begin again when another handler gets the file, but when the case is resumed', () => {
    const done = on(20, 'investigationCompleted');
    const again = on(30, 'handlerReceivedFile');
    expect(statesOf('investigation.monthLimit', filed, received, done, again)).toEqual(['done']);
    const back = [ruled(100), resumed(200), on(201, 'handlerReceivedFile')];
    expect(statesOf('investigation.monthLimit', filed, received, done, ...back)).toEqual(['done', 'overdue']);
  });
});

describe('sanction.listTwoQueries', () => {
  const ID = 'sanction.listTwoQueries';
  const listed = (hasTerm: boolean, subject = 'listing1'): CaseEvent =>
    on(10, 'listed', { hasTerm }, subject);
  const screened = (day: number, found = false): CaseEvent => on(day, 'reScreened', { found });
  const empty = [screened(280), screened(460)];

  test('begins with the second empty query in a row for an entry without a term, and for no other', () => {
    const [first, second] = empty;
    expect(statesOf(ID, filed, listed(false), ruled(100), ...empty)).toEqual(['overdue']);
    expect(clocksOf(ID, [filed, listed(false), ruled(100), ...empty])[0]?.startedBy).toBe(second);
    expect(statesOf(ID, filed, listed(false), ruled(100), ...(first ? [first] : []))).toEqual([]);
    expect(statesOf(ID, filed, listed(true), ruled(100), ...empty)).toEqual([]);
    expect(statesOf(ID, filed, ruled(100), ...empty)).toEqual([]);
    const between = screened(300, true);
    expect(statesOf(ID, filed, listed(false), ruled(100), ...empty, between)).toEqual([]);
    const gone = on(50, 'delisted', {}, 'listing1');
    expect(statesOf(ID, filed, listed(false), gone, ruled(100), ...empty)).toEqual([]);
  });

  test('is done once no entry without a term is left, whatever becomes of one with a term', () => {
    const events = [filed, listed(false), listed(true, 'listing2'), ruled(100), ...empty];
    expect(statesOf(ID, ...events, on(461, 'delisted', {}, 'listing2'))).toEqual(['overdue']);
    expect(statesOf(ID, ...events, on(461, 'delisted', {}, 'listing1'))).toEqual(['done']);
    expect(statesOf(ID, ...events, on(461, 'listingRevoked', {}, 'listing1'))).toEqual(['done']);
  });

  test('doesn’t begin after a useful clue, and ends with one', () => {
    const clue = (day: number, isTrue: boolean): CaseEvent => on(day, 'clueVerified', { true: isTrue });
    const events = [filed, listed(false), ruled(100), ...empty];
    expect(statesOf(ID, ...events, clue(300, true))).toEqual([]);
    expect(statesOf(ID, ...events, clue(300, false))).toEqual(['overdue']);
    expect(statesOf(ID, ...events, clue(90, true))).toEqual(['overdue']);
    expect(statesOf(ID, ...events, clue(461, true))).toEqual(['void']);
    expect(statesOf(ID, ...events, screened(461, true))).toEqual(['void']);
  });

  test('doesn’t count queries from before the case was resumed', () => {
    const [first, second] = empty;
    const back = [resumed(300), ruled(400)];
    const events = [filed, listed(false), ruled(100), ...(first && second ? [first, ...back, second] : [])];
    expect(statesOf(ID, ...events)).toEqual([]);
    expect(statesOf(ID, ...events, screened(580))).toEqual(['overdue']);
    const open = [filed, listed(false), ruled(100), resumed(200), ...empty];
    expect(statesOf(ID, ...open)).toEqual([]);
  });
});

describe('sanction.listDelete', () => {
  const arose = (day: number, subject: string): CaseEvent => on(day, 'delistingGroundArose', {}, subject);

  test('isn’t begun by a ground for an entry with a term: that ends with its term', () => {
    const entries = [on(1, 'listed', { hasTerm: false }, 'a'), on(1, 'listed', { hasTerm: true }, 'b')];
    const clocks = clocksOf('sanction.listDelete', [filed, ...entries, arose(20, 'a'), arose(20, 'b')]);
    expect(clocks.map(({ subject }) => subject)).toEqual(['a']);
  });

  test('is begun for an entry without a term that followed one with a term', () => {
    const before = [on(1, 'listed', { hasTerm: true }, 'a'), on(5, 'delisted', {}, 'a')];
    const anew = on(9, 'listed', { hasTerm: false }, 'a');
    expect(statesOf('sanction.listDelete', filed, ...before, anew, arose(20, 'a'))).toEqual(['overdue']);
  });
});

describe('filing.termWarning', () => {
  const ID = 'filing.termWarning';
  const asked = on(150, 'termExtensionRequested');
  const extended = on(152, 'termExtended', { until: shanghai('2026-12-02 12:00') });

  test('warns again before the end of the extended term', () => {
    const events = [filed, asked, extended];
    expect(dueOf(ID, ...events).at(-1)).toBe(endOf('2026-11-27'));
    expect(statesOf(ID, ...events)).toEqual(['done', 'overdue']);
    const [, warning] = clocksOf(ID, events);
    expect(warning && stateOf(warning, shanghai('2026-11-18'))).toBe('dueSoon');
  });

  test('is done when the case is closed or a longer term is asked for once more', () => {
    const events = [filed, asked, extended];
    expect(statesOf(ID, ...events, on(200, 'caseClosed'))).toEqual(['done', 'done']);
    expect(statesOf(ID, ...events, ruled(200))).toEqual(['done', 'done']);
    expect(statesOf(ID, ...events, on(200, 'termExtensionRequested'))).toEqual(['done', 'done']);
  });

  test('moves with a term that is extended without having been asked for', () => {
    expect(dueOf(ID, filed, extended)).toEqual([endOf('2026-11-27')]);
  });

  test('isn’t begun by an extension where the term is over', () => {
    expect(statesOf(ID, filed, on(100, 'caseClosed'), extended)).toEqual(['done']);
    expect(statesOf(ID, filed, ruled(100), resumed(150), extended)).toEqual(['done']);
  });
});

describe('filing.organTerm', () => {
  test('isn’t counted while the term of a case isn’t', () => {
    const pauses = nodeOf('filing.term').clock?.pauses;
    expect(pauses).toEqual(expect.arrayContaining(['appraisal', 'announcement', 'audit', 'suspension']));
    expect(nodeOf('filing.organTerm').clock?.pauses).toEqual(pauses);
  });
});

describe('a provisional closure', () => {
  const cases = [
    ['reporting.supplement', 'reporting.afterClosure', 'debtorPropertyChanged'],
    ['objection.addParty', 'provisionalClosure.addParty', 'partyChangeRequested'],
  ] as const;

  test.each(cases)('has %s rest and %s in its place until the case is resumed', (open, shelved, begins) => {
    const begunBy = (...events: CaseEvent[]): string[] =>
      [open, shelved].filter((id) => clocksOf(id, [filed, ...events, on(300, begins)]).length > 0);
    expect(begunBy()).toEqual([open]);
    expect(begunBy(ruled(100))).toEqual([shelved]);
    expect(begunBy(ruled(100), resumed(200))).toEqual([open]);
    expect(begunBy(ruled(100), resumed(200), ruled(250))).toEqual([shelved]);
  });

  test('has clues answered by provisionalClosure.clue until the case is resumed', () => {
    const verified = on(300, 'clueVerified', { true: false });
    expect(statesOf('provisionalClosure.clue', filed, ruled(100), verified)).toEqual(['pending']);
    expect(statesOf('provisionalClosure.clue', filed, ruled(100), resumed(200), verified)).toEqual([]);
  });
});

describe('reporting.due', () => {
  test('is moved by a decision that allows more time, and by no other', () => {
    const served = on(0, 'reportOrderServed', { dueAt: shanghai('2026-03-18') });
    const decided = (data: EventData): CaseEvent =>
      on(9, 'reportExtensionDecided', { dueAt: shanghai('2026-04-02'), ...data });
    expect(dueOf('reporting.due', served, decided({ allowed: true }))).toEqual([endOf('2026-04-02')]);
    expect(dueOf('reporting.due', served, decided({ allowed: false }))).toEqual([endOf('2026-03-18')]);
    expect(dueOf('reporting.due', served, decided({}))).toEqual([endOf('2026-03-18')]);
  });
});

describe('objection.outsiderStop', () => {
  const refused = (subject: string, ...events: CaseEvent[]): boolean =>
    refusalsOf(foldCase([filed, ...events], rules), { action: 'disposeProperty', subject }, LATER).some(
      ({ node }) => node === 'objection.outsiderStop',
    );
  const objected = (property?: string): CaseEvent =>
    on(5, 'objectionReceived', { kind: 'outsider', ...(property === undefined ? {} : { property }) });

  test('stops the disposal of the item that is disputed, and of no other', () => {
    expect(refused('house', objected('house'))).toBe(true);
    expect(refused('car', objected('house'))).toBe(false);
    expect(refused('house', objected('house'), on(20, 'objectionRuled'))).toBe(false);
  });

  test('stops every disposal where the objection names no item', () => {
    expect(['house', 'car'].map((item) => refused(item, objected()))).toEqual([true, true]);
  });

  test('gives way to security', () => {
    expect(refused('house', objected('house'), on(8, 'continuationSecured'))).toBe(false);
  });

  test('makes a breach of the sale of that item alone', () => {
    const sold = ['house', 'car'].map((item) => on(9, 'propertySold', {}, item));
    const breached = foldCase([filed, objected('house'), ...sold], rules).instances.filter(
      ({ rule }) => rule.definition.id === 'objection.outsiderStop',
    );
    expect(breached.map(({ subject }) => subject)).toEqual(['house']);
  });
});

describe('applicationRejected', () => {
  const state = foldCase([on(0, 'applicationReceived'), on(3, 'applicationRejected')], rules);

  test('closes the case as rejected, and leaves no clock running', () => {
    expect(state).toMatchObject({ status: 'closed', closingWay: 'rejected', closedAt: START + 3 * DAY_MS });
    expect(state.instances.filter(isOpen).map(({ key }) => key)).toEqual([]);
  });

  test('is the acceptance review done', () => {
    const review = state.instances.find(({ rule }) => rule.definition.id === 'filing.accept');
    expect(review && stateOf(review, LATER)).toBe('done');
  });
});

describe('measuresLifted', () => {
  const ends = shanghai('2026-06-01');
  const measures = [
    on(1, 'propertyControlled', { assetClass: 'depositClass', expiresAt: ends }, 'account'),
    on(1, 'propertyControlled', { assetClass: 'movable', expiresAt: ends }, 'car'),
    on(1, 'propertyControlled', { assetClass: 'immovable', expiresAt: ends }, 'house'),
    on(1, 'preservationTaken', { expiresAt: ends }, 'land'),
    on(1, 'exitRestricted', { endsAt: ends }, 'person1'),
  ];
  const watched = [...EXPIRIES, 'preservation.expiry', 'sanction.exitExpiry'];
  const openAfter = (...events: CaseEvent[]): string[] =>
    watched.filter((id) => clocksOf(id, [filed, ...measures, ...events]).some(isOpen));

  test('ends the expiry and renewal of every measure in the case', () => {
    const closed = on(20, 'caseClosed', { way: 'fullyPerformed' });
    expect(openAfter(closed)).toEqual(watched);
    expect(openAfter(closed, on(21, 'measuresLifted'))).toEqual([]);
    const states = watched.flatMap((id) =>
      statesOf(id, filed, ...measures, closed, on(21, 'measuresLifted')),
    );
    expect(new Set(states)).toEqual(new Set(['done']));
  });

  test('leaves no property item under a measure whose end could come near', () => {
    const lifted = on(21, 'measuresLifted');
    const { properties } = foldCase([filed, ...measures, lifted], rules);
    expect(properties.map(({ releasedAt, expiresAt }) => [releasedAt, expiresAt])).toEqual(
      properties.map(() => [lifted.at, null]),
    );
    const shelved = ['provisionalClosure.measuresAlive', 'bankruptcy.renewSeals'].map((id) =>
      clocksOf(id, [filed, ...measures, on(9, 'bankruptcyTransferDecided'), ruled(20), lifted]).some(isOpen),
    );
    expect(shelved).toEqual([false, false]);
  });

  test('ends whatever the release of one item ends', () => {
    const without = executable.filter(({ clock }) => {
      const completes = clock?.complete ?? [];
      return completes.includes('controlReleased') && !completes.includes('measuresLifted');
    });
    expect(without.map(({ id }) => id)).toEqual([]);
  });
});

describe('preservation.expiry', () => {
  test.each([
    'fundsDeducted',
    'confirmationServed',
    'propertySold',
    'transferredInLieu',
    'equityConverted',
    'controlReleased',
  ])('is done by %s of the same item, and of no other', (type) => {
    const taken = ['account', 'house'].map((item) => on(1, 'preservationTaken', { expiresAt: LATER }, item));
    const clocks = clocksOf('preservation.expiry', [filed, ...taken, on(9, type, {}, 'account')]);
    expect(clocks.map((clock) => [clock.subject, isOpen(clock)])).toEqual([
      ['account', false],
      ['house', true],
    ]);
  });
});

describe('an event by which a property item is disposed of', () => {
  const types = catalogue.events.filter(({ effects = [] }) =>
    effects.some((effect) => effect.kind === 'property' && effect.change === 'disposed'),
  );

  test.each(['preservation.expiry', ...EXPIRIES])('ends %s of that item', (id) => {
    const { complete = [] } = nodeOf(id).clock ?? {};
    expect(types.map((type) => type.id).filter((type) => !complete.includes(type))).toEqual([]);
    expect(types.length).toBeGreaterThan(3);
  });
});

describe('oversight.passive', () => {
  const dueAfter = (...events: CaseEvent[]): number | null | undefined =>
    dueOf('oversight.passive', filed, ...events)[0];
  const anew = (from: number, pauses: { from: number; to: number }[] = []): number | null =>
    walkToDeadline({ start: from, term: { value: 30, unit: 'day' }, pauses });

  test('stands still while a settlement is being performed', () => {
    const settled = on(5, 'settlementReached');
    const stands = (to: CaseEvent) => [{ from: settled.at, to: to.at }];
    expect(dueAfter(settled)).toBeNull();
    for (const type of ['settlementPerformed', 'settlementBroken']) {
      const over = on(90, type);
      expect(dueAfter(settled, over)).toBe(anew(settled.at, stands(over)));
    }
  });

  test('stands still during a bankruptcy review, and goes on after its refusal', () => {
    const decided = on(5, 'bankruptcyTransferDecided');
    const refused = on(60, 'bankruptcyRefused');
    expect(dueAfter(decided)).toBeNull();
    expect(dueAfter(decided, refused)).toBe(anew(refused.at));
  });
});
