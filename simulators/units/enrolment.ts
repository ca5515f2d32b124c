import type { Unit } from '#shared/units.ts';
import { reasonOf, type Say } from '../lib/log.ts';
import type { Random } from '../lib/random.ts';
import { retry } from '../lib/retry.ts';
import { codeOf, isRetryable } from './api/errors.ts';
import { Link, openCalls, type Api } from './api/link.ts';
import type { TokenStore } from './api/tokens.ts';

const CLIENT = 'unit simulator';
const SIGN_OUT_LIMIT_MS = 2_000;

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
    const units = await this.#api.units.list.query({}, { signal: this.#options.signal });
    return units.sort((a, b) => a.no - b.no);
  }

  /** A token of the unit: the one kept from before while the server accepts it, else a new one. */
  async tokenOf(unit: Unit): Promise<string> {
    const kept = this.#options.tokens.get(unit.id);
    if (kept !== undefined && unit.enrolled && (await this.#isAccepted(kept))) {
      return kept;
    }
    const { url, signal, random, say } = this.#options;
    const { code } = await this.#api.units.createEnrolmentCode.mutate({ unitId: unit.id }, { signal });
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

  /** Signs out, if the server is there to hear it. */
  async close(): Promise<void> {
    const limit = { signal: AbortSignal.timeout(SIGN_OUT_LIMIT_MS) };
    await this.#api.identity.logout
      .mutate({}, limit)
      .catch((error: unknown) => this.#options.say(reasonOf(error)));
    await this.#link.close();
  }

  /** Whether the server takes `token`; waits for a server that doesn't answer. */
  async #isAccepted(token: string): Promise<boolean> {
    const { url, signal, random } = this.#options;
    let isRefused = false;
    const link = Link.open({ url, token, onRefused: () => (isRefused = true) });
    const isRefusal = (error: unknown): boolean => isRefused || codeOf(error) === 'unauthenticated';
    try {
      await retry(() => link.api.unit.self.query({}, { signal }), {
        signal,
        random: random.next,
        isRetryable: (error) => !isRefusal(error) && isRetryable(error),
      });
      return true;
    } catch (error) {
      if (isRefusal(error)) {
        return false;
      }
      throw error;
    } finally {
      await link.close();
    }
  }
}
