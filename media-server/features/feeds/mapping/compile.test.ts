import { describe, expect, test } from 'vitest';
import { readCatalogue } from '#shared/catalogue/check.ts';
import { compileRules } from '#shared/catalogue/rules.ts';
import { CaseEventInput } from '#shared/cases/input.ts';
import { TestClock } from '../../../testing/clock.ts';
import { draftCatalogue } from '../draft/draft-catalogue.ts';
import type { RawRecord } from '../readers/items.ts';
import { compileMapping } from './compile.ts';
import { readMapping, type MappingInput } from './mapping.ts';

const named = (id: string) => ({ id, nameZh: id, nameEn: id });
const field = (type: string, more = {}) => ({ nameZh: 'f', nameEn: 'f', type, ...more });
const EVENTS = [
  {
    ...named('filed'),
    fields: { number: field('text'), claimed: field('money'), by: field('text') },
    effects: [{ kind: 'header', numberField: 'number', claimedField: 'claimed' }],
  },
  {
    ...named('measure'),
    subject: 'item',
    fields: {
      kind: field('choice', { choices: [named('freeze'), named('seizure')], required: true }),
      until: field('time'),
      by: field('text'),
    },
  },
  named('closed'),
];

function rulesOf(events: readonly unknown[]) {
  const catalogue = draftCatalogue('test', { ids: new Map(), zone: 'Asia/Shanghai', hasResource: false });
  const result = readCatalogue({ ...catalogue, subjects: [named('item')], events });
  if ('issues' in result) {
    throw new Error(JSON.stringify(result.issues));
  }
  return compileRules(result.catalogue);
}

const RULES = rulesOf(EVENTS);
const CLOCK = new TestClock(Date.UTC(2026, 1, 10));
const COLUMNS = { caseId: 'case', type: 'activity', at: 'time' };
const FILED = { case: 'c1', activity: 'Filed', time: '2026-02-09 10:30' };
const AT = Date.UTC(2026, 1, 9, 2, 30);

function mapperOf(more: Partial<MappingInput> = {}) {
  const mapping = readMapping({ columns: COLUMNS, events: { Filed: 'filed' }, ...more });
  return compileMapping(mapping, RULES, CLOCK);
}

function map(record: RawRecord['record'], more?: Partial<MappingInput>) {
  const mapped = mapperOf(more)(record, 'line 17');
  return 'event' in mapped
    ? mapped.event
    : 'problem' in mapped
      ? mapped.problem.message
      : `skipped: ${mapped.skipped}`;
}

const ID = 'filed-1';
const withId = { columns: { ...COLUMNS, eventId: 'id' } };
const event = { id: ID, type: 'filed', at: AT, subject: null, data: {}, caseId: 'c1' };

