import { passes, type EventTest, type RuleSet } from '../catalogue/rules.ts';
import { numberOf, toFen, type CaseEvent } from './events.ts';

/** An event with its place in the order of its case. */
export interface Happened {
  event: CaseEvent;
  seq: number;
}

/** What is on a ledger, in fen: in all and by subject. */
export interface Balance {
  in: number;
  out: number;
  bySubject: Map<string, number>;
}

/** Everything that conditions can ask of a case so far. Events are added in their order. */
export class Facts {
  readonly flags = new Set<string>();
  /** Nodes that were waived for the whole case. */
  readonly waived = new Set<string>();
  readonly ledgers = new Map<string, Balance>();
  readonly #byType = new Map<string, Happened[]>();
  readonly #rules: RuleSet;
  #seq = 0;

  constructor(rules: RuleSet) {
    this.#rules = rules;
    for (const { id } of rules.ledgers) {
      this.ledgers.set(id, { in: 0, out: 0, bySubject: new Map() });
    }
  }

  add(event: CaseEvent): void {
    this.#seq += 1;
    const happened = { event, seq: this.#seq };
    const list = this.#byType.get(event.type);
    if (list === undefined) {
      this.#byType.set(event.type, [happened]);
    } else {
      list.push(happened);
    }
    this.#book(event);
  }

  /** Events that a test means, in their order. */
  matching(test: EventTest): Happened[] {
    const list = this.#byType.get(test.type) ?? [];
    return test.where.length === 0 ? list : list.filter(({ event }) => passes(test, event));
  }

  #book(event: CaseEvent): void {
    for (const ledger of this.#rules.ledgers) {
      const isIn = ledger.in.some((test) => passes(test, event));
      if (!isIn && !ledger.out.some((test) => passes(test, event))) {
        continue;
      }
      const amount = toFen(numberOf(event.data, ledger.field) ?? 0);
      const balance = this.ledgers.get(ledger.id);
      if (balance !== undefined) {
        balance[isIn ? 'in' : 'out'] += amount;
        if (event.subject !== null) {
          const before = balance.bySubject.get(event.subject) ?? 0;
          balance.bySubject.set(event.subject, before + (isIn ? amount : -amount));
        }
      }
    }
  }
}
