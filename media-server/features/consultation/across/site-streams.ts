import type { Consultation } from '#shared/consultation/session.ts';
import type { SentStream } from '#shared/consultation/view.ts';
import type { Logger } from '../../../log.ts';
import type { Track, TrackDemand } from '../../../sfu/track.ts';
import type { LineMedia } from '../../lines/party.ts';
import { isWanted, type SessionMedia } from '../session-media.ts';
import { seatKey } from './places.ts';

/** What ended while it is still told of is asked for again after this. */
const AGAIN_MS = 1_000;

type Crossing = ReturnType<LineMedia['openSite']>;

interface Coming {
  consultationId: string;
  told: SentStream;
  crossing: Crossing | null;
  again: NodeJS.Timeout | undefined;
}

interface Deps {
  media: Pick<SessionMedia, 'adopt'>;
  openSite: LineMedia['openSite'];
  live: (consultationId: string) => Consultation | undefined;
  /** Whether sound is taken whether or not anybody listens: who speaks is measured where the session is held. */
  hears: boolean;
  log: Logger;
}

/** What sites behind a line send, as streams of their sessions here. What nobody here looks at doesn't cross. */
export class SiteStreams {
  readonly #deps: Deps;
  readonly #coming = new Map<string, Coming>();

  constructor(deps: Deps) {
    this.#deps = deps;
  }

  /** Takes over what the peer says that it has of a session, in place of what it said before. */
  set(consultationId: string, streams: readonly SentStream[]): void {
    const wanted = new Map(
      streams.map((told) => [`${seatKey(consultationId, told.siteId)}/${told.stream}`, told]),
    );
    for (const [key, coming] of this.#coming) {
      const isSame = wanted.get(key)?.serial === coming.told.serial;
      if (coming.consultationId === consultationId && !isSame) {
        this.#drop(key, coming);
      }
    }
    for (const [key, told] of wanted) {
      if (!this.#coming.has(key)) {
        const coming: Coming = { consultationId, told, crossing: null, again: undefined };
        this.#coming.set(key, coming);
        this.#open(coming);
      }
    }
  }

  /** The line is down: nothing comes any more. */
  end(): void {
    for (const [key, coming] of this.#coming) {
      this.#drop(key, coming);
    }
  }

  #drop(key: string, { crossing, again }: Coming): void {
    this.#coming.delete(key);
    clearTimeout(again);
    crossing?.end('the site sends it no more');
  }

  #open(coming: Coming): void {
    const { live, openSite, log } = this.#deps;
    const { consultationId, told } = coming;
    const state = live(consultationId);
    if (state === undefined || !isWanted(state, told)) {
      this.#openLater(coming);
      return;
    }
    try {
      const crossing = openSite(
        { consultationId, siteId: told.siteId, stream: told.stream },
        {
          onTrack: (track) => {
            this.#adopt(coming, crossing, track).catch((error: unknown) => {
              log.warn({ err: error }, 'a stream of a session could not be taken from a line');
              crossing.end('it could not be taken');
            });
          },
          onChange: () => undefined,
          onEnd: () => this.#openLater(coming),
        },
      );
      coming.crossing = crossing;
    } catch {
      // The line is down, of which everybody hears elsewhere.
      this.#openLater(coming);
    }
  }

  #openLater(coming: Coming): void {
    const isTold = [...this.#coming.values()].includes(coming);
    coming.crossing = null;
    clearTimeout(coming.again);
    if (isTold) {
      coming.again = setTimeout(() => this.#open(coming), AGAIN_MS);
    }
  }

  async #adopt({ consultationId, told }: Coming, crossing: Crossing, track: Track): Promise<void> {
    const { media, live, hears } = this.#deps;
    await crossing.govern(false);
    // Held for as long as the stream is told of, so that it is there when somebody looks.
    const held: TrackDemand = await crossing.demand();
    held.want({ paused: !(hears && told.stream === 'audio') });
    // The session as it is by now: who was away when the stream came may be back, and nobody tells of that again.
    const state = live(consultationId);
    if (state === undefined) {
      crossing.end('the session is over');
      return;
    }
    const { siteId, stream } = told;
    await media.adopt(state, {
      consultationId,
      siteId,
      stream,
      track,
      demand: () => crossing.demand(),
      govern: (isOpen) => crossing.govern(isOpen),
    });
  }
}
