import { randomUUID } from 'node:crypto';
import type { Unit } from '#shared/units.ts';
import { reasonOf, speaker, type Say } from '../lib/log.ts';
import type { Random } from '../lib/random.ts';
import { pause, retry } from '../lib/retry.ts';
import { isRetryable } from './api/errors.ts';
import { Link } from './api/link.ts';
import { Duties } from './behaviour/duties.ts';
import { Inbox } from './behaviour/inbox.ts';
import { losses } from './behaviour/plan.ts';
import type { PositionSensor } from './behaviour/device.ts';
import { Reporter } from './behaviour/reporter.ts';
import { MediaSession, type Media } from './media/session.ts';

/** Time between two fixes, ms; each unit has its own within these. */
const FIX_INTERVAL_MS = [1_000, 2_000] as const;

export interface SimulatedUnitOptions {
  unit: Pick<Unit, 'id' | 'callSign'>;
  url: string;
  token: string;
  sensor: PositionSensor;
  random: Random;
  /** Whether its link breaks now and then. */
  losesLink: boolean;
}

/** Plays one officer unit: walks, reports, answers instructions, publishes, loses its link and comes back. */
export class SimulatedUnit {
  readonly #options: SimulatedUnitOptions;
  readonly #say: Say;
  readonly #inbox: Inbox;
  readonly #duties: Duties;
  readonly #reporter = new Reporter();
  readonly #stopped = new AbortController();
  #media: MediaSession | null = null;
  #link: Link | null = null;
  #isUp = false;
  #fixTimer: NodeJS.Timeout | undefined;

  constructor(options: SimulatedUnitOptions) {
    this.#options = options;
    this.#say = speaker(options.unit.callSign);
    this.#inbox = new Inbox(options.random.fork('inbox'), this.#say);
    this.#duties = new Duties(options.random.fork('duties'), this.#say, () => options.sensor.battery);
  }

  /** Connects and begins to walk. */
  start(): void {
    const { random, losesLink } = this.#options;
    const everyMs = Math.round(random.fork('fixes').between(...FIX_INTERVAL_MS));
    this.#fixTimer = setInterval(() => this.#takeFix(), everyMs);
    this.#open();
    this.#takeFix();
    if (losesLink) {
      this.#loseLinks().catch((error: unknown) => this.#stopped.signal.aborted || this.#say(reasonOf(error)));
    }
  }

  /** Begins to publish; it goes on by itself from here. */
  publish(media: Media): void {
    if (this.#stopped.signal.aborted || this.#media !== null) {
      return;
    }
    const { unit, random } = this.#options;
    const { next } = random.fork('media');
    this.#media = new MediaSession({ cname: unit.id, media, random: next, say: this.#say });
    if (this.#link !== null && this.#isUp) {
      this.#media.attach(this.#link.api);
    }
  }

  /** Raises the emergency call, unless one is open; comes back to it until the server has it. */
  async raiseSos(): Promise<void> {
    if (this.#inbox.hasSos) {
      return;
    }
    const id = randomUUID();
    const position = this.#options.sensor.fix(Date.now());
    const { signal } = this.#stopped;
    await retry(
      () => {
        if (this.#link === null || !this.#isUp) {
          throw new Error('there is no link');
        }
        return this.#link.api.unit.raiseSos.mutate({ id, position });
      },
      {
        signal,
        random: this.#options.random.next,
        isRetryable: (error) => !this.#isUp || isRetryable(error),
      },
    );
    this.#say('SOS raised');
  }

  async stop(): Promise<void> {
    this.#stopped.abort();
    clearInterval(this.#fixTimer);
    this.#inbox.detach();
    this.#duties.detach();
    await this.#media?.stop();
    await this.#link?.close();
  }

  #open(): void {
    const { url, token } = this.#options;
    this.#link = Link.open({
      url,
      token,
      onUp: () => this.#handleUp(),
      onDown: () => this.#handleDown('link lost'),
      onRefused: () => {
        this.#handleDown('its enrolment was withdrawn');
        void this.stop();
      },
    });
  }

  #handleUp(): void {
    if (this.#link === null || this.#stopped.signal.aborted) {
      return;
    }
    this.#isUp = true;
    this.#say('link up');
    this.#inbox.attach(this.#link.api);
    this.#duties.attach(this.#link.api);
    this.#media?.attach(this.#link.api);
  }

  #handleDown(reason: string): void {
    if (this.#isUp) {
      this.#isUp = false;
      this.#say(reason);
      this.#inbox.detach();
      this.#duties.detach();
      this.#media?.detach();
    }
  }

  #takeFix(): void {
    this.#reporter.add(this.#options.sensor.fix(Date.now()));
    if (this.#link !== null && this.#isUp) {
      this.#reporter
        .flush(this.#link.api)
        .catch((error: unknown) => this.#say(`fixes refused: ${reasonOf(error)}`));
    }
  }

  async #loseLinks(): Promise<void> {
    const { signal } = this.#stopped;
    for (const { afterMs, lastsMs } of losses(this.#options.random.fork('losses'))) {
      await pause(afterMs, signal);
      this.#handleDown(`out of reach for ${Math.round(lastsMs / 1000)} s`);
      await this.#link?.cut();
      this.#link = null;
      await pause(lastsMs, signal);
      this.#open();
    }
  }
}
