import { randomUUID } from 'node:crypto';
import { hallPicture, mayHear, maySee } from '#shared/consultation/rights.ts';
import type { ConsultationView, SentStream, StreamKind } from '#shared/consultation/view.ts';
import type { SessionEvent } from '#shared/contract/consultation.ts';
import type { ConsumerOptions, MediaEvent } from '#shared/media.ts';
import { reasonOf, type Say } from '../lib/log.ts';
import { Link } from '../units/api/link.ts';
import type { Clip } from '../units/media/clip.ts';
import { Publisher } from '../units/media/publisher.ts';
import { audioParameters, createSendIdentity, videoParameters } from '../units/media/rtp-parameters.ts';
import { MediaPlace, ssrcOf } from './media-place.ts';

/** An Opus packet of DTX: nothing but its table of contents; it goes out each 400 ms, as libopus does. */
export const SILENCE: readonly Buffer[] = [
  Buffer.from([0xf8]),
  ...Array.from({ length: 19 }, () => Buffer.alloc(0)),
];

/** What couldn't be had is looked at anew after this, ms. */
const AGAIN_MS = 200;

/** What becomes known at a site. */
export type SiteNote =
  | { what: 'session'; view: ConsultationView }
  /** The SFU holds another site's sound back, or lets it through. */
  | { what: 'sound'; of: string; isHeld: boolean }
  /** The server takes a picture away. */
  | { what: 'withdrawn'; of: string }
  /** The first packet of a picture is there. */
  | { what: 'picture'; of: string };

export interface SimulatedSiteOptions {
  /** The server's address. */
  url: string;
  /** The session of who is on duty there. */
  token: string;
  consultationId: string;
  clip: Clip;
  /** Opus frames to loop: a tone, or `SILENCE`. */
  sound: readonly Buffer[];
  /** Whether it hears and sees the others. */
  receives: boolean;
  onNote: (note: SiteNote) => void;
  say: Say;
}

interface Received {
  consumerId: string;
  siteId: string;
  stream: StreamKind;
}

const keyOf = ({ siteId, stream, serial }: SentStream): string => `${siteId} ${stream} ${serial}`;

/**
 * Plays a court's place in a consultation: sends a picture in the sizes of its clip and a sound, hears everybody, and is shown what a hall is
 * shown, in the smallest size. It decodes nothing.
 */
export class SimulatedSite {
  readonly #options: SimulatedSiteOptions;
  readonly #link: Link;
  readonly #received = new Map<string, Received>();
  /** Pictures of which no packet has come yet, by SSRC. */
  readonly #awaited = new Map<number, string>();
  #place: MediaPlace | null = null;
  #publisher: Publisher | null = null;
  #view: ConsultationView | null = null;
  #siteId = '';
  #streams: readonly SentStream[] = [];
  #leave: () => void = () => undefined;
  #following: Promise<void> = Promise.resolve();

  private constructor(options: SimulatedSiteOptions) {
    this.#options = options;
    this.#link = Link.open({ url: options.url, token: options.token });
  }

  /** Takes the place; resolves when it sends and can receive. */
  static async join(options: SimulatedSiteOptions): Promise<SimulatedSite> {
    const site = new SimulatedSite(options);
    await site.#attend();
    await site.#send();
    site.#follow();
    return site;
  }

  get siteId(): string {
    return this.#siteId;
  }

  /** Streams that are received now. */
  get receiving(): number {
    return this.#received.size;
  }

  /** Gives the place up. */
  async close(): Promise<void> {
    this.#leave();
    const place = this.#place;
    this.#place = null;
    await this.#following;
    this.#publisher?.stop();
    await place?.close();
    await this.#link.close();
  }

