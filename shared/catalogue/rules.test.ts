import { describe, expect, test } from 'vitest';
import { figure, node, rawCatalogue, rulesOf } from '../cases/testing.ts';
import { AppError } from '../errors.ts';
import { readCatalogue } from './check.ts';
import { isInForce, NO_CHOICE, RuleChoice } from './choice.ts';
import type { NodeDefinition } from './nodes.ts';
import { compileRules, countingOf, passes, toTest, type NodeRule } from './rules.ts';
import { parseIsoDate } from '../calendar/zone.ts';

const clock = { start: ['begun'], complete: ['done'] };

function ruleOf(over: Partial<NodeDefinition>, choice: Partial<RuleChoice> = {}): NodeRule {
  const rule = rulesOf([node('n', { clock, ...over })], choice).node('n');
  if (rule === undefined) {
    throw new Error('the node is not in force');
  }
  return rule;
}

describe('compileRules()', () => {
  test.each([
    [figure(3, 'day'), { value: 3, unit: 'day' }, false],
    [figure(5, 'workingDay'), { value: 5, unit: 'workingDay' }, false],
    [figure(0, 'immediate'), { value: 1, unit: 'hour' }, true],
    [figure(0, 'sameDay'), { value: 0, unit: 'day' }, true],
    [figure(1, 'year', { lookBack: true }), null, false],
    [null, null, false],
  ])('of a clock with the figure %o counts by the term %o; its end is exact: %s', (own, term, exact) => {
    expect(ruleOf({ figure: own })).toMatchObject({ term, exact });
  });

  test('of a figure that is a date of the case counts no days from it, and takes it as it is', () => {
    const own = { figure: figure(null, 'ownDate'), clock: { ...clock, from: { field: 'until' } } };
    expect(ruleOf(own)).toMatchObject({ term: { value: 0, unit: 'day' }, exact: true });
  });

  test('of a clock with a term of its own takes it before the figure, and the court’s term before both', () => {
    const own = { figure: figure(3, 'day'), clock: { ...clock, term: { value: 4, unit: 'day' as const } } };
    expect(ruleOf(own).term).toEqual({ value: 4, unit: 'day' });
    const terms = { n: { value: 9, unit: 'workingDay' as const } };
    expect(ruleOf(own, { terms }).term).toEqual({ value: 9, unit: 'workingDay' });
  });

  test('with a term that the court has set leaves out the catalogue’s variants', () => {
    const variants = [{ start: 'begun', term: { value: 1, unit: 'day' as const } }];
    const own = { figure: figure(3, 'day'), clock: { ...clock, variants } };
    expect(ruleOf(own).variants).toHaveLength(1);
    expect(ruleOf(own, { terms: { n: { value: 9, unit: 'day' } } }).variants).toEqual([]);
  });

  test('warns by the first entry that the term fits, by the node’s own lead before it, and not at all without one', () => {
    expect(ruleOf({ figure: figure(5, 'day') }).lead).toEqual({ value: 1, unit: 'day' });
    expect(ruleOf({ figure: figure(6, 'day') }).lead).toEqual({ value: 3, unit: 'day' });
    expect(ruleOf({ figure: figure(6, 'workingDay') }).lead).toBeNull();
    expect(ruleOf({ figure: null }).lead).toBeNull();
    const warn = { value: 2, unit: 'day' as const };
    expect(ruleOf({ figure: figure(6, 'day'), clock: { ...clock, warn } }).lead).toEqual(warn);
  });

  test('stops a clock by the default pauses unless it names its own, even none', () => {
    const pausesOf = (pauses: string[] | undefined): string[] => [
      ...ruleOf({ figure: figure(3, 'day'), clock: { ...clock, ...(pauses && { pauses }) } }).pauses,
    ];
    expect(pausesOf(undefined)).toEqual(['stop']);
    expect(pausesOf(['hold'])).toEqual(['hold']);
    expect(pausesOf([])).toEqual([]);
  });

  test('leaves out what is a rule in words alone, and finds the rest by their starting events', () => {
    const rules = rulesOf([
      node('words', { inWords: 'Words.' }),
      node('a', { figure: figure(3, 'day'), clock: { start: ['begun', 'moved'] } }),
      node('b', {
        figure: figure(3, 'day'),
        clock: { start: [{ event: 'begun', where: { kind: 'plain' } }] },
      }),
    ]);
    const ids = (type: string): string[] => rules.startedBy(type).map(({ definition }) => definition.id);
    expect(rules.nodes.map(({ definition }) => definition.id)).toEqual(['a', 'b']);
    expect(ids('begun')).toEqual(['a', 'b']);
    expect(ids('moved')).toEqual(['a']);
    expect(ids('done')).toEqual([]);
    expect(rules.node('words')).toBeUndefined();
  });

  test('gives an action the gates that block it, and finds actions by their events', () => {
    const gate = { requires: { flag: 'poor' } };
    const rules = rulesOf([node('g', { gate }), node('h', { gate, blocks: ['act', 'shelve'] })]);
    const gates = (id: string): string[] =>
      rules.action(id)?.gates.map(({ definition }) => definition.id) ?? [];
    expect(gates('act')).toEqual(['g', 'h']);
    expect(gates('shelve')).toEqual(['h']);
    expect(gates('end')).toEqual([]);
    expect(rules.action('nope')).toBeUndefined();
    expect(rules.actionsOf('withdrawn').map(({ id }) => id)).toEqual(['act']);
    expect(rules.actionsOf('begun')).toEqual([]);
  });

  test('with a setting allows what the chosen option allows, the default where none is chosen', () => {
    expect(rulesOf([]).allowedBy('approval')).toEqual(['clerk', 'chief']);
    expect(rulesOf([], { settings: { approval: 'chiefOnly' } }).allowedBy('approval')).toEqual(['chief']);
  });

  test('with an option that the setting hasn’t got refuses to tell what it allows, with the setting’s name', () => {
    const rules = rulesOf([], { settings: { approval: 'nobody' } });
    expect(() => rules.allowedBy('approval')).toThrow(AppError);
    expect(() => rules.allowedBy('approval')).toThrow(/settings\.approval/);
    expect(() => rules.allowedBy('nope')).toThrow(/settings\.nope/);
  });
});

