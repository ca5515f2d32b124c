import { randomUUID } from 'node:crypto';
import type { types } from 'mediasoup';
import { AppError } from '#shared/errors.ts';
import type { Direction } from '#shared/media.ts';
import { writeAnswer, type AnsweredMedia } from '../../sdp/answer.ts';
import { parseFragment, writeFragment } from '../../sdp/fragment.ts';
import type { IceCredentials } from '../../sdp/lines.ts';
import type { Offer } from '../../sdp/offer.ts';
import type { LiveWorker } from '../../sfu/live-worker.ts';
import { Peer, type LinkState, type ServerTransport } from '../../sfu/peer.ts';
import type { Sfu } from '../../sfu/sfu.ts';
import { Refusal } from './refusal.ts';

/** A client that doesn't get through to the media port within this time is given up. */
export const CONNECT_LIMIT_MS = 30_000;

/**
 * Why a session ended: the client deleted it (`deleted`) or closed DTLS (`closed`), its link died (`lost`) or never came up
 * (`neverConnected`), another publisher took its place (`replaced`), the source ended or was switched off (`source`), the media worker
 * died (`workerDied`), the viewer's sign-in ended (`revoked`), it couldn't be begun (`failed`), or the server goes down (`shutdown`).
 */
export type EndReason =
  | 'deleted'
  | 'closed'
  | 'lost'
  | 'neverConnected'
  | 'replaced'
  | 'source'
  | 'workerDied'
  | 'revoked'
  | 'failed'
  | 'shutdown';

export interface LinkOptions {
  sfu: Sfu;
  worker: LiveWorker;
  sourceId: string;
  /** Whose it is, for those who own their sessions; null for an encoder, which shows its key each time. */
  owner: string | null;
  offer: Offer;
  direction: Direction;
  /** What the client can receive, and the router that fits it; both for `recv`. */
  play?: { router: types.Router; rtpCapabilities: types.RtpCapabilities };
  /** Called once when DTLS is up. */
  onUp?: (link: ExchangeLink) => void;
  /** Called once as it ends, while its streams are still there. */
  onEnd: (link: ExchangeLink, reason: EndReason) => void;
}

/** The answer to a PATCH. */
export type PatchAnswer = { status: 204 } | { status: 200; etag: string; body: string };

/** One session of an HTTP offer/answer exchange: a transport of the SFU and the ICE session over it. */
export class ExchangeLink {
  readonly id = randomUUID();
  readonly peer: Peer;
  readonly sourceId: string;
  readonly owner: string | null;
  readonly #offer: Offer;
  readonly #onUp: LinkOptions['onUp'];
  readonly #onEnd: LinkOptions['onEnd'];
  readonly #connectLimit: NodeJS.Timeout;
  #transport: ServerTransport | null = null;
  #remoteIce: IceCredentials;
  #etag = newEtag();
  #isUp = false;
  #isOver = false;

  /** Places it on the worker. Throws `unavailable` when that is gone. */
  static async open(options: LinkOptions): Promise<ExchangeLink> {
    const link = new ExchangeLink(options);
    try {
      const { direction, play } = options;
      link.#transport = await link.peer.createTransport(direction, play?.rtpCapabilities);
      return link;
    } catch (error) {
      link.end('failed');
      throw error;
    }
  }

  private constructor({ sfu, worker, sourceId, owner, offer, play, onUp, onEnd }: LinkOptions) {
    this.sourceId = sourceId;
    this.owner = owner;
    this.#offer = offer;
    this.#onUp = onUp;
    this.#remoteIce = offer.ice;
    this.#onEnd = onEnd;
    this.peer = new Peer({
      id: this.id,
      worker,
      pipes: sfu.pipes,
      ...(play === undefined ? {} : { router: play.router }),
      emit: () => undefined,
      onLink: (state) => this.#handleLink(state),
      onWorkerEnd: (died) => this.end(died ? 'workerDied' : 'shutdown'),
    });
    this.#connectLimit = setTimeout(() => this.end('neverConnected'), CONNECT_LIMIT_MS);
    this.#connectLimit.unref();
  }

  get isOver(): boolean {
    return this.#isOver;
  }

  /** Strong entity tag of the present ICE session (RFC 9725, section 4.3.1). */
  get etag(): string {
    return this.#etag;
  }

  /** Throws `unavailable` once it is over. */
  get transport(): ServerTransport {
    if (this.#transport === null || this.#isOver) {
      throw AppError.unavailable('the session is over; begin another one');
    }
    return this.#transport;
  }

  /** Lets DTLS begin and writes the answer. */
  async accept(answered: readonly AnsweredMedia[]): Promise<string> {
    const { transport } = this;
    await this.peer.connectTransport(transport.id, { ...this.#offer.dtls });
    return writeAnswer(this.#offer, answered, transport);
  }

  /**
   * Trickled candidates or an ICE restart. Throws `SdpError`, or `Refusal` with 428 without an `If-Match` and with 412 for one of
   * another ICE session.
   */
  async patch(ifMatch: string | undefined, body: string): Promise<PatchAnswer> {
    const { ice } = parseFragment(body);
    if (ifMatch === undefined) {
      throw new Refusal(428, 'send the header If-Match with the entity tag of the ICE session');
    }
    const tags = ifMatch.split(',').map((tag) => tag.trim());
    if (!tags.includes('*') && !tags.includes(this.#etag)) {
      throw new Refusal(412, 'the entity tag is that of another ICE session');
    }
    const isSame =
      ice === null ||
      (ice.usernameFragment === this.#remoteIce.usernameFragment &&
        ice.password === this.#remoteIce.password);
    if (isSame) {
      // Nothing else to do: an ICE-lite server answers checks from wherever they come.
      return { status: 204 };
    }
    return this.#restartIce(ice);
  }

  /** Ends it and tells the client over DTLS. Idempotent. */
  end(reason: EndReason): void {
    if (this.#isOver) {
      return;
    }
    this.#isOver = true;
    clearTimeout(this.#connectLimit);
    this.#onEnd(this, reason);
    this.peer.close();
  }

  /** One of its streams has ended under it: with its worker, or for `reason`. Idempotent. */
  streamEnded(reason: 'source' | 'replaced'): void {
    const { worker } = this.peer;
    this.end(!worker.closed ? reason : worker.died ? 'workerDied' : 'shutdown');
  }

  async #restartIce(ice: IceCredentials): Promise<PatchAnswer> {
    const { transport } = this;
    const parameters = await this.peer.restartIce(transport.id);
    this.#remoteIce = ice;
    this.#etag = newEtag();
    const [first] = this.#offer.media;
    const section = {
      kind: first?.kind ?? 'video',
      protocol: first?.protocol ?? 'UDP/TLS/RTP/SAVPF',
      payloadType: first?.codecs[0]?.payloadType ?? 0,
      mids: this.#offer.media.map(({ mid }) => mid),
    };
    const fragment = writeFragment(section, parameters, transport.iceCandidates);
    return { status: 200, etag: this.#etag, body: fragment };
  }

  #handleLink(state: LinkState): void {
    if (this.#isOver) {
      return;
    }
    if (state !== 'up') {
      this.end(state);
    } else if (!this.#isUp) {
      this.#isUp = true;
      clearTimeout(this.#connectLimit);
      this.#onUp?.(this);
    }
  }
}

function newEtag(): string {
  return `"${randomUUID()}"`;
}