  #attend(): Promise<void> {
    const { consultationId } = this.#options;
    return new Promise((resolve, reject) => {
      const subscription = this.#link.api.consultation.attend.subscribe(
        { consultationId, endpointId: randomUUID() },
        {
          onData: (event) => {
            this.#handle(event);
            resolve();
          },
          onError: reject,
        },
      );
      this.#leave = () => subscription.unsubscribe();
    });
  }

  async #send(): Promise<void> {
    const { consultationId, clip, sound } = this.#options;
    const place = await MediaPlace.open(this.#link.api, {
      keyFrameRequested: (ssrc) => this.#publisher?.requestKeyFrame(ssrc),
      received: ({ header }) => {
        const of = this.#awaited.get(header.ssrc);
        if (of !== undefined) {
          this.#awaited.delete(header.ssrc);
          this.#options.onNote({ what: 'picture', of });
        }
      },
      told: (event) => this.#handleMedia(event),
    });
    this.#place = place;
    const identity = createSendIdentity('site', clip.layers.length);
    for (const [stream, rtpParameters] of [
      ['video', videoParameters(identity)],
      ['audio', audioParameters(identity)],
    ] as const) {
      const given = { ...place.at('send'), consultationId, stream, rtpParameters };
      await this.#link.api.consultation.send.mutate(given);
    }
    this.#publisher = new Publisher({ sink: place.sendLink, identity, clip, tone: sound });
    this.#publisher.start();
  }

  #handle(event: SessionEvent): void {
    if (event.type === 'snapshot') {
      this.#siteId = event.siteId;
    }
    if ('streams' in event) {
      this.#streams = event.streams;
    }
    if ('consultation' in event) {
      this.#view = event.consultation;
      this.#options.onNote({ what: 'session', view: event.consultation });
    }
    if ('streams' in event || 'consultation' in event) {
      this.#follow();
    }
  }

  #handleMedia(event: MediaEvent): void {
    if (event.type !== 'consumerPaused' && event.type !== 'consumerClosed') {
      return;
    }
    const [key, received] =
      [...this.#received].find(([, { consumerId }]) => consumerId === event.consumerId) ?? [];
    if (key === undefined || received === undefined) {
      return;
    }
    const { siteId: of, stream } = received;
    if (event.type === 'consumerClosed') {
      this.#received.delete(key);
      if (stream === 'video') {
        this.#options.onNote({ what: 'withdrawn', of });
      }
    } else if (stream === 'audio') {
      this.#options.onNote({ what: 'sound', of, isHeld: event.paused });
    }
  }

  /** Receives what the session lets it, one change after the other. */
  #follow(): void {
    this.#following = this.#following
      .then(() => this.#receive())
      .catch((error: unknown) => this.#options.say(`not received: ${reasonOf(error)}`));
  }

  #wanted(): Map<string, SentStream> {
    const [view, siteId] = [this.#view, this.#siteId];
    if (view === null || !this.#options.receives) {
      return new Map();
    }
    const shown = new Set(hallPicture(view));
    return new Map(
      this.#streams
        .filter((sent) =>
          sent.stream === 'audio'
            ? mayHear(view, siteId, sent.siteId)
            : sent.stream === 'video' && shown.has(sent.siteId) && maySee(view, siteId, sent.siteId),
        )
        .map((sent) => [keyOf(sent), sent]),
    );
  }

  async #receive(): Promise<void> {
    const place = this.#place;
    if (place === null) {
      return;
    }
    const wanted = this.#wanted();
    for (const [key, { consumerId }] of this.#received) {
      if (!wanted.has(key)) {
        this.#received.delete(key);
        await place.closeConsumer(consumerId).catch(() => undefined);
      }
    }
    const missing = [...wanted].filter(([key]) => !this.#received.has(key));
    if (missing.length > 0) {
      await this.#receiveAll(place, missing);
    }
  }

  async #receiveAll(place: MediaPlace, missing: readonly (readonly [string, SentStream])[]): Promise<void> {
    const streams = missing.map(([, { siteId, stream }]) => ({ siteId, stream }));
    const given = { ...place.at('recv'), consultationId: this.#options.consultationId, streams };
    try {
      const { streams: answers } = await this.#link.api.consultation.receive.mutate(given);
      const begun: ConsumerOptions[] = [];
      for (const [index, [key, { siteId, stream }]] of missing.entries()) {
        const answer = answers[index];
        if (answer === undefined || 'failure' in answer) {
          this.#tryAgain(`${stream} of a site can't be had: ${answer?.failure.message ?? 'no answer'}`);
          continue;
        }
        const { value: consumer } = answer;
        begun.push(consumer);
        this.#received.set(key, { consumerId: consumer.id, siteId, stream });
        if (stream === 'video') {
          this.#awaited.set(ssrcOf(consumer.rtpParameters), siteId);
        }
      }
      if (begun.length > 0) {
        await place.resume(begun);
      }
    } catch (error) {
      this.#tryAgain(`streams can't be had: ${reasonOf(error)}`);
    }
  }

  /** The session has moved on while something was asked for. */
  #tryAgain(reason: string): void {
    this.#options.say(reason);
    setTimeout(() => this.#follow(), AGAIN_MS);
  }
}
