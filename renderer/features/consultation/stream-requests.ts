import { MAX_RECEIVED, type StreamKind } from '#shared/consultation/view.ts';
import type { ConsumerOptions } from '#shared/media.ts';
import type { Api } from '../../api/api.ts';
import { Gathering } from '../../api/gathering.ts';
import type { ConsumeInput } from '../../media/peer.ts';

type Ask = NonNullable<ConsumeInput['ask']>;

interface Wanted {
  siteId: string;
  stream: StreamKind;
}

/** Asks the server for streams of sessions; those of one session that a page wants at the same time go in one call. */
export class StreamRequests {
  readonly #api: Api;
  /** By session and transport: a page has few of them in its life. */
  readonly #gatherings = new Map<string, Gathering<Wanted, ConsumerOptions>>();

  constructor(api: Api) {
    this.#api = api;
  }

  /** How a peer asks for a site's stream. */
  of({ consultationId, ...wanted }: Wanted & { consultationId: string }): Ask {
    return (place) => this.#gatheringOf(consultationId, place).ask(wanted);
  }

  #gatheringOf(consultationId: string, place: Parameters<Ask>[0]): Gathering<Wanted, ConsumerOptions> {
    const key = `${consultationId} ${place.transportId}`;
    const known = this.#gatherings.get(key);
    if (known !== undefined) {
      return known;
    }
    const made = new Gathering<Wanted, ConsumerOptions>({
      most: MAX_RECEIVED,
      call: async (streams) => {
        const given = { ...place, consultationId, streams: [...streams] };
        return (await this.#api.call.consultation.receive.mutate(given)).streams;
      },
    });
    this.#gatherings.set(key, made);
    return made;
  }
}
