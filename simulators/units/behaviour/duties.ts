import { statfs } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import type { UnitOperation } from '#shared/contract/operations.ts';
import { reasonOf, type Say } from '../../lib/log.ts';
import type { Random } from '../../lib/random.ts';
import type { Api } from '../api/link.ts';

const REPORT_EVERY_MS = 30_000;
/** An officer answers a call after this long, ms. */
const ANSWER_AFTER_MS = [1_500, 8_000] as const;

/** Answers calls and check-ins of operations, and reports what the device is like: its battery, the disk and the clock of this machine. */
export class Duties {
  readonly #random: Random;
  readonly #say: Say;
  readonly #battery: () => number;
  readonly #open = new Map<string, NodeJS.Timeout>();
  #detach: () => void = () => undefined;

  constructor(random: Random, say: Say, battery: () => number) {
    this.#random = random;
    this.#say = say;
    this.#battery = battery;
  }

  /** Begins over a link that is up. */
  attach(api: Api): void {
    this.detach();
    const subscription = api.operations.mine.subscribe(
      {},
      {
        onData: (operations) => this.#handle(api, operations),
        onError: (error) => this.#say(`operations: ${reasonOf(error)}`),
      },
    );
    const report = (): void =>
      void this.#report(api).catch((error: unknown) => this.#say(`report refused: ${reasonOf(error)}`));
    const timer = setInterval(report, REPORT_EVERY_MS);
    report();
    this.#detach = () => {
      clearInterval(timer);
      subscription.unsubscribe();
    };
  }

  detach(): void {
    this.#detach();
    this.#detach = () => undefined;
    for (const timer of this.#open.values()) {
      clearTimeout(timer);
    }
    this.#open.clear();
  }

  #handle(api: Api, operations: readonly UnitOperation[]): void {
    for (const { id, isAsked, title } of operations) {
      if (isAsked && !this.#open.has(id)) {
        const answer = (): void => {
          this.#open.delete(id);
          api.operations.answer.mutate({ operationId: id }).then(
            () => this.#say(`answered the call of ${title}`),
            (error: unknown) => this.#say(`not answered: ${reasonOf(error)}`),
          );
        };
        this.#open.set(id, setTimeout(answer, Math.round(this.#random.between(...ANSWER_AFTER_MS))));
      }
    }
  }

  async #report(api: Api): Promise<void> {
    const sentAt = Date.now();
    const { serverTime } = await api.system.info.query({});
    const clockOffsetMs = serverTime - (sentAt + Date.now()) / 2;
    const { bavail, bsize } = await statfs(tmpdir());
    await api.operations.reportDevice.mutate({
      battery: this.#battery(),
      storageFreeBytes: bavail * bsize,
      clockOffsetMs,
    });
  }
}
