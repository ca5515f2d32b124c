import { randomUUID } from 'node:crypto';
import { AppError } from '#shared/errors.ts';
import type { Caller } from '../../api/caller.ts';
import type { Clock } from '../../clock.ts';
import type { Logger } from '../../log.ts';
import type { AnsweredMedia } from '../../sdp/answer.ts';
import { parseOffer, type Offer, type OfferedMedia } from '../../sdp/offer.ts';
import { answerNothing, answerPlaying, play, type Playing } from '../../sdp/play.ts';
import { SdpError } from '../../sdp/sdp-error.ts';
import type { Sfu } from '../../sfu/sfu.ts';
import type { Media } from '../media/media.ts';
import type { DemandedTrack, Sources } from '../sources/sources.ts';
import { viewerOf, type Journal } from './journal.ts';
import { ExchangeLink, type EndReason } from './link.ts';
import { ExchangeLinks } from './links.ts';
import { Refusal } from './refusal.ts';

export interface WhepOptions {
  sfu: Sfu;
  sources: Pick<Sources, 'require' | 'demandTrack'>;
  media: Pick<Media, 'countWatcher'>;
  journal: Journal;
  clock: Clock;
  log: Logger;
}

/** Players of one sign-in: a wall of 64. */
const MAX_PLAYERS = 64;
/** Seconds after which a player asks again for a source that isn't live. */
const NOT_LIVE_RETRY_S = 3;

/** A section of the offer with what it gets; `stream` is null where the source has nothing of its kind. */
interface Wanted {
  media: OfferedMedia;
  stream: (DemandedTrack & { playing: Playing }) | null;
}

function parseReceiving(text: string): Offer {
  const offer = parseOffer(text);
  const deaf = offer.media.find(({ receives }) => !receives);
  if (deaf !== undefined) {
    throw SdpError.malformed(`m=${deaf.kind}`, 'must be recvonly or sendrecv');
  }
  return offer;
}

function releaseAll(wanted: readonly Wanted[]): void {
  for (const { stream } of wanted) {
    stream?.demand?.release();
  }
}

/** Players that watch over WHEP (draft-ietf-wish-whep): the player offers, the server answers. */
export class Whep {
  readonly links = new ExchangeLinks();
  readonly #options: WhepOptions;

  constructor(options: WhepOptions) {
    this.#options = options;
  }

  /**
   * Begins a session of a signed-in viewer. Throws `notFound`, `SdpError`, `rateLimited`, `unavailable` without a media worker, and
   * `Refusal` with 409 while the source isn't live.
   */
  async begin(
    caller: Caller,
    sourceId: string,
    request: { address: string; body: string },
  ): Promise<{ link: ExchangeLink; answer: string }> {
    const { sources } = this.#options;
    if (sources.require(caller, sourceId).kind === 'hls') {
      throw new Refusal(422, 'an HLS source is relayed as HLS, it cannot be played over WebRTC');
    }
    this.#assertRoom(caller);
    const offer = parseReceiving(request.body);
    const wanted = await this.#wantedOfAll(caller, sourceId, offer);
    try {
      return await this.#play(caller, sourceId, { request, offer, wanted });
    } catch (error) {
      releaseAll(wanted);
      throw error;
    }
  }

