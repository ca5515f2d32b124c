import type { EventData } from '../catalogue/names.ts';
import type { ActionRule, NodeRule } from '../catalogue/rules.ts';
import { NO_DATA, oneOf, type FoldContext } from './context.ts';
import type { CaseEvent } from './events.ts';
import type { GateInstance, Waiver } from './instances.ts';
import type { Truth } from './truth.ts';

type Ending = Partial<Pick<GateInstance, 'doneAt' | 'doneBy' | 'voidAt' | 'waiver'>>;

const isRefused = (truth: Truth | null): truth is Truth => truth !== null && truth.missing.length > 0;

function refuse(gate: GateInstance, truth: Truth): void {
  gate.missing = truth.missing;
  gate.clearsAt = Number.isFinite(truth.from) ? truth.from : null;
}

const requestKey = (action: string, subject: string | null): string => `${action}:${subject ?? ''}`;

/** The gates of one case: acts that were asked for and refused, allowed later, or done in spite of the refusal. */
export class GateBook {
  readonly #context: FoldContext;
  #open: GateInstance[] = [];
  /** Fields of the latest request for each act and subject until it is performed or withdrawn, whether it was refused or not. */
  readonly #requests = new Map<string, { action: string; subject: string | null; data: EventData }>();

  constructor(context: FoldContext) {
    this.#context = context;
  }

  /** Judges an act that an event performs, by what was there before it. */
  perform(action: ActionRule, event: CaseEvent): void {
    const key = requestKey(action.id, event.subject);
    const asked = this.#requests.get(key)?.data ?? NO_DATA;
    this.#requests.delete(key);
    for (const rule of action.gates) {
      const known = this.#find(rule, action, event.subject);
      const truth = this.#judge(rule, event, { ...asked, ...event.data });
      if (!isRefused(truth)) {
        this.#allow(known, event);
        continue;
      }
      const gate = known ?? this.#begin(rule, action, event);
      refuse(gate, truth);
      this.#end(gate, {});
      gate.breachedAt = event.at;
      gate.clearsAt = null;
    }
  }

  /** Judges an act that an event asks for. */
  request(action: ActionRule, event: CaseEvent): void {
    const { subject, data } = event;
    this.#requests.set(requestKey(action.id, subject), { action: action.id, subject, data });
    for (const rule of action.gates) {
      const truth = this.#judge(rule, event, event.data);
      const known = this.#find(rule, action, event.subject);
      if (!isRefused(truth)) {
        this.#allow(known, event);
        continue;
      }
      refuse(known ?? this.#begin(rule, action, event), truth);
    }
  }

  withdraw(action: ActionRule, event: CaseEvent): void {
    for (const [key, { action: asked, subject }] of this.#requests) {
      if (asked === action.id && (event.subject === null || event.subject === subject)) {
        this.#requests.delete(key);
      }
    }
    for (const gate of this.#open) {
      if (gate.action === action.id && this.#context.concerns(gate, event)) {
        this.#end(gate, { voidAt: event.at });
      }
    }
  }

  /** Lets gates be that time alone has opened by now. */
  clear(now: number): void {
    for (const gate of this.#open) {
      if (gate.clearsAt !== null && gate.clearsAt <= now) {
        this.#end(gate, { doneAt: gate.clearsAt });
      }
    }
  }

  /** Judges everything anew that is refused, after an event. */
  review(now: number): void {
    for (const gate of this.#open) {
      const request = this.#requests.get(requestKey(gate.action, gate.subject))?.data ?? NO_DATA;
      const truth = this.#judge(gate.rule, { ...gate.startedBy, at: now }, request);
      if (isRefused(truth)) {
        refuse(gate, truth);
      } else {
        this.#end(gate, { doneAt: now });
      }
    }
  }

  endWithCase(at: number): void {
    this.#requests.clear();
    for (const gate of this.#open) {
      this.#end(gate, { voidAt: at });
    }
  }

  /** Also of an act that was done in spite of its refusal: somebody has looked at it and given a reason. */
  waive(node: string, subject: string | null, waiver: Waiver): void {
    for (const instance of this.#context.instances) {
      const isMeant = subject === null || instance.subject === subject;
      const isWaiting = instance.kind === 'gate' && instance.doneAt === null && instance.voidAt === null;
      if (isWaiting && isMeant && instance.rule.definition.id === node) {
        this.#end(instance, { waiver });
      }
    }
  }

  /** What a gate says to a request; null when it has nothing to say to it. */
  #judge(rule: NodeRule, event: CaseEvent, request: EventData): Truth | null {
    const { gate, id } = rule.definition;
    if (gate === undefined || this.#context.facts.waived.has(id)) {
      return null;
    }
    const applies = gate.when === undefined || this.#context.holds(gate.when, rule, event, request);
    return applies ? this.#context.truth(gate.requires, rule, event, request) : null;
  }

  #find(rule: NodeRule, action: ActionRule, subject: string | null): GateInstance | undefined {
    return this.#open.find(
      (gate) =>
        gate.rule.definition.id === rule.definition.id &&
        gate.action === action.id &&
        gate.subject === subject,
    );
  }

  #begin(rule: NodeRule, action: ActionRule, event: CaseEvent): GateInstance {
    const gate: GateInstance = {
      kind: 'gate',
      key: `${rule.definition.id}:${event.subject ?? ''}:${event.id}:${action.id}`,
      rule,
      subject: event.subject,
      startedBy: event,
      action: action.id,
      doneAt: null,
      doneBy: null,
      voidAt: null,
      waiver: null,
      missing: [],
      clearsAt: null,
      breachedAt: null,
    };
    this.#context.instances.push(gate);
    this.#open = [...this.#open, gate];
    return gate;
  }

  #allow(gate: GateInstance | undefined, event: CaseEvent): void {
    if (gate !== undefined) {
      this.#end(gate, { doneAt: event.at, doneBy: event });
    }
  }

  #end(gate: GateInstance, how: Ending): void {
    Object.assign(gate, how);
    this.#open = this.#open.filter((open) => open !== gate);
  }
}

/** Actions that an event asks for, withdraws or performs. */
export function actsOf(
  actions: readonly ActionRule[],
  event: CaseEvent,
): Readonly<Record<'performed' | 'requested' | 'withdrawn', readonly ActionRule[]>> {
  return {
    performed: actions.filter(({ performedBy }) => oneOf(performedBy, event)),
    requested: actions.filter(({ requestedBy }) => oneOf(requestedBy, event)),
    withdrawn: actions.filter(({ withdrawnBy }) => oneOf(withdrawnBy, event)),
  };
}