describe('a compiled mapping', () => {
  test('turns a record into an event as the feed gives it', () => {
    const more = {
      columns: {
        ...COLUMNS,
        eventId: 'id',
        subject: 'item',
        courtId: 'court',
        number: 'no',
      },
      caseIdPrefix: 'old:',
      courts: { 西湖法院: 'zj-hz-xihu' },
      events: { ' Filed ': 'filed', Freeze: { event: 'measure', data: { kind: 'freeze' } } },
      data: {
        '*': { by: { column: 'user' } },
        filed: { claimed: { column: 'sum', thousands: ',' as const } },
        measure: { until: { column: 'until', timeFormat: 'dd.MM.yyyy' } },
      },
    };
    const record = {
      ...FILED,
      activity: ' Filed ',
      id: ID,
      user: '王',
      sum: '1,234.50',
      item: '',
      until: '',
    };
    expect(map({ ...record, court: '西湖法院', no: '(2026)浙0106执1号' }, more)).toEqual({
      ...event,
      caseId: 'old:c1',
      courtId: 'zj-hz-xihu',
      data: { number: '(2026)浙0106执1号', claimed: 1234.5, by: '王' },
    });
    expect(
      map({ ...record, activity: 'Freeze', item: 7, until: '01.03.2026', court: 'zj-hz' }, more),
    ).toEqual({
      ...event,
      type: 'measure',
      subject: '7',
      caseId: 'old:c1',
      courtId: 'zj-hz',
      data: { kind: 'freeze', by: '王', until: Date.UTC(2026, 1, 28, 16) },
    });
  });

  test('takes the constant court where the record names none', () => {
    const more = { columns: { ...COLUMNS, eventId: 'id', courtId: 'court' }, court: 'zj' };
    expect(map({ ...FILED, id: ID, court: '' }, more)).toEqual({ ...event, courtId: 'zj' });
    expect(map({ ...FILED, id: ID, court: 'hz' }, more)).toEqual({ ...event, courtId: 'hz' });
    expect(map({ ...FILED, id: ID }, withId)).toEqual(event);
    expect(map({ ...FILED, id: ID, court: '杭州' }, more)).toMatch(/^line 17: column court: a court id has/);
  });

  test('reads times without an offset in its own zone, else in that of the catalogue', () => {
    expect(map(FILED)).toMatchObject({ at: AT });
    expect(map(FILED, { zone: 'UTC' })).toMatchObject({ at: Date.UTC(2026, 1, 9, 10, 30) });
  });

  test('gives a field its constant, else its own column, else the one for all events, else the case number', () => {
    const record = { ...FILED, a: 'all', b: 'own', no: 'number' };
    const columns = { ...COLUMNS, number: 'no' };
    const all = { '*': { by: { column: 'a' }, number: { column: 'a' } } };
    const own = { ...all, filed: { by: { column: 'b' } } };
    const constant = { Filed: { event: 'filed', data: { by: 'constant' } } };
    expect(map(record, { columns })).toMatchObject({ data: { number: 'number' } });
    expect(map(record, { columns, data: all })).toMatchObject({ data: { by: 'all', number: 'all' } });
    expect(map(record, { columns, data: own })).toMatchObject({ data: { by: 'own' } });
    expect(map(record, { data: own, events: constant })).toMatchObject({ data: { by: 'constant' } });
  });

  test('takes only records that where asks for', () => {
    const more = { where: { state: ['complete', 'done'], n: 1 } };
    expect(map({ ...FILED, state: ' complete ', n: '1' }, more)).toMatchObject({ type: 'filed' });
    expect(map({ ...FILED, state: 'start', n: 1 }, more)).toBe('skipped: where');
    expect(map({ ...FILED, n: 1 }, more)).toBe('skipped: where');
  });

  test('of an activity that stands for no event refuses or skips, as it says', () => {
    const other = { ...FILED, activity: 'Filed again' };
    expect(map(other)).toBe('line 17: column activity: "Filed again" stands for no event');
    expect(map(other, { unknownEvents: 'skip' })).toBe('skipped: unknownEvent');
    expect(map({ ...FILED, activity: 'constructor' })).toContain('stands for no event');
  });

  test('with * maps all other activities to one event, or by their slugs', () => {
    expect(map({ ...FILED, activity: 'Anything' }, { events: { '*': 'closed' } })).toMatchObject({
      type: 'closed',
    });
    const bySlug = { events: { Eingang: 'filed', '*': { slug: true as const } } };
    expect(map({ ...FILED, activity: 'Eingang' }, bySlug)).toMatchObject({ type: 'filed' });
    expect(map({ ...FILED, activity: 'CLOSED' }, bySlug)).toMatchObject({ type: 'closed' });
    expect(map({ ...FILED, activity: 'Sold' }, bySlug)).toContain('"Sold" stands for no event');
    expect(map({ ...FILED, activity: '立案' }, bySlug)).toContain('"立案" stands for no event');
  });

  test.each([
    ['an empty case', { case: ' ' }, 'column case: is empty'],
    ['no activity', { activity: null }, 'column activity: is empty'],
    ['no time', { time: '' }, 'column time: is empty'],
    ['a wrong date', { time: '2026-02-31' }, 'column time: "2026-02-31" is no date'],
    [
      '24:00',
      { time: '2026-02-09 24:00' },
      'column time: "2026-02-09 24:00" is no time of the day; a day ends at 23:59:59',
    ],
    ['a time before 1970', { time: '1969-12-31' }, 'column time: "1969-12-31" lies before 1970'],
    [
      'a time ahead',
      { time: '2026-02-11 08:00:00.001' },
      'column time: "2026-02-11 08:00:00.001" lies more than a day ahead',
    ],
    ['an event id that is empty', { id: '' }, 'column id: is empty'],
    ['an event id that is too long', { id: 'x'.repeat(121) }, 'column id: has more than 120 characters'],
    ['a case id that is too long', { case: 'x'.repeat(121) }, 'column case: has more than 120 characters'],
    ['a case id that is no text', { case: 'a\0' }, 'column case: is not well-formed text'],
    ['a wrong amount', { sum: 'x' }, 'column sum: "x" is no number'],
    ['three decimals', { sum: '0.125' }, 'column sum: 0.125 is no amount in yuan with at most two decimals'],
  ])('of a record with %s names place, column and reason', (_name, change, reason) => {
    const more = { ...withId, data: { filed: { claimed: { column: 'sum' } } } };
    expect(map({ ...FILED, id: ID, ...change }, more)).toBe(`line 17: ${reason}`);
  });

  test('takes a time up to a day ahead, and fields with times of any year', () => {
    const more = {
      columns: { ...COLUMNS, subject: 'item' },
      events: { M: { event: 'measure', data: { kind: 'freeze' } } },
      data: { measure: { until: { column: 'until' } } },
    };
    const record = {
      case: 'c1',
      activity: 'M',
      time: '2026-02-11 08:00',
      item: 'x',
      until: '2031-01-01T00:00Z',
    };
    expect(map(record, more)).toMatchObject({
      at: CLOCK.now() + 86_400_000,
      data: { until: Date.UTC(2031, 0, 1) },
    });
  });

  test('of a record that the catalogue refuses names the column, or the field that no column gives', () => {
    const more = { events: { M: 'measure' }, columns: { ...COLUMNS, subject: 'item' } };
    const record = { ...FILED, activity: 'M' };
    expect(map(record, more)).toBe('line 17: column item: measure is about a item, which it has to name');
    expect(map({ ...record, item: 1 }, more)).toBe('line 17: data.kind: measure needs it');
    expect(map({ ...record, item: 1 }, { ...more, data: { measure: { kind: { column: 'k' } } } })).toBe(
      'line 17: column k: measure needs it',
    );
    expect(
      map({ ...record, item: 1, k: 'x' }, { ...more, data: { measure: { kind: { column: 'k' } } } }),
    ).toBe('line 17: column k: "x" is none of freeze, seizure');
  });

  test('derives the same id from the same event, however it is written, and another from any other', () => {
    const columns = { ...COLUMNS, subject: 'item' };
    const more = { columns, data: { filed: { by: { column: 'who' }, claimed: { column: 'sum' } } } };
    const idOf = (change: RawRecord['record'], mapping: Partial<MappingInput> = more) => {
      const mapped = map({ ...FILED, who: '王', sum: '5', ...change }, mapping);
      return typeof mapped === 'string' ? mapped : mapped.id;
    };
    const id = idOf({});
    expect(id).toMatch(/^[\w-]{43}$/);
    expect(idOf({ time: '2026-02-09T02:30:00.000Z', sum: 5, other: 'x' })).toBe(id);
    const reordered = { filed: { claimed: { column: 'sum' }, by: { column: 'who' } } };
    expect(idOf({}, { ...more, data: reordered })).toBe(id);
    const others = [{ case: 'c2' }, { time: '2026-02-09 10:31' }, { who: '李' }, { sum: '6' }, { item: 'a' }];
    expect(new Set([id, ...others.map((change) => idOf(change))]).size).toBe(6);
    expect(idOf({}, { ...more, caseIdPrefix: 'x' })).not.toBe(id);
  });

  test('gives events that the schema of feeds takes as they are', () => {
    const mapped = map(FILED, { court: 'zj' });
    expect(CaseEventInput.parse(mapped)).toEqual(mapped);
  });
});