describe('isInForce()', () => {
  const result = readCatalogue(rawCatalogue());
  const catalogue = 'catalogue' in result ? result.catalogue : undefined;
  const local = node('local', { profiles: ['local'], inWords: 'Words.' });
  const common = node('common', { inWords: 'Words.' });
  const both = node('both', { profiles: ['common', 'local'], inWords: 'Words.' });
  const inForce = (choice: Partial<RuleChoice>): string[] =>
    [local, common, both]
      .filter((one) => catalogue !== undefined && isInForce(one, catalogue, { ...NO_CHOICE, ...choice }))
      .map(({ id }) => id);

  test.each<[Partial<RuleChoice>, string[]]>([
    [{}, ['common', 'both']],
    [{ profiles: ['local'] }, ['local', 'both']],
    [{ profiles: ['local', 'common'] }, ['local', 'common', 'both']],
    [{ on: ['local'] }, ['local', 'common', 'both']],
    [{ off: ['common'] }, ['both']],
    [{ on: ['common'], off: ['common'] }, ['both']],
  ])('under the choice %o leaves %o', (choice, ids) => {
    expect(inForce(choice)).toEqual(ids);
  });
});

describe('passes()', () => {
  const test1 = toTest({ event: 'begun', where: { kind: ['plain', 'special'], urgent: true } });

  test('of an event of the type whose fields have one of the values is true', () => {
    expect(passes(test1, { type: 'begun', data: { kind: 'special', urgent: true, more: 1 } })).toBe(true);
    expect(passes(toTest('begun'), { type: 'begun', data: {} })).toBe(true);
  });

  test.each([
    { type: 'done', data: { kind: 'plain', urgent: true } },
    { type: 'begun', data: { kind: 'odd', urgent: true } },
    { type: 'begun', data: { kind: 'plain', urgent: 'true' } },
    { type: 'begun', data: { kind: 'plain' } },
  ])('of %o is false: another type, value, kind of value, or none', (event) => {
    expect(passes(test1, event)).toBe(false);
  });
});

describe('countingOf()', () => {
  const nationalDay = parseIsoDate('2026-10-01');
  const base = {
    zone: 'Asia/Shanghai',
    endsOnWorkingDay: { holds: true, basis: 'practice' as const, references: [] },
  };

  test('of a catalogue on weekdays knows no holidays; of one on China’s days the official ones', () => {
    const works = (workingDays: 'china' | 'weekdays'): boolean =>
      countingOf({ ...base, workingDays }).calendar.isWorking(nationalDay);
    expect(works('weekdays')).toBe(true);
    expect(works('china')).toBe(false);
  });

  test('with overrides counts by them', () => {
    const overrides = { '2026-10-01': { work: true, nameZh: '班', nameEn: 'Work' } };
    expect(countingOf({ ...base, workingDays: 'china' }, overrides).calendar.isWorking(nationalDay)).toBe(
      true,
    );
  });
});

describe('RuleChoice', () => {
  test('of an unknown member, an empty list of profiles or a term without a unit is refused', () => {
    expect(RuleChoice.safeParse(NO_CHOICE).success).toBe(true);
    expect(RuleChoice.safeParse({ ...NO_CHOICE, colour: 'red' }).success).toBe(false);
    expect(RuleChoice.safeParse({ ...NO_CHOICE, profiles: [] }).success).toBe(false);
    expect(RuleChoice.safeParse({ ...NO_CHOICE, terms: { n: { value: 3 } } }).success).toBe(false);
  });
});

describe('compileRules() of a checked catalogue', () => {
  test('without a choice has the catalogue’s counting and ranks events in their order', () => {
    const result = readCatalogue(rawCatalogue());
    const rules = 'catalogue' in result ? compileRules(result.catalogue) : undefined;
    expect(rules?.counting.zone.name).toBe('Asia/Shanghai');
    expect(rules?.counting.endsOnWorkingDay).toBe(true);
    expect(rules?.rank.get('nodeWaived')).toBe(0);
    expect(rules?.rank.get('begun')).toBeLessThan(rules?.rank.get('done') ?? 0);
  });
});
