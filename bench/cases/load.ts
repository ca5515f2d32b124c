import { setTimeout as sleep } from 'node:timers/promises';
import type { CaseEventInput } from '#shared/cases/input.ts';
import { futureEvents } from '../../simulators/cases/generate.ts';
import { readCourts } from '../../simulators/cases/courts.ts';
import type { EventPusher } from '../../simulators/cases/live/pusher.ts';
import type { Population } from './population.ts';

const TICK_MS = 100;

/** What happens next in the cases; making the first of it takes a while, and is not part of the load. */
export async function comingEvents({ cases, seed, until }: Population): Promise<Iterator<CaseEventInput>> {
  const events = futureEvents({ cases, seed, until, courts: await readCourts() }, until);
  const { value } = events.next();
  return (function* all(): Generator<CaseEventInput> {
    if (value !== undefined) {
      yield value;
    }
    yield* events;
  })();
}

/** Pushes events at a steady rate, in packets as a case-management system sends them. */
export class Load {
  readonly #pusher: EventPusher;
  readonly #events: Iterator<CaseEventInput>;
  readonly #running: Promise<void>;
  readonly #perSecond: number;
  #stopped = false;
  #pushed = 0;
  readonly #answers: number[] = [];

  constructor(pusher: EventPusher, events: Iterator<CaseEventInput>, perSecond: number) {
    this.#pusher = pusher;
    this.#events = events;
    this.#perSecond = perSecond;
    this.#running = this.#push();
  }

  /** Resolves when everything is answered: how many events a second there were, and how long each packet took, ms. */
  async stop(): Promise<{ perSecond: number; answers: readonly number[] }> {
    const begun = this.#begun;
    this.#stopped = true;
    await this.#running;
    return { perSecond: (this.#pushed * 1000) / (performance.now() - begun), answers: this.#answers };
  }

  readonly #begun = performance.now();

  async #push(): Promise<void> {
    const waiting = new Set<Promise<void>>();
    while (!this.#stopped) {
      const due = ((performance.now() - this.#begun) / 1000) * this.#perSecond;
      const packet = this.#take(Math.floor(due) - this.#pushed);
      if (packet.length > 0) {
        this.#pushed += packet.length;
        const answered = this.#send(packet).finally(() => waiting.delete(answered));
        waiting.add(answered);
      }
      await sleep(TICK_MS);
    }
    await Promise.all(waiting);
  }

  async #send(packet: readonly CaseEventInput[]): Promise<void> {
    const sent = performance.now();
    await this.#pusher.push(packet);
    this.#answers.push(performance.now() - sent);
  }

  #take(count: number): CaseEventInput[] {
    const packet: CaseEventInput[] = [];
    while (packet.length < count) {
      const next = this.#events.next();
      if (next.done === true) {
        throw new Error('there are not enough events for this load');
      }
      packet.push(next.value);
    }
    return packet;
  }
}
