import type { InboxEvent } from '#shared/contract/units.ts';
import { RECEIPT_ORDER, type ReceivedInstruction } from '#shared/dispatch.ts';
import { reasonOf, type Say } from '../../lib/log.ts';
import type { Random } from '../../lib/random.ts';
import type { Api } from '../api/link.ts';
import { receiptDelays } from './plan.ts';

type Step = 'delivered' | 'read' | 'done';

const NEXT: Record<ReceivedInstruction['state'], Step | null> = {
  waiting: 'delivered',
  delivered: 'read',
  read: 'done',
  done: null,
};

/** Answers instructions as an officer does: delivered at once, read and done after a while. */
export class Inbox {
  readonly #random: Random;
  readonly #say: Say;
  /** Instructions that are being answered, with the timer of their next step. */
  readonly #open = new Map<string, NodeJS.Timeout>();
  #unsubscribe: () => void = () => undefined;
  #hasSos = false;

  constructor(random: Random, say: Say) {
    this.#random = random;
    this.#say = say;
  }

  /** Whether the unit's own emergency call is open. */
  get hasSos(): boolean {
    return this.#hasSos;
  }

  /** Listens over a link that is up; the first event repeats all that isn't done. */
  attach(api: Api): void {
    this.detach();
    const subscription = api.unit.inbox.subscribe(
      {},
      {
        onData: (event) => this.#handleEvent(api, event),
        onError: (error) => this.#say(`inbox: ${reasonOf(error)}`),
      },
    );
    this.#unsubscribe = () => subscription.unsubscribe();
  }

  /** Stops listening and forgets steps under way: the next link's first event brings them back. */
  detach(): void {
    this.#unsubscribe();
    this.#unsubscribe = () => undefined;
    for (const timer of this.#open.values()) {
      clearTimeout(timer);
    }
    this.#open.clear();
  }

  #handleEvent(api: Api, event: InboxEvent): void {
    switch (event.type) {
      case 'snapshot':
        this.#hasSos = event.sos !== null;
        for (const instruction of event.instructions) {
          this.#goOn(api, instruction);
        }
        break;
      case 'instruction':
        this.#goOn(api, event.instruction);
        break;
      case 'sos':
        this.#hasSos = event.sos !== null;
        if (event.sos === null) {
          this.#say('SOS over');
        } else if (event.sos.acknowledgedBy !== null) {
          this.#say(`SOS acknowledged by ${event.sos.acknowledgedBy}`);
        }
        break;
      case 'watchers':
        break;
    }
  }

  #goOn(api: Api, instruction: ReceivedInstruction): void {
    const step = NEXT[instruction.state];
    if (step === null || this.#open.has(instruction.id)) {
      return;
    }
    const { readMs, doneMs } = receiptDelays(this.#random.fork(instruction.id));
    const delayMs = { delivered: 0, read: readMs, done: doneMs }[step];
    this.#open.set(
      instruction.id,
      setTimeout(() => void this.#send(api, instruction, step), delayMs),
    );
  }

  async #send(api: Api, instruction: ReceivedInstruction, step: Step): Promise<void> {
    try {
      const stored = await api.unit.receipt.mutate({ instructionId: instruction.id, state: step });
      this.#say(`instruction ${instruction.id.slice(0, 8)} ${step}`);
      const isFurther = RECEIPT_ORDER.indexOf(stored.state) > RECEIPT_ORDER.indexOf(instruction.state);
      this.#open.delete(instruction.id);
      if (isFurther) {
        this.#goOn(api, stored);
      }
    } catch (error) {
      // The next link's snapshot brings it back.
      this.#open.delete(instruction.id);
      this.#say(`instruction ${instruction.id.slice(0, 8)} not ${step}: ${reasonOf(error)}`);
    }
  }
}
