import { AppError } from '#shared/errors.ts';
import type { MessageOf } from '../../../lines/protocol.ts';
import type { Logger } from '../../../log.ts';

type Answer = MessageOf<'answer'>;

const ANSWER_MS = 10_000;

/** Does what was asked over a line, and makes the answer of what came of it. */
export async function toAnswer(number: number, log: Logger, work: () => Promise<unknown>): Promise<Answer> {
  try {
    return { type: 'answer', number, error: null, value: (await work()) ?? null };
  } catch (error) {
    if (error instanceof AppError) {
      const { code, message } = error;
      return { type: 'answer', number, error: { code, message: message.slice(0, 500) }, value: null };
    }
    log.error({ err: error }, 'what was asked over a line failed');
    return { type: 'answer', number, error: { code: 'internal', message: 'internal error' }, value: null };
  }
}

/** Questions that wait for their answers. */
export class Questions {
  readonly #waiting = new Map<
    number,
    { resolve: (value: unknown) => void; reject: (error: AppError) => void }
  >();
  #number = 0;

  /** Sends a question under its number. @throws AppError what the peer refused, or `unavailable` when it doesn't answer */
  async ask(send: (number: number) => void): Promise<unknown> {
    this.#number += 1;
    const number = this.#number;
    const { promise, resolve, reject } = Promise.withResolvers<unknown>();
    this.#waiting.set(number, { resolve, reject });
    const limit = setTimeout(
      () => reject(AppError.unavailable('the other court’s server does not answer; try again')),
      ANSWER_MS,
    );
    try {
      send(number);
      return await promise;
    } finally {
      clearTimeout(limit);
      this.#waiting.delete(number);
    }
  }

  take({ number, error, value }: Answer): void {
    const waiting = this.#waiting.get(number);
    if (error === null) {
      waiting?.resolve(value);
    } else {
      waiting?.reject(new AppError(error.code, error.message));
    }
  }

  /** Nothing will be answered any more. */
  end(reason: string): void {
    for (const { reject } of this.#waiting.values()) {
      reject(AppError.unavailable(reason));
    }
  }
}
