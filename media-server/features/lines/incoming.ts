import type { types } from 'mediasoup';
import type { StreamKind } from '#shared/consultation/view.ts';
import { isInSubtree } from '#shared/courts.ts';
import { AppError } from '#shared/errors.ts';
import { lineSourceId } from '#shared/lines.ts';
import type { MediaKind } from '#shared/media.ts';
import type { LineConfig } from '../../config/schema.ts';
import type { CourtNode, CourtTree } from '../../context.ts';
import type { Logger } from '../../log.ts';
import type { MessageOf, ToldSource } from '../../lines/protocol.ts';
import type { CarriedMessage, Reception } from '../../lines/session.ts';
import type { LineTransport } from '../../lines/transport.ts';
import type { Sources } from '../sources/sources.ts';
import { Crossing, type CrossingOptions } from './crossing.ts';
import type { LineFeed } from './line-feed.ts';

/** One connection, for what crosses on it. */
export interface Run {
  id: string;
  transport: LineTransport;
  send: (message: CarriedMessage) => void;
}

/** What is told of a stream that comes. */
export type CrossingListener = Pick<CrossingOptions, 'onTrack' | 'onChange' | 'onEnd'>;

/** What a site of a consultation sends. */
export interface SiteStream {
  consultationId: string;
  siteId: string;
  stream: StreamKind;
}

type Catalogue = MessageOf<'catalogue'> | MessageOf<'source'> | MessageOf<'gone'>;
type Answer = MessageOf<'watched'> | MessageOf<'refused'> | MessageOf<'sending'> | MessageOf<'ended'>;

interface Counted {
  packets: number;
  lost: number;
}

/** What a line's peer shares: its sources as sources here, and the streams of them that come. */
export class Incoming {
  readonly #config: LineConfig;
  readonly #courts: CourtTree;
  readonly #log: Logger;
  readonly #told = new Map<string, ToldSource>();
  readonly #feeds = new Map<string, LineFeed>();
  readonly #crossings = new Map<number, Crossing>();
  readonly #counted = new WeakMap<types.Producer, Counted>();
  #sources: Pick<Sources, 'find' | 'add' | 'change' | 'remove' | 'all'> | null = null;
  #run: Run | null = null;
  #stream = 0;

  constructor(given: { config: LineConfig; courts: CourtTree; log: Logger }) {
    this.#config = given.config;
    this.#courts = given.courts;
    this.#log = given.log;
  }

  get run(): Run | null {
    return this.#run;
  }

  /** Sources that the peer shares now. */
  get size(): number {
    return this.#told.size;
  }

  get streams(): number {
    return this.#crossings.size;
  }

  told(peerSourceId: string): ToldSource | undefined {
    return this.#told.get(peerSourceId);
  }

  attach(peerSourceId: string, feed: LineFeed): () => void {
    this.#feeds.set(peerSourceId, feed);
    return () => {
      if (this.#feeds.get(peerSourceId) === feed) {
        this.#feeds.delete(peerSourceId);
      }
    };
  }

  /** Where the peer's sources are kept. */
  use(sources: Pick<Sources, 'find' | 'add' | 'change' | 'remove' | 'all'>): void {
    this.#sources = sources;
  }

  begin(run: Run): void {
    this.#run = run;
  }

  /** The line is down: what comes ends, and its sources say so. */
  end(): void {
    this.#run = null;
    for (const crossing of this.#crossings.values()) {
      crossing.end('the line is down');
    }
    this.#refreshAll();
  }

