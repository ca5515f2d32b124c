import { describe, expect, test } from 'vitest';
import { shanghai } from '#shared/calendar/testing.ts';
import type { Condition, Match } from '#shared/catalogue/conditions.ts';
import type { NodeDefinition } from '#shared/catalogue/nodes.ts';
import type { CaseEvent } from '#shared/cases/events.ts';
import { foldCase } from '#shared/cases/fold.ts';
import { refusalsOf } from '#shared/cases/gates.ts';
import { stateOf, type GateInstance } from '#shared/cases/instances.ts';
import type { Missing } from '#shared/cases/missing.ts';
import { catalogue, DAY_MS, make, rules, subjectOf, typeOf } from './support.ts';
import { gateNodes, holdsIn, toldBy, worldsOf, type World } from './worlds.ts';

const NOW = shanghai('2026-08-18 10:00');

const isRefused = ({ gate }: NodeDefinition, { states }: World): boolean =>
  gate !== undefined &&
  (gate.when === undefined || holdsIn(gate.when, states)) &&
  !holdsIn(gate.requires, states);

const actionOf = (id: string) => {
  const action = catalogue.actions.find((one) => one.id === id);
  if (action === undefined) {
    throw new Error(`the catalogue has no action ${id}`);
  }
  return action;
};

/** Gates that what has happened once shuts for good. */
const FOR_GOOD = ['bankruptcy.noRepeat', 'bankruptcy.notHanded'];

/** Each act that the node blocks, and each event that asks for it or performs it. */
const acts = gateNodes.flatMap((node) =>
  node.blocks.map((block) => {
    const { requestedBy = [], performedBy = [] } = actionOf(block);
    return { node, action: block, requestedBy, performedBy };
  }),
);
const each = acts.map((act) => [`${act.node.id} before ${act.action}`, act] as const);
const performed = each.filter(([, { performedBy }]) => performedBy.length > 0);
const requested = each.filter(([, { requestedBy }]) => requestedBy.length > 0);

const subjectOfAct = ({
  requestedBy,
  performedBy,
}: {
  requestedBy: Match[];
  performedBy: Match[];
}): string | null => {
  const [match] = [...performedBy, ...requestedBy];
  return match === undefined ? null : subjectOf(typeOf(match));
};

/** The node's refused acts in a case. */
const refused = (node: NodeDefinition, action: string, events: readonly CaseEvent[]): GateInstance[] =>
  foldCase(events, rules).instances.filter(
    (instance): instance is GateInstance =>
      instance.kind === 'gate' && instance.rule.definition.id === node.id && instance.action === action,
  );

/** What a condition lacks in a world, by kind, as the form of the condition has it. */
function lackedBy(condition: Condition, states: World['states']): Missing['kind'][] {
  if (holdsIn(condition, states)) {
    return [];
  }
  if ('all' in condition) {
    return condition.all.flatMap((part) => lackedBy(part, states));
  }
  const kinds = [
    ['any', 'any'],
    ['not', 'denied'],
    ['event', 'event'],
    ['closed', 'open'],
    ['covered', 'uncovered'],
    ['elapsed', 'elapsed'],
    ['balance', 'balance'],
    ['request', 'request'],
    ['flag', 'flag'],
    ['node', 'node'],
  ] as const;
  return kinds.flatMap(([member, kind]) => (member in condition ? [kind] : []));
}

describe('a gate of the built-in catalogue', () => {
  test.each(each)(
    '%s refuses it while its condition doesn’t hold, with what is missing, and lets it otherwise',
    (_, act) => {
      const { node, action } = act;
      const found = worldsOf(node, NOW).map(({ name, events, data }) => {
        const state = foldCase(events, rules);
        const refusals = refusalsOf(state, { action, data, subject: subjectOfAct(act) }, NOW);
        const own = refusals.find((refusal) => refusal.node === node.id);
        return [name, own?.missing.map(({ kind }) => kind) ?? []];
      });
      const worlds = worldsOf(node, NOW);
      const expected = worlds.map((world) => [
        world.name,
        isRefused(node, world) && node.gate !== undefined ? lackedBy(node.gate.requires, world.states) : [],
      ]);
      expect(found).toEqual(expected);
      expect(new Set(worlds.map((world) => isRefused(node, world)))).toEqual(new Set([true, false]));
    },
  );

  test.each(performed)(
    '%s makes a breach of it exactly where it is done anyway',
    (_, { node, action, performedBy }) => {
      for (const match of performedBy) {
        const worlds = worldsOf(node, NOW).flatMap((world) => toldBy(match, world));
        const found = worlds.map(({ name, events, data }) => {
          const instances = refused(node, action, [...events, make(match, NOW, data)]);
          return [name, instances.map((instance) => stateOf(instance, NOW))];
        });
        expect(found).toEqual(
          worlds.map((world) => [world.name, isRefused(node, world) ? ['breached'] : []]),
        );
      }
    },
  );

  test.each(requested)(
    '%s blocks the request exactly where it refuses it',
    (_, { node, action, requestedBy }) => {
      for (const match of requestedBy) {
        const worlds = worldsOf(node, NOW).flatMap((world) => toldBy(match, world));
        const found = worlds.map(({ name, events, data }) => {
          const instances = refused(node, action, [...events, make(match, NOW, data)]);
          return [name, instances.map((instance) => stateOf(instance, NOW))];
        });
        expect(found).toEqual(worlds.map((world) => [world.name, isRefused(node, world) ? ['blocked'] : []]));
      }
    },
  );

  test.each(requested.filter(([, { node }]) => !FOR_GOOD.includes(node.id)))(
    '%s blocks the request until what was missing has come, and lets it then',
    (_, { node, action, requestedBy }) => {
      const before = NOW - 20 * DAY_MS;
      for (const match of requestedBy) {
        const told = (at: number) => worldsOf(node, at).flatMap((world) => toldBy(match, world));
        const bad = told(before).find((world) => isRefused(node, world));
        const first = bad === undefined ? [] : [...bad.events, make(match, before, bad.data)];
        const ways = told(NOW)
          .filter((world) => !isRefused(node, world))
          .map(({ events, data }) => {
            // What has come already doesn't come once more: the same money, the same auction.
            const known = new Set(bad?.events.map(({ type }) => type));
            const later = events.filter(({ at, type }) => at > before && !known.has(type));
            return refused(node, action, [...first, ...later, make(match, NOW, data)]);
          });
        const states = ways.map((instances) =>
          instances.map((instance) => [stateOf(instance, NOW), (instance.doneAt ?? 0) > before].join(' ')),
        );
        expect(refused(node, action, first).map((instance) => stateOf(instance, before))).toEqual([
          'blocked',
        ]);
        expect(states).toContainEqual(['done true']);
      }
    },
  );

  test.each(requested.filter(([, { performedBy }]) => performedBy.length > 0))(
    '%s lets it be done without its fields if the request before it was allowed',
    (_, { node, action, requestedBy, performedBy }) => {
      for (const asks of requestedBy) {
        const worlds = worldsOf(node, NOW - 1)
          .flatMap((world) => toldBy(asks, world))
          .filter((world) => !isRefused(node, world));
        const found = worlds.flatMap(({ events, data }) =>
          performedBy.flatMap((performs) =>
            refused(node, action, [...events, make(asks, NOW - 1, data), make(performs, NOW)]),
          ),
        );
        expect(found.map((instance) => stateOf(instance, NOW))).toEqual([]);
      }
    },
  );
});