describe('compileMapping()', () => {
  test.each([
    ['an unknown event', { events: { A: 'sold' } }, 'events.A: the catalogue has no event sold'],
    [
      'a constant of an unknown field',
      { events: { A: { event: 'filed', data: { colour: 1 } } } },
      'events.A: data.colour: filed has no such field',
    ],
    [
      'a constant of another type',
      { events: { A: { event: 'measure', data: { kind: 'sale' } } } },
      'events.A: data.kind: sale is none of freeze, seizure',
    ],
    [
      'the same text twice',
      { events: { A: 'filed', ' A': 'closed' } },
      'events. A: there are two of this text',
    ],
    ['data of an unknown event', { data: { sold: {} } }, 'data.sold: the catalogue has no event sold'],
    ['an unknown field', { data: { filed: { x: { column: 'x' } } } }, 'data.filed.x: filed has no field x'],
    ['a field of no event', { data: { '*': { x: { column: 'x' } } } }, 'data.*.x: no event has a field x'],
    [
      'another type than the field has',
      { data: { filed: { claimed: { column: 'x', type: 'text' as const } } } },
      'data.filed.claimed: the field is of type money, not text',
    ],
    [
      'a value that is no choice',
      { data: { measure: { kind: { column: 'x', values: { 拍卖: 'sale' } } } } },
      'data.measure.kind.values.拍卖: "sale" is none of freeze, seizure',
    ],
    [
      'one sign for thousands and decimals',
      { data: { filed: { claimed: { column: 'x', thousands: '.' as const } } } },
      'data.filed.claimed: thousands and decimal are the same sign',
    ],
  ])('with %s refuses and names the place', (_name, more, message) => {
    expect(() => mapperOf(more)).toThrow(message);
  });

  test('with a case number that no event takes refuses', () => {
    const mapping = readMapping({ columns: { ...COLUMNS, number: 'no' }, events: { A: 'closed' } });
    expect(() => compileMapping(mapping, rulesOf([named('closed')]))).toThrow(
      'columns.number: no event of the catalogue takes a case number',
    );
  });

  test('with a constant alone leaves required fields and the subject to the records', () => {
    expect(() => mapperOf({ events: { A: { event: 'measure', data: {} } } })).not.toThrow();
  });
});
