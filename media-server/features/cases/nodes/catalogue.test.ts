import { describe, expect, test } from 'vitest';
import type { Condition, Match } from '#shared/catalogue/conditions.ts';
import { compileRules } from '#shared/catalogue/rules.ts';
import { clockAfter, clockNodes, storiesOf } from './stories.ts';
import { catalogue, executable, nodeOf, rules, typeOf } from './support.ts';
import { gateNodes, holdsIn, worldsOf } from './worlds.ts';

const countBy = (keys: readonly string[]): Record<string, number> => {
  const counts: Record<string, number> = {};
  for (const key of keys) {
    counts[key] = (counts[key] ?? 0) + 1;
  }
  return counts;
};

function* requestedFields(condition: Condition): Generator<string, void, unknown> {
  if ('all' in condition || 'any' in condition) {
    for (const part of 'all' in condition ? condition.all : condition.any) {
      yield* requestedFields(part);
    }
  } else if ('request' in condition) {
    yield condition.request.field;
  }
}

describe('the built-in catalogue', () => {
  test('has 333 nodes with the numbers 1 to 333', () => {
    expect(catalogue.nodes.map(({ no }) => no).toSorted((a, b) => a - b)).toEqual(
      Array.from({ length: 333 }, (_, index) => index + 1),
    );
  });

  test('has 152 nodes of supervision, 86 reminders and 95 mandatory ones, 148 of them core', () => {
    expect(countBy(catalogue.nodes.map(({ kind }) => kind))).toEqual({
      supervision: 152,
      reminder: 86,
      mandatory: 95,
    });
    const core = catalogue.nodes.filter((node) => node.core);
    expect(countBy(core.map(({ kind }) => kind))).toEqual({ supervision: 72, reminder: 23, mandatory: 53 });
  });

  test('has the nodes of each stage and of each class of modules', () => {
    expect(countBy(catalogue.nodes.map(({ stage }) => stage))).toEqual({
      preservation: 7,
      filing: 21,
      reporting: 14,
      investigation: 32,
      control: 30,
      sanction: 37,
      disposal: 24,
      funds: 26,
      closing: 13,
      provisionalClosure: 18,
      resumption: 5,
      objection: 17,
      delegation: 19,
      bankruptcy: 21,
      conduct: 5,
      field: 18,
      disclosure: 6,
      oversight: 20,
    });
    expect(countBy(catalogue.nodes.map(({ moduleClass }) => moduleClass ?? 'none'))).toEqual({
      procedure: 77,
      property: 123,
      conduct: 53,
      management: 80,
    });
    expect(catalogue.nodes.every(({ id, stage }) => id.startsWith(`${stage}.`))).toBe(true);
  });

  test('can execute every core node, and says of every other that it can’t why', () => {
    const inWords = catalogue.nodes.filter((node) => node.inWords !== undefined);
    expect(inWords.filter(({ core }) => core).map(({ id }) => id)).toEqual([]);
    expect(inWords.filter((node) => (node.inWords ?? '').length < 20).map(({ id }) => id)).toEqual([]);
    expect(executable).toHaveLength(333 - inWords.length);
    expect(rules.nodes.map(({ definition }) => definition.id)).toEqual(executable.map(({ id }) => id));
  });

  test('says in both languages what follows, what begins a rule in words, and what it remarks', () => {
    const inOne = catalogue.nodes.filter((node) => {
      const { consequenceZh, consequenceEn, triggerZh, triggerEn, inWords, inWordsZh, noteZh, noteEn } = node;
      const { remarkZh, remarkEn } = node.figure ?? {};
      const pairs = [
        [consequenceZh, consequenceEn],
        [noteZh, noteEn],
        [remarkZh, remarkEn],
        [inWordsZh, inWords],
        ...(inWords === undefined ? [] : [[triggerZh, triggerEn]]),
      ];
      return pairs.some(([zh, en]) => (zh === undefined) !== (en === undefined) || zh === '' || en === '');
    });
    expect(inOne.map(({ id }) => id)).toEqual([]);
    expect(catalogue.nodes.filter((node) => node.consequenceZh !== undefined)).toHaveLength(333);
    expect(catalogue.nodes.filter((node) => node.triggerZh !== undefined)).toHaveLength(34);
  });

  test('names for each node and pause a place in a document that it has', () => {
    const documents = new Set(catalogue.documents.map(({ id }) => id));
    const places = [...catalogue.nodes, ...catalogue.pauses, ...catalogue.settings, ...catalogue.ledgers];
    const lost = places.filter(
      ({ references }) =>
        references.length === 0 ||
        references.some(
          ({ document, articleZh, articleEn }) =>
            !documents.has(document) || articleZh === '' || articleEn === '',
        ),
    );
    expect(lost.map(({ id }) => id)).toEqual([]);
  });

  test('has a figure on 105 nodes, each of which a rule uses', () => {
    const figured = catalogue.nodes.filter(({ figure }) => figure !== null);
    expect(figured).toHaveLength(105);
    const unused = figured.filter(({ id, figure, gate }) => {
      const rule = rules.node(id);
      if (rule === undefined || figure === null) {
        return true;
      }
      const { value, unit } = figure;
      switch (unit) {
        case 'range': {
          return !JSON.stringify(gate).includes(`"min":${figure.min},"max":${figure.max}`);
        }
        case 'beforeAct': {
          return gate === undefined;
        }
        case 'immediate': {
          return JSON.stringify(rule.term) !== JSON.stringify(catalogue.atOnce);
        }
        case 'sameDay':
        case 'ownDate': {
          return rule.term?.value !== 0 || rule.term.unit !== 'day' || !rule.exact;
        }
        default: {
          // A window into the past is no deadline.
          const isTerm = rule.term?.value === value && rule.term?.unit === unit;
          return figure.lookBack === true ? rule.term !== null : !isTerm;
        }
      }
    });
    expect(unused.map(({ id }) => id)).toEqual([]);
  });

  test('asks gates for fields alone that an event of the act can carry', () => {
    const carried = (block: string): Set<string> => {
      const action = catalogue.actions.find(({ id }) => id === block);
      const events: Match[] = [...(action?.requestedBy ?? []), ...(action?.performedBy ?? [])];
      return new Set(events.flatMap((match) => Object.keys(typeOf(match).fields ?? {})));
    };
    const lost = gateNodes.flatMap(({ id, blocks, gate }) =>
      blocks.flatMap((block) =>
        [gate?.requires, gate?.when]
          .flatMap((condition) => (condition === undefined ? [] : [...requestedFields(condition)]))
          .filter((field) => !carried(block).has(field))
          .map((field) => `${id}: ${block} carries no ${field}`),
      ),
    );
    // Payouts are never of something perishable: the price of it stays where it is.
    expect(lost).toEqual(['bankruptcy.suspend: distributeFunds carries no perishable']);
  });

  test('is in force without the rules of single provinces until a court chooses them', () => {
    const byDefault = new Set(compileRules(catalogue).nodes.map(({ definition }) => definition.id));
    expect(byDefault.has('investigation.clue')).toBe(true);
    expect(byDefault.has('investigation.clueZhejiang')).toBe(false);
    expect(byDefault.has('filing.termExtension')).toBe(false);
    expect(byDefault.has('investigation.autoQuery')).toBe(true);
  });
});

