import { valueOf, type Answer } from '#shared/answers.ts';

export interface GatheringOptions<Ask, Value> {
  /** Asks for several things at once; answers in their order. */
  call: (asks: readonly Ask[]) => Promise<readonly Answer<Value>[]>;
  /** Most that one call takes. */
  most: number;
}

interface Waiting<Ask, Value> {
  ask: Ask;
  resolve: (value: Value) => void;
  reject: (error: unknown) => void;
}

const NO_ANSWER: Answer<never> = {
  failure: { code: 'internal', message: 'the server left an answer out' },
};

/** Asks in one call for what is asked for in one turn of the page; each one gets its own answer, or its own error. */
export class Gathering<Ask, Value> {
  readonly #options: GatheringOptions<Ask, Value>;
  #waiting: Waiting<Ask, Value>[] = [];

  constructor(options: GatheringOptions<Ask, Value>) {
    this.#options = options;
  }

  /** @throws what the server refused this one with, or what the whole call failed of */
  ask(ask: Ask): Promise<Value> {
    return new Promise((resolve, reject) => {
      if (this.#waiting.length === 0) {
        queueMicrotask(() => this.#flush());
      }
      this.#waiting.push({ ask, resolve, reject });
    });
  }

  #flush(): void {
    const { most } = this.#options;
    const waiting = this.#waiting;
    this.#waiting = [];
    for (let from = 0; from < waiting.length; from += most) {
      void this.#send(waiting.slice(from, from + most));
    }
  }

  async #send(waiting: readonly Waiting<Ask, Value>[]): Promise<void> {
    try {
      const answers = await this.#options.call(waiting.map(({ ask }) => ask));
      for (const [index, { resolve, reject }] of waiting.entries()) {
        try {
          resolve(valueOf(answers[index] ?? NO_ANSWER));
        } catch (error) {
          reject(error);
        }
      }
    } catch (error) {
      for (const { reject } of waiting) {
        reject(error);
      }
    }
  }
}
