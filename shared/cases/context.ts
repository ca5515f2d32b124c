import type { Condition } from '../catalogue/conditions.ts';
import type { EventData } from '../catalogue/names.ts';
import { passes, type EventTest, type NodeRule, type RuleSet } from '../catalogue/rules.ts';
import type { CaseEvent } from './events.ts';
import type { Facts } from './facts.ts';
import { isOpen, type NodeInstance } from './instances.ts';
import { truthOf, type Truth } from './truth.ts';

export const NO_DATA: EventData = {};

export const oneOf = (tests: readonly EventTest[], event: CaseEvent): boolean =>
  tests.some((test) => passes(test, event));

/** Whether a node was done or waived and no instance of it is open. */
export function isNodeDone(node: string, instances: readonly NodeInstance[], facts: Facts): boolean {
  const own = instances.filter(({ rule }) => rule.definition.id === node);
  return facts.waived.has(node) || (own.length > 0 && own.every((instance) => !isOpen(instance)));
}

/** What clocks and gates of one case share while it is folded. */
export class FoldContext {
  readonly rules: RuleSet;
  readonly facts: Facts;
  readonly instances: NodeInstance[] = [];

  constructor(rules: RuleSet, facts: Facts) {
    this.rules = rules;
    this.facts = facts;
  }

  /** Whether an event is about the instance's subject. One of another kind of subject, or of none, concerns every instance. */
  concerns(instance: NodeInstance, event: CaseEvent): boolean {
    if (instance.subject === null || event.subject === null || instance.subject === event.subject) {
      return true;
    }
    const kindOf = (type: string): string | undefined => this.rules.events.get(type)?.subject;
    return kindOf(instance.startedBy.type) !== kindOf(event.type);
  }

  truth(condition: Condition, rule: NodeRule, event: CaseEvent, request: EventData = NO_DATA): Truth {
    return truthOf(condition, {
      facts: this.facts,
      rules: this.rules,
      term: rule.term,
      subject: event.subject,
      request,
      now: event.at,
      isNodeDone: (node) => isNodeDone(node, this.instances, this.facts),
    });
  }

  /** Whether a condition holds at the event. */
  holds(condition: Condition, rule: NodeRule, event: CaseEvent, request: EventData = NO_DATA): boolean {
    return this.truth(condition, rule, event, request).from <= event.at;
  }
}