describe('the tests of the built-in catalogue', () => {
  test('cover every executable node: each clock begins in some story, each gate refuses and allows, each period is listed', () => {
    const at = Date.parse('2026-03-03T02:00:00Z');
    const clocks = clockNodes.filter((node) => {
      const stories = storiesOf(node, at);
      return stories.length > 0 && stories.every((story) => clockAfter(story).startedBy === story.start);
    });
    const gates = gateNodes.filter(({ id, gate }) => {
      const worlds = worldsOf(nodeOf(id), at).map(
        ({ states }) =>
          gate !== undefined &&
          (gate.when === undefined || holdsIn(gate.when, states)) &&
          !holdsIn(gate.requires, states),
      );
      return worlds.includes(true) && worlds.includes(false);
    });
    const periods = executable.filter(({ period }) => period !== undefined);
    const covered = new Set([...clocks, ...gates, ...periods].map(({ id }) => id));
    expect(executable.filter(({ id }) => !covered.has(id)).map(({ id }) => id)).toEqual([]);
    expect(clocks).toHaveLength(clockNodes.length);
    expect(gates).toHaveLength(gateNodes.length);
    expect(periods).toHaveLength(4);
  });

  test('begin clocks that have a figure with a deadline, and no others', () => {
    const at = Date.parse('2026-03-03T02:00:00Z');
    const endless = clockNodes.filter((node) => storiesOf(node, at).every((story) => story.due() === null));
    const figured = endless.filter(({ figure }) => figure !== null && figure.lookBack !== true);
    expect(figured.map(({ id }) => id)).toEqual([]);
  });
});
