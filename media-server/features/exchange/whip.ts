import type { Clock } from '../../clock.ts';
import type { Logger } from '../../log.ts';
import { parseOffer, type Offer } from '../../sdp/offer.ts';
import { receive } from '../../sdp/receive.ts';
import { SdpError } from '../../sdp/sdp-error.ts';
import type { Sfu } from '../../sfu/sfu.ts';
import type { Track } from '../../sfu/track.ts';
import type { SourceDefinition } from '../sources/entry.ts';
import type { Sources } from '../sources/sources.ts';
import { encoderOf, type Journal } from './journal.ts';
import { ExchangeLink, type EndReason } from './link.ts';
import { ExchangeLinks } from './links.ts';

export interface WhipOptions {
  sfu: Sfu;
  sources: Pick<Sources, 'assertUnchanged' | 'publish' | 'withdraw' | 'setFailure'>;
  journal: Journal;
  clock: Clock;
  log: Logger;
}

/** Ends after which the source is off at once: its encoder wanted it. */
const WANTED_ENDS: readonly EndReason[] = ['deleted', 'closed'];

function parseSending(text: string): Offer {
  const offer = parseOffer(text);
  const silent = offer.media.find(({ sends }) => !sends);
  if (silent !== undefined) {
    throw SdpError.malformed(`m=${silent.kind}`, 'must be sendonly or sendrecv');
  }
  return offer;
}

/** Encoders that publish over WHIP (RFC 9725). A source has one at a time: the next takes its place once its link is up. */
export class Whip {
  readonly links = new ExchangeLinks();
  readonly #options: WhipOptions;
  /** The session that publishes into a source. */
  readonly #publishing = new Map<string, ExchangeLink>();

  constructor(options: WhipOptions) {
    this.#options = options;
  }

  /** Begins a session of an encoder that has shown its key. Throws `SdpError`, or `unavailable` without a media worker. */
  async begin(
    definition: SourceDefinition,
    address: string,
    body: string,
  ): Promise<{ link: ExchangeLink; answer: string }> {
    const { sfu, sources, journal, clock } = this.#options;
    const offer = parseSending(body);
    const receiving = offer.media.map((media) => receive(media, sfu.rtpCapabilities));
    const who = encoderOf(definition, address);
    const beganAt = clock.now();
    const tracks: Track[] = [];
    let isRecorded = false;
    const link = await ExchangeLink.open({
      sfu,
      worker: sfu.place(),
      sourceId: definition.id,
      owner: null,
      offer,
      direction: 'send',
      onUp: (up) => this.#publish(up, definition, tracks),
      onEnd: (ended, reason) => {
        this.#forget(ended, reason, tracks);
        if (isRecorded) {
          const durationMs = clock.now() - beganAt;
          void journal.end('whip.end', who, { sessionId: ended.id, reason, durationMs });
        }
      },
    });
    try {
      for (const { rtpParameters, answered } of receiving) {
        const { kind } = answered.media;
        tracks.push(await link.peer.produce(link.transport.id, kind, { ...rtpParameters }));
      }
      const answer = await link.accept(receiving.map(({ answered }) => answered));
      await journal.begin('whip.publish', who, link.id);
      isRecorded = true;
      this.links.add(link);
      sources.setFailure(definition.id, null);
      return { link, answer };
    } catch (error) {
      link.end('failed');
      throw error;
    }
  }

  /** The link is up: its tracks take the place of those before. */
  #publish(link: ExchangeLink, definition: SourceDefinition, tracks: readonly Track[]): void {
    const { sources, log } = this.#options;
    const { sourceId } = link;
    try {
      sources.assertUnchanged(definition);
      this.#publishing.set(sourceId, link);
      for (const track of tracks) {
        sources.publish(sourceId, track);
        track.producer.observer.once('close', () =>
          link.streamEnded(this.#publishing.get(sourceId) === link ? 'source' : 'replaced'),
        );
      }
      log.info({ source: sourceId, session: link.id }, 'an encoder publishes');
    } catch (error) {
      log.info({ err: error, source: sourceId }, 'an encoder has lost its source');
      link.end('source');
    }
  }

  #forget(link: ExchangeLink, reason: EndReason, tracks: readonly Track[]): void {
    const { sources, log } = this.#options;
    const { id, sourceId } = link;
    this.links.remove(link);
    if (this.#publishing.get(sourceId) === link) {
      this.#publishing.delete(sourceId);
      if (WANTED_ENDS.includes(reason)) {
        for (const track of tracks) {
          sources.withdraw(sourceId, track);
        }
      }
    }
    log.info({ source: sourceId, session: id, reason }, 'an encoder has left');
  }
}
