import type { RtpPacket } from 'werift';
import type { ConsumerOptions, Direction, MediaEvent, RtcParameters } from '#shared/media.ts';
import type { Api } from '../units/api/link.ts';
import { RtcLink } from '../units/media/rtc-link.ts';

/** An answer that takes longer is as good as none. */
const EVENTS_LIMIT_MS = 10_000;

export interface MediaPlaceEvents {
  keyFrameRequested: (ssrc: number) => void;
  received: (packet: RtpPacket) => void;
  told: (event: MediaEvent) => void;
}

/** A client's place in the SFU that sends and receives: a transport for each. */
export class MediaPlace {
  readonly peerId: string;
  readonly sendLink: RtcLink;
  readonly #api: Api;
  readonly #receiveLink: RtcLink;
  readonly #ids: Record<Direction, string>;
  readonly #unsubscribe: () => void;

  private constructor(
    api: Api,
    parts: {
      peerId: string;
      links: Record<Direction, RtcLink>;
      ids: Record<Direction, string>;
      unsubscribe: () => void;
    },
  ) {
    this.#api = api;
    this.peerId = parts.peerId;
    this.sendLink = parts.links.send;
    this.#receiveLink = parts.links.recv;
    this.#ids = parts.ids;
    this.#unsubscribe = parts.unsubscribe;
  }

  /** Joins; resolves when both transports are connected. */
  static async open(api: Api, events: MediaPlaceEvents): Promise<MediaPlace> {
    const { peerId, routerRtpCapabilities } = await api.media.join.mutate({});
    const unsubscribe = await MediaPlace.#listen(api, peerId, events.told);
    const connect = async (direction: Direction): Promise<{ id: string; link: RtcLink }> => {
      const options = await api.media.createTransport.mutate({
        peerId,
        direction,
        rtpCapabilities: routerRtpCapabilities,
      });
      const link = await RtcLink.create(options, { ...events, lost: () => undefined });
      await api.media.connectTransport.mutate({
        peerId,
        transportId: options.id,
        dtlsParameters: link.dtlsParameters,
      });
      await link.connect();
      return { id: options.id, link };
    };
    const [send, recv] = await Promise.all([connect('send'), connect('recv')]);
    return new MediaPlace(api, {
      peerId,
      links: { send: send.link, recv: recv.link },
      ids: { send: send.id, recv: recv.id },
      unsubscribe,
    });
  }

  /** Where a call that sends or receives says that it does so. */
  at(direction: Direction): { peerId: string; transportId: string } {
    return { peerId: this.peerId, transportId: this.#ids[direction] };
  }

  /** Lets consumers flow; of a simulcast the smallest picture. One that has ended meanwhile is told of by its event. */
  async resume(consumers: readonly Pick<ConsumerOptions, 'id' | 'spatialLayers'>[]): Promise<void> {
    const changes = consumers.map(({ id: consumerId, spatialLayers }) => ({
      consumerId,
      paused: false,
      ...(spatialLayers > 1 ? { spatialLayer: 0 } : {}),
    }));
    await this.#api.media.setConsumers.mutate({ peerId: this.peerId, changes });
  }

  async closeConsumer(consumerId: string): Promise<void> {
    await this.#api.media.closeConsumer.mutate({ peerId: this.peerId, consumerId });
  }

  async close(): Promise<void> {
    this.#unsubscribe();
    await Promise.allSettled([
      this.#api.media.leave.mutate({ peerId: this.peerId }),
      this.sendLink.close(),
      this.#receiveLink.close(),
    ]);
  }

  /** Subscribes to the peer's events; resolves with the first one. */
  static #listen(api: Api, peerId: string, told: (event: MediaEvent) => void): Promise<() => void> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error('the server sends no events')), EVENTS_LIMIT_MS);
      const subscription = api.media.events.subscribe(
        { peerId },
        {
          onData: (event) => {
            clearTimeout(timer);
            resolve(() => subscription.unsubscribe());
            told(event);
          },
          onError: reject,
        },
      );
    });
  }
}

/** The SSRC of what a consumer forwards. */
export function ssrcOf(rtpParameters: RtcParameters): number {
  const { encodings } = rtpParameters as { encodings?: readonly { ssrc?: number }[] };
  return encodings?.[0]?.ssrc ?? 0;
}
