import type { Unit } from '#shared/units.ts';
import { reasonOf, type Say } from '../lib/log.ts';
import type { Random } from '../lib/random.ts';
import { retry } from '../lib/retry.ts';
import { codeOf, isRetryable } from './api/errors.ts';
import { Link, openCalls, type Api } from './api/link.ts';
import type { TokenStore } from './api/tokens.ts';

const CLIENT = 'unit simulator';

export interface EnrolmentOptions {
  url: string;
  /** A person who may make enrolment codes. */
  login: { username: string; password: string };
  tokens: TokenStore;
  random: Random;
  signal: AbortSignal;
  say: Say;
}

/** Signs in as a person and turns units into signed-in devices. */
export class Enrolment {
  readonly #options: EnrolmentOptions;
  readonly #link: Link;

  private constructor(options: EnrolmentOptions, link: Link) {
    this.#options = options;
    this.#link = link;
  }

  /** Signs in; waits for a server that isn't up yet. */
  static async open(options: EnrolmentOptions): Promise<Enrolment> {
    const { url, login, signal, say } = options;
    const { token } = await retry(() => openCalls(url).identity.login.mutate({ ...login, client: CLIENT }), {
      signal,
      random: options.random.next,
      isRetryable,
      onFailure: (error) => say(`waiting for the server: ${reasonOf(error)}`),
    });
    return new Enrolment(options, Link.open({ url, token }));
  }

  get #api(): Api {
    return this.#link.api;
  }

  /** The units that this person sees, by number. */
  async units(): Promise<Unit[]> {
    const units = await this.#api.units.list.query({});
    return units.sort((a, b) => a.no - b.no);
  }

  /** A token of the unit: the one kept from before while the server accepts it, else a new one. */
  async tokenOf(unit: Unit): Promise<string> {
    const kept = this.#options.tokens.get(unit.id);
    if (kept !== undefined && unit.enrolled && (await this.#isAccepted(kept))) {
      return kept;
    }
    const { url, signal, random, say } = this.#options;
    const { code } = await this.#api.units.createEnrolmentCode.mutate({ unitId: unit.id });
    const { token } = await retry(() => openCalls(url).units.enrol.mutate({ code, client: CLIENT }), {
      signal,
      random: random.next,
      isRetryable,
      onFailure: (error) => say(`${unit.callSign} waits to enrol: ${reasonOf(error)}`),
    });
    await this.#options.tokens.set(unit.id, token);
    say(`${unit.callSign} enrolled`);
    return token;
  }

  /** Signs out. */
  async close(): Promise<void> {
    await this.#api.identity.logout.mutate({}).catch((error: unknown) => this.#options.say(reasonOf(error)));
    await this.#link.close();
  }

  async #isAccepted(token: string): Promise<boolean> {
    const link = Link.open({ url: this.#options.url, token });
    try {
      await link.api.unit.self.query({});
      return true;
    } catch (error) {
      if (codeOf(error) === null || codeOf(error) === 'unauthenticated') {
        return false;
      }
      throw error;
    } finally {
      await link.close();
    }
  }
}
