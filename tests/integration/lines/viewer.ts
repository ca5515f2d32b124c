import type { StreamKind } from '#shared/consultation/view.ts';
import type { ConsumerOptions, MediaEvent } from '#shared/media.ts';
import { onlyValue } from '../support/only-value.ts';
import { RtcLink } from '../../../simulators/units/media/rtc-link.ts';
import type { TestClient } from '../support/client.ts';

/** Somebody who really receives a source over WebRTC, and counts what comes. */
export class Viewer {
  readonly events: MediaEvent[] = [];
  packets = { video: 0, audio: 0 };
  /** Bytes of pictures. */
  bytes = 0;
  readonly #client: TestClient;
  readonly #link: RtcLink;
  readonly #place: { peerId: string; transportId: string };
  readonly #consumers: { id: string; kind: 'video' | 'audio' }[] = [];
  readonly #kinds = new Map<number, 'video' | 'audio'>();

  private constructor(client: TestClient, link: RtcLink, place: { peerId: string; transportId: string }) {
    this.#client = client;
    this.#link = link;
    this.#place = place;
  }

  static async join(client: TestClient): Promise<Viewer> {
    const { peerId, routerRtpCapabilities } = await client.call.media.join.mutate({});
    const options = await client.call.media.createTransport.mutate({
      peerId,
      direction: 'recv',
      rtpCapabilities: routerRtpCapabilities,
    });
    const link = await RtcLink.create(options, {
      keyFrameRequested: () => undefined,
      lost: () => undefined,
      received: ({ header, payload }) => {
        const kind = viewer.#kinds.get(header.ssrc);
        if (kind !== undefined) {
          viewer.packets[kind] += 1;
          viewer.bytes += kind === 'video' ? payload.length : 0;
        }
      },
    });
    const viewer = new Viewer(client, link, { peerId, transportId: options.id });
    client.call.media.events.subscribe(
      { peerId },
      { onData: (event) => viewer.events.push(event), onError: () => undefined },
    );
    const connected = link.connect();
    await client.call.media.connectTransport.mutate({
      ...viewer.#place,
      dtlsParameters: link.dtlsParameters,
    });
    await connected;
    return viewer;
  }

  /** Looks at a source; answers with the number of layers that can be asked for. */
  async look(sourceId: string, kind: 'video' | 'audio', spatialLayer?: number): Promise<number> {
    const consumed = await this.#client.call.media.consume.mutate({ ...this.#place, sourceId, kind });
    return this.#take(consumed, spatialLayer);
  }

  /** The same of what a site of a consultation sends. */
  async lookAt(
    site: { consultationId: string; siteId: string; stream: StreamKind },
    spatialLayer?: number,
  ): Promise<number> {
    const { consultationId, ...stream } = site;
    const given = { ...this.#place, consultationId, streams: [stream] };
    const { streams } = await this.#client.call.consultation.receive.mutate(given);
    return this.#take(onlyValue(streams), spatialLayer);
  }

  async #take(consumed: ConsumerOptions, spatialLayer: number | undefined): Promise<number> {
    const { kind } = consumed;
    const [encoding] = consumed.rtpParameters['encodings'] as { ssrc: number }[];
    this.#kinds.set(encoding?.ssrc ?? 0, kind);
    this.#consumers.push({ id: consumed.id, kind });
    await this.#set(consumed.id, { paused: false, ...(spatialLayer === undefined ? {} : { spatialLayer }) });
    return consumed.spatialLayers;
  }

  /** Asks for another layer of the picture. */
  async want(spatialLayer: number): Promise<void> {
    const picture = this.#consumers.find(({ kind }) => kind === 'video');
    await this.#set(picture?.id ?? '', { spatialLayer });
  }

  /** The layer of the picture that this viewer was told of last. */
  get toldLayer(): number | null | undefined {
    return this.events.findLast((event) => event.type === 'layers')?.spatialLayer;
  }

  async leave(): Promise<void> {
    await this.#client.call.media.leave.mutate({ peerId: this.#place.peerId }).catch(() => undefined);
    await this.#link.close();
  }

  async #set(consumerId: string, change: { paused?: boolean; spatialLayer?: number }): Promise<void> {
    const { peerId } = this.#place;
    const changes = [{ consumerId, ...change }];
    onlyValue((await this.#client.call.media.setConsumers.mutate({ peerId, changes })).changes);
  }
}
