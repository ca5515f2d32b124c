import type { RtcpPacket, RtpPacket } from 'werift';
import type { Stoppable } from '../lib/lifetime.ts';
import { reasonOf, type Say } from '../lib/log.ts';
import { pause, retryDelayMs } from '../lib/retry.ts';
import { CLIP_LAYERS, type Clip } from '../units/media/clip.ts';
import { Publisher, type PacketSink } from '../units/media/publisher.ts';
import { RtcLink } from '../units/media/rtc-link.ts';
import { createSendIdentity } from '../units/media/rtp-parameters.ts';
import {
  MID_EXTENSION,
  readAnswer,
  RID_EXTENSION,
  VIDEO_MID,
  writeCandidates,
  writeOffer,
  type LocalEnd,
} from './description.ts';
import { begin, ExchangeRefusal, remove, trickle, type Exchange } from './exchange.ts';

/** Of the pictures of a simulcast, the smallest first. */
const RIDS = ['l', 'm', 'h'] as const;
/** Profile of RTP header extensions with one byte each (RFC 8285, section 4.2). */
const ONE_BYTE_PROFILE = 0xbede;

export interface EncoderOptions {
  /** Address of the WHIP endpoint. */
  endpoint: string;
  streamKey: string;
  name: string;
  clip: Clip;
  /** Opus frames to loop, or null for no sound. */
  tone: readonly Buffer[] | null;
  /** Three pictures instead of the largest alone. */
  simulcast: boolean;
  /** Sends candidates after the offer. */
  trickle: boolean;
  random: () => number;
  say: Say;
}

interface Session {
  link: RtcLink;
  exchange: Exchange;
  publisher: Publisher;
}

/** Writes the identifiers of a picture into each of its packets (RFC 8852), as an encoder does whose offer names no SSRC. */
class IdentifyingSink implements PacketSink {
  readonly #link: RtcLink;
  readonly #rids: ReadonlyMap<number, string>;

  constructor(link: RtcLink, rids: ReadonlyMap<number, string>) {
    this.#link = link;
    this.#rids = rids;
  }

  send(packet: RtpPacket): void {
    const rid = this.#rids.get(packet.header.ssrc);
    if (rid !== undefined) {
      packet.header.extension = true;
      packet.header.extensionProfile = ONE_BYTE_PROFILE;
      packet.header.extensions = [
        { id: MID_EXTENSION, payload: Buffer.from(VIDEO_MID) },
        { id: RID_EXTENSION, payload: Buffer.from(rid) },
      ];
    }
    this.#link.send(packet);
  }

  report(packets: RtcpPacket[]): void {
    this.#link.report(packets);
  }
}

/** An encoder that publishes over WHIP and comes back by itself until it is stopped. */
export class WhipEncoder implements Stoppable {
  readonly #options: EncoderOptions;
  readonly #stopping = new AbortController();
  readonly #done: Promise<void>;
  #session: Session | null = null;
  #onLost: () => void = () => undefined;

  private constructor(options: EncoderOptions) {
    this.#options = options;
    this.#done = this.#keepPublishing();
  }

  static start(options: EncoderOptions): WhipEncoder {
    return new WhipEncoder(options);
  }

  /** Whether a session is up. */
  get isPublishing(): boolean {
    return this.#session !== null;
  }

  /** Fault: the network is gone for good; the server isn't told. */
  async cut(): Promise<void> {
    this.#stopping.abort();
    await this.#dropSession();
    await this.#done;
  }

  /** Ends the session as the protocol asks for it, and stops. */
  async stop(): Promise<void> {
    const { exchange } = this.#session ?? {};
    this.#stopping.abort();
    if (exchange !== undefined) {
      await remove(exchange, this.#options.streamKey).catch((error: unknown) =>
        this.#options.say(`not ended: ${reasonOf(error)}`),
      );
    }
    await this.#dropSession();
    await this.#done;
  }

  async #keepPublishing(): Promise<void> {
    const { random, say } = this.#options;
    const { signal } = this.#stopping;
    for (let attempt = 0; !signal.aborted; attempt += 1) {
      try {
        const lost = new Promise<void>((resolve) => (this.#onLost = resolve));
        this.#session = await this.#begin();
        say('publishing');
        attempt = 0;
        await Promise.race([lost, aborted(signal)]);
      } catch (error) {
        say(`not publishing: ${reasonOf(error)}`);
        const asked = error instanceof ExchangeRefusal ? error.retryAfterMs : 0;
        // Rejects when the encoder is stopped, which ends the loop.
        await pause(Math.max(asked, retryDelayMs(attempt + 1, random)), signal).catch(() => undefined);
      }
      await this.#dropSession();
    }
  }

  async #begin(): Promise<Session> {
    const { endpoint, streamKey, name, clip, tone, simulcast } = this.#options;
    const layers = simulcast ? clip.layers : clip.layers.slice(-1);
    const identity = createSendIdentity(name, layers.length);
    let publisher: Publisher | null = null;
    const link = await RtcLink.open({
      keyFrameRequested: (ssrc) => publisher?.requestKeyFrame(ssrc),
      lost: (reason) => {
        this.#options.say(`lost: ${reason}`);
        this.#onLost();
      },
    });
    const rids = simulcast ? RIDS.slice(0, CLIP_LAYERS.length) : [];
    const end: LocalEnd = {
      link,
      identity,
      rids,
      withAudio: tone !== null,
      trickle: this.#options.trickle,
    };
    try {
      if (!end.trickle) {
        await link.gather();
      }
      const exchange = await begin(new URL(endpoint), streamKey, writeOffer(end));
      const { transport, rids: taken } = readAnswer(exchange.answer);
      if (taken.length !== rids.length) {
        throw new Error(`the server takes ${taken.length} of ${rids.length} pictures`);
      }
      await link.accept(transport);
      if (end.trickle) {
        await link.gather();
        await trickle(exchange, streamKey, writeCandidates(end));
      }
      await link.connect();
      const ridOf = new Map(rids.map((rid, index) => [identity.videoSsrcs[index] ?? 0, rid]));
      const sink = new IdentifyingSink(link, ridOf);
      publisher = new Publisher({ sink, identity, clip: { ...clip, layers }, tone });
      publisher.start();
      return { link, exchange, publisher };
    } catch (error) {
      await link.close();
      throw error;
    }
  }

  async #dropSession(): Promise<void> {
    const session = this.#session;
    this.#session = null;
    session?.publisher.stop();
    await session?.link.close();
  }
}

const aborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) {
      resolve();
    }
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
