import { AppError } from '#shared/errors.ts';
import type { Caller } from '../../api/caller.ts';
import { memberOf } from '../intercom/membership.ts';

/** A page that is there to be called. */
export interface Endpoint {
  id: string;
  caller: Caller;
  personId: string;
}

interface Watched extends Endpoint {
  /** A page whose link was lost watches anew before the end of its old link is known. */
  watchers: number;
}

/** The pages that are there. */
export class Endpoints {
  readonly #all = new Map<string, Watched>();
  readonly #onChange: (endpointId: string, isThere: boolean) => void;

  constructor(onChange: (endpointId: string, isThere: boolean) => void) {
    this.#onChange = onChange;
  }

  /** Counts a watcher of the page until the returned function is called. Throws `conflict` for a page of another session. */
  enter(id: string, caller: Caller): () => void {
    const known = this.#all.get(id);
    if (known !== undefined && known.caller.sessionId !== caller.sessionId) {
      throw AppError.conflict(`the endpoint ${id} is another session's`);
    }
    const endpoint = known ?? { id, caller, personId: memberOf(caller).personId, watchers: 0 };
    endpoint.watchers += 1;
    this.#all.set(id, endpoint);
    if (known === undefined) {
      this.#onChange(id, true);
    }
    return () => {
      endpoint.watchers -= 1;
      if (endpoint.watchers === 0) {
        this.#all.delete(id);
        this.#onChange(id, false);
      }
    };
  }

  /** The caller's own page. Throws `notFound` for any other. */
  require(id: string, caller: Caller): Endpoint {
    const endpoint = this.#all.get(id);
    if (endpoint === undefined || endpoint.caller.sessionId !== caller.sessionId) {
      throw AppError.notFound('endpoint', id);
    }
    return endpoint;
  }

  has(id: string): boolean {
    return this.#all.has(id);
  }

  /** Whether any page of the person is there. */
  isThere(personId: string): boolean {
    return [...this.#all.values()].some((endpoint) => endpoint.personId === personId);
  }

  /** Those who are there, once however many pages they have. */
  get people(): Caller[] {
    return [...new Map([...this.#all.values()].map(({ personId, caller }) => [personId, caller])).values()];
  }
}
