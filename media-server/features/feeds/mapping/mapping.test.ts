import { describe, expect, test } from 'vitest';
import { columnsOf, MappingError, readMapping, readOptionsOf } from './mapping.ts';

const COLUMNS = { caseId: 'case', type: 'activity', at: 'time' };
const SMALL = { columns: COLUMNS, events: { Filed: 'caseFiled' } };

function issuesOf(given: unknown): string[] {
  try {
    readMapping(given);
  } catch (error) {
    return (error as MappingError).issues.map(({ place, reason }) => `${place}: ${reason}`);
  }
  return [];
}

describe('readMapping()', () => {
  test('of the least that there can be fills the defaults in', () => {
    expect(readMapping(SMALL)).toEqual({ ...SMALL, timeFormat: 'iso', unknownEvents: 'refuse' });
  });

  test.each([
    ['a member that is unknown', { ...SMALL, colour: 1 }, 'mapping: Unrecognized key: "colour"'],
    ['no columns', { events: {} }, 'columns: '],
    ['a zone that is none', { ...SMALL, zone: 'Asia/Peking2' }, 'zone: is no time zone'],
    ['a format of times that is none', { ...SMALL, timeFormat: 'yy' }, 'timeFormat: yy: "yy" is no part'],
    ['an event id that is none', { ...SMALL, events: { Filed: 'a b' } }, 'events.Filed: '],
    [
      'slug for one activity',
      { ...SMALL, events: { Filed: { slug: true } } },
      'events.Filed: only * goes by slug',
    ],
    [
      'a delimiter of two characters',
      { ...SMALL, csv: { delimiter: '||' } },
      'csv.delimiter: the delimiter is one character',
    ],
    [
      'a line feed as delimiter',
      { ...SMALL, csv: { delimiter: '\n' } },
      'csv.delimiter: the delimiter is no line end',
    ],
    [
      'a quote that delimits',
      { ...SMALL, csv: { delimiter: ';', quote: ';' } },
      'csv.quote: is the delimiter too',
    ],
    ['an encoding that is not read', { ...SMALL, encoding: 'latin1' }, 'encoding: '],
    ['a court that is none', { ...SMALL, court: 'ZJ HZ' }, 'court: a court id has lower-case letters'],
    ['an empty list of values', { ...SMALL, where: { x: [] } }, 'where.x'],
    ['something else altogether', [], 'mapping: '],
  ])('with %s refuses and names the place', (_name, given, issue) => {
    expect(issuesOf(given).join('\n')).toContain(issue);
  });

  test('throws an error of invalid input with all issues', () => {
    expect(() => readMapping({ ...SMALL, zone: 'x', timeFormat: 'y' })).toThrow(MappingError);
    expect(issuesOf({ ...SMALL, zone: 'x', timeFormat: 'y' })).toHaveLength(2);
  });
});

test('readOptionsOf() a mapping names every column once, and how the file is read', () => {
  const mapping = readMapping({
    ...SMALL,
    format: 'csv',
    encoding: 'gbk',
    csv: { delimiter: ';' },
    columns: { ...COLUMNS, eventId: 'id', number: 'no' },
    data: { '*': { who: { column: 'user' } }, caseFiled: { when: { column: 'time' } } },
    where: { state: 'complete' },
  });
  expect(readOptionsOf(mapping)).toEqual({
    format: 'csv',
    encoding: 'gbk',
    csv: { delimiter: ';' },
    columns: ['case', 'activity', 'time', 'id', 'no', 'user', 'state'],
  });
  expect(columnsOf(readMapping(SMALL))).toEqual(['case', 'activity', 'time']);
});