  async #play(
    caller: Caller,
    sourceId: string,
    { request, offer, wanted }: { request: { address: string }; offer: Offer; wanted: readonly Wanted[] },
  ): Promise<{ link: ExchangeLink; answer: string }> {
    const { sfu, journal, clock } = this.#options;
    const playing = wanted.flatMap(({ stream }) => (stream === null ? [] : stream.playing));
    if (playing.length === 0) {
      throw new Refusal(409, 'the source is not live', NOT_LIVE_RETRY_S);
    }
    const worker = sfu.place();
    const lease = await sfu.playRouters.lease(
      worker,
      playing.map(({ routerCodec }) => routerCodec),
    );
    const who = viewerOf(caller, sourceId, request.address);
    const beganAt = clock.now();
    const onRevoked = (): void => link?.end('revoked');
    let isRecorded = false;
    let link: ExchangeLink | null = null;
    try {
      link = await ExchangeLink.open({
        sfu,
        worker,
        sourceId,
        owner: caller.sessionId,
        offer,
        direction: 'recv',
        play: {
          router: lease.router,
          rtpCapabilities: {
            codecs: playing.flatMap(({ rtpCapabilities }) => rtpCapabilities.codecs ?? []),
            headerExtensions: playing.flatMap(
              ({ rtpCapabilities }) => rtpCapabilities.headerExtensions ?? [],
            ),
          },
        },
        onEnd: (ended, reason) => {
          caller.ended.removeEventListener('abort', onRevoked);
          lease.release();
          this.#forget(ended, reason);
          if (isRecorded) {
            const durationMs = clock.now() - beganAt;
            void journal.end('whep.end', who, { sessionId: ended.id, reason, durationMs });
          }
        },
      });
      // Side by side: without the answer the player can't connect, so nothing is sent before the entry is durable.
      const [described, entry] = await Promise.allSettled([
        this.#describe(link, caller, wanted),
        journal.begin('whep.watch', who, link.id),
      ]);
      isRecorded = entry.status === 'fulfilled';
      if (described.status === 'rejected') {
        throw described.reason;
      }
      if (entry.status === 'rejected') {
        throw entry.reason;
      }
      const answer = described.value;
      this.links.add(link);
      caller.ended.addEventListener('abort', onRevoked, { once: true });
      if (caller.ended.aborted || link.isOver) {
        throw AppError.unavailable('the source or the session went away; try again');
      }
      return { link, answer };
    } catch (error) {
      lease.release();
      link?.end('failed');
      throw error;
    }
  }

  /** One after the other: what was demanded before a failure is released. */
  async #wantedOfAll(caller: Caller, sourceId: string, { media }: Offer): Promise<Wanted[]> {
    const wanted: Wanted[] = [];
    try {
      for (const each of media) {
        wanted.push(await this.#wantedOf(caller, sourceId, each));
      }
      return wanted;
    } catch (error) {
      releaseAll(wanted);
      throw error;
    }
  }

  async #wantedOf(caller: Caller, sourceId: string, media: OfferedMedia): Promise<Wanted> {
    let found: DemandedTrack;
    try {
      found = await this.#options.sources.demandTrack(caller, sourceId, media.kind);
    } catch (error) {
      if (error instanceof AppError && error.code === 'unavailable') {
        return { media, stream: null };
      }
      throw error;
    }
    const [sent] = found.track.producer.rtpParameters.codecs;
    try {
      return { media, stream: sent === undefined ? null : { ...found, playing: play(media, sent) } };
    } catch (error) {
      found.demand?.release();
      throw error;
    }
  }

  /** Makes all streams ready to be sent, and writes the answer. */
  async #describe(link: ExchangeLink, caller: Caller, wanted: readonly Wanted[]): Promise<string> {
    const streamId = randomUUID();
    const answered: AnsweredMedia[] = [];
    for (const { media, stream } of wanted) {
      if (stream === null) {
        answered.push(...[answerNothing(media)].filter((each) => each !== null));
        continue;
      }
      const consumer = await link.peer.consume(link.transport.id, link.sourceId, {
        ...stream.track,
        demand: stream.demand,
      });
      // Once a stream of the source ends, the player has to come back: a session isn't negotiated anew.
      consumer.onClose(() => link.streamEnded('source'));
      if (stream.unitId !== null) {
        consumer.onClose(this.#options.media.countWatcher(stream.unitId, caller));
      }
      await link.peer.request('sourceId', () => consumer.set({ paused: false }));
      answered.push(
        answerPlaying(stream.playing, consumer.rtpParameters, { id: streamId, trackId: consumer.id }),
      );
    }
    return link.accept(answered);
  }

  #assertRoom(caller: Caller): void {
    if (this.links.countOf(caller.sessionId) >= MAX_PLAYERS) {
      throw new AppError('rateLimited', `a sign-in has at most ${MAX_PLAYERS} players`);
    }
  }

  #forget(link: ExchangeLink, reason: EndReason): void {
    const { id, sourceId } = link;
    this.links.remove(link);
    this.#options.log.info({ source: sourceId, session: id, reason }, 'a player has left');
  }
}