  /** Takes over what the peer tells of its sources. */
  async learn(message: Catalogue): Promise<void> {
    if (message.type === 'gone') {
      await this.#forget(message.sourceId);
      return;
    }
    if (message.type === 'source') {
      await this.#keep(message.source);
      return;
    }
    const ids = new Set(message.sources.map(({ sourceId }) => sourceId));
    const before = [...this.#told.keys(), ...this.#known()];
    for (const gone of new Set(before.filter((sourceId) => !ids.has(sourceId)))) {
      await this.#forget(gone);
    }
    for (const source of message.sources) {
      await this.#keep(source);
    }
  }

  /** Begins to get a stream of a source. Throws `unavailable` while the line is down. */
  open(peerSourceId: string, kind: MediaKind, listener: CrossingListener): Crossing {
    return this.#open(kind, listener, (stream) => ({ type: 'watch', stream, sourceId: peerSourceId, kind }));
  }

  /** Begins to get what a site of a consultation sends. Throws `unavailable` while the line is down. */
  openSite(site: SiteStream, listener: CrossingListener): Crossing {
    const { consultationId, siteId, stream: sent } = site;
    const kind = sent === 'audio' ? 'audio' : 'video';
    return this.#open(kind, listener, (stream) => ({
      type: 'watchSite',
      stream,
      consultationId,
      siteId,
      sent,
    }));
  }

  #open(
    kind: MediaKind,
    listener: CrossingListener,
    askFor: (stream: number) => CrossingOptions['ask'],
  ): Crossing {
    const run = this.#run;
    if (run === null) {
      throw AppError.unavailable('the line to the other court’s server is down');
    }
    this.#stream += 1;
    const stream = this.#stream;
    const crossing = new Crossing({
      ask: askFor(stream),
      kind,
      run: run.id,
      transport: run.transport,
      send: run.send,
      onTrack: listener.onTrack,
      onChange: listener.onChange,
      onEnd: () => {
        this.#crossings.delete(stream);
        listener.onEnd();
      },
    });
    this.#crossings.set(stream, crossing);
    return crossing;
  }

  /** What the peer says of a stream that was asked for. One that has ended meanwhile is nobody's. */
  async take(message: Answer): Promise<void> {
    const crossing = this.#crossings.get(message.stream);
    switch (message.type) {
      case 'watched': {
        await crossing?.takeWatched(message);
        break;
      }
      case 'sending': {
        await crossing?.takeSending(message);
        break;
      }
      case 'refused': {
        crossing?.end(`the other court’s server refuses: ${message.reason}`);
        break;
      }
      case 'ended': {
        crossing?.end('the source went away; try again');
        break;
      }
    }
  }

  /** Loss and jitter of what came since the last time; null where nothing did. */
  async measure(): Promise<Reception> {
    let [packets, lost, jitterMs] = [0, 0, 0];
    for (const { producer } of this.#crossings.values()) {
      if (producer === null || producer.closed || producer.paused) {
        continue;
      }
      const [codec] = producer.rtpParameters.codecs;
      const [stat] = await producer.getStats();
      if (stat === undefined || codec === undefined) {
        continue;
      }
      const now = { packets: stat.packetCount, lost: stat.packetsLost };
      const before = this.#counted.get(producer) ?? { packets: 0, lost: 0 };
      this.#counted.set(producer, now);
      packets += Math.max(0, now.packets - before.packets);
      lost += Math.max(0, now.lost - before.lost);
      jitterMs = Math.max(jitterMs, (stat.jitter * 1_000) / codec.clockRate);
    }
    return packets + lost === 0
      ? { loss: null, jitterMs: null }
      : { loss: lost / (packets + lost), jitterMs };
  }

  /** The peer can't put a source under a court that isn't below the line's own. */
  #courtOf(courtId: string): CourtNode {
    const own = this.#courts.find(this.#config.courtId);
    const told = this.#courts.find(courtId);
    if (own === undefined) {
      throw AppError.notFound('court', this.#config.courtId);
    }
    return told !== undefined && isInSubtree(told.path, own.path) ? told : own;
  }

  async #keep(told: ToldSource): Promise<void> {
    this.#told.set(told.sourceId, told);
    const id = lineSourceId(this.#config.id, told.sourceId);
    const court = this.#courtOf(told.courtId);
    const known = this.#sources?.find(id)?.definition;
    if (known === undefined) {
      await this.#sources?.add({
        id,
        kind: 'line',
        courtId: court.id,
        courtPath: court.path,
        name: told.name,
        unitId: null,
        url: id,
        subUrl: null,
        keyHash: null,
        enabled: true,
      });
    } else if (known.name !== told.name || known.courtId !== court.id) {
      await this.#sources?.change({ ...known, name: told.name, courtId: court.id, courtPath: court.path });
    }
    this.#feeds.get(told.sourceId)?.refresh();
  }

  async #forget(peerSourceId: string): Promise<void> {
    this.#told.delete(peerSourceId);
    const id = lineSourceId(this.#config.id, peerSourceId);
    if (this.#sources?.find(id) !== undefined) {
      this.#log.info({ source: id }, 'a source of a line is shared no more');
      await this.#sources.remove(id);
    }
  }

  /** Ids there of this line's sources here. */
  #known(): string[] {
    const prefix = lineSourceId(this.#config.id, '');
    return (this.#sources?.all() ?? []).flatMap(({ id }) =>
      id.startsWith(prefix) ? [id.slice(prefix.length)] : [],
    );
  }

  #refreshAll(): void {
    for (const feed of this.#feeds.values()) {
      feed.refresh();
    }
  }
}
