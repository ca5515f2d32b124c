import type { types } from 'mediasoup';
import { AppError } from '#shared/errors.ts';
import type { StreamRank } from '#shared/lines.ts';
import { MAX_SHARED_ID } from '#shared/lines.ts';
import type { MediaKind } from '#shared/media.ts';
import { SIMULCAST_LAYERS } from '#shared/media.ts';
import type { Clock } from '../../clock.ts';
import type { Demand } from '../../lines/budget.ts';
import { MAX_TOLD, type MessageOf, type ToldSource } from '../../lines/protocol.ts';
import { Steering } from '../../lines/steering.ts';
import { layerRates } from '../../lines/transport.ts';
import type { Logger } from '../../log.ts';
import type { SourceEntry } from '../sources/entry.ts';
import type { Sources } from '../sources/sources.ts';
import type { Run } from './incoming.ts';
import type { Offer } from './party.ts';

const MAX_STREAMS = 500;
/** What is counted for a stream that hasn't been measured, kbit/s. */
const UNMEASURED = { audio: [40], video: [1_500] } as const;
/** A rate falls this far at most from one second to the next: a still picture may move again at once. */
const FALL = 0.8;

interface Sending {
  offer: Offer;
  consumer: types.Consumer;
  /** What viewers there need; null: nobody looks. */
  need: number | null;
  kbit: number[];
  /** What the peer was told last. */
  layer: number | null;
  lowered: boolean;
}

type Watch = MessageOf<'watch'> | MessageOf<'watchSite'>;
type Asked = Watch | MessageOf<'unwatch'> | MessageOf<'need'>;

export interface OutgoingOptions {
  budgetKbit: number;
  clock: Clock;
  log: Logger;
  sources: Pick<Sources, 'all' | 'find'>;
  /** How a source ranks for the peer; null: it isn't shared. */
  rankOf: (sourceId: string) => StreamRank | null;
  /** What a site of a consultation sends. Throws an `AppError` where the peer may not have it. */
  offerSite: (message: MessageOf<'watchSite'>) => Promise<Offer>;
}

/** Rates of the layers of a stream before they are measured, kbit/s. */
function ratesBefore(kind: MediaKind, layers: number): number[] {
  return kind === 'audio' || layers < 2
    ? [...UNMEASURED[kind]]
    : SIMULCAST_LAYERS.slice(-layers).map(({ maxBitrate }) => maxBitrate / 1_000);
}

/** What it costs to send a layer, kbit/s: of what comes over another line nothing below the layer that comes can be sent. */
function costsOf({ offer: { demand }, kbit }: Sending): number[] {
  const coming = demand?.layers.current ?? null;
  const least = coming === null ? 0 : (kbit[coming] ?? 0);
  return kbit.map((rate) => Math.max(rate, least));
}

/** What is measured of each layer, kbit/s; of what comes over another line only the layer that comes. */
async function ratesNow({ track, demand }: Offer): Promise<(number | undefined)[]> {
  const rates = await layerRates(track);
  if (demand === null) {
    return rates;
  }
  const { count, current } = demand.layers;
  return Array.from({ length: count }, (_, layer) => (layer === current ? rates[0] : undefined));
}

/** A layer never costs less than those below it: else there would be no reason to choose that. */
function rising(rates: readonly number[]): number[] {
  let highest = 0;
  return rates.map((rate) => (highest = Math.max(highest, rate)));
}

/** What this side shows the peer of a line: its shared sources, and those streams of them that the peer asks for, within the budget. */
export class Outgoing {
  readonly #options: OutgoingOptions;
  readonly #steering = new Steering();
  readonly #streams = new Map<number, Sending>();
  readonly #told = new Map<string, string>();
  #run: Run | null = null;
  #turn: Promise<void> = Promise.resolve();

  constructor(options: OutgoingOptions) {
    this.#options = options;
  }

  get streams(): number {
    return [...this.#streams.values()].filter(({ layer }) => layer !== null).length;
  }

  get lowered(): number {
    return [...this.#streams.values()].filter(({ lowered }) => lowered).length;
  }

  begin(run: Run): void {
    this.#run = run;
    this.tellAll();
  }

  end(): void {
    this.#run = null;
    this.#told.clear();
    for (const stream of this.#streams.keys()) {
      this.#stop(stream);
    }
  }

  /** What is shared has changed: tells the peer, and ends what it may see no more. */
  tellAll(): void {
    const sources = this.#options.sources
      .all()
      .flatMap(({ id }) => this.#toldOf(id) ?? [])
      .slice(0, MAX_TOLD);
    this.#told.clear();
    for (const source of sources) {
      this.#told.set(source.sourceId, JSON.stringify(source));
    }
    this.#run?.send({ type: 'catalogue', sources });
    this.enforce();
  }

  /** Ends what the peer may not see any more. */
  enforce(): void {
    for (const [stream, { offer }] of this.#streams) {
      if (offer.rank() === null) {
        this.#drop(stream);
      }
    }
  }

  /** A source was added, changed or removed. */
  tell(sourceId: string): void {
    if (this.#run === null) {
      return;
    }
    const source = this.#toldOf(sourceId);
    if (source === null) {
      if (this.#told.delete(sourceId)) {
        this.#run.send({ type: 'gone', sourceId });
      }
      return;
    }
    const text = JSON.stringify(source);
    if (this.#told.get(sourceId) !== text && (this.#told.has(sourceId) || this.#told.size < MAX_TOLD)) {
      this.#told.set(sourceId, text);
      this.#run.send({ type: 'source', source });
    }
  }

  isShared(sourceId: string): boolean {
    return this.#told.has(sourceId);
  }

  async take(message: Asked): Promise<void> {
    if (message.type === 'watch' || message.type === 'watchSite') {
      await this.#watch(message);
    } else if (message.type === 'unwatch') {
      this.#stop(message.stream);
      await this.steer();
    } else {
      const sending = this.#streams.get(message.stream);
      if (sending !== undefined) {
        sending.need = message.layer;
        await this.steer();
      }
    }
  }

  /** Measures what is sent and divides the budget anew; to be called about once a second. */
  async review(): Promise<void> {
    for (const sending of this.#streams.values()) {
      if (sending.need !== null && !sending.offer.track.producer.closed) {
        const rates = await ratesNow(sending.offer);
        sending.kbit = rising(
          sending.kbit.map((before, layer) => {
            const measured = rates[layer] ?? 0;
            return measured === 0 ? before : Math.max(measured, before * FALL);
          }),
        );
      }
    }
    await this.steer();
  }

  /** Sends what viewers need as far as the budget goes. One choice is carried out before the next is made. */
  steer(): Promise<void> {
    this.#turn = this.#turn.then(() => this.#steerNow());
    return this.#turn;
  }

  async #steerNow(): Promise<void> {
    const demands: Demand[] = [];
    for (const [stream, sending] of this.#streams) {
      const { offer, consumer, need } = sending;
      const kbit = costsOf(sending);
      const rank = offer.rank();
      if (need !== null && rank !== null) {
        demands.push({ stream, kind: consumer.kind, rank, need: Math.min(need, kbit.length - 1), kbit });
      }
    }
    const allocation = this.#steering.decide(this.#options.budgetKbit, demands, performance.now());
    for (const [stream, sending] of this.#streams) {
      const demand = demands.find((each) => each.stream === stream);
      const given = allocation.get(stream) ?? null;
      const layer = this.#demand(sending, given);
      const lowered = demand !== undefined && (layer ?? -1) < demand.need;
      try {
        await this.#apply(stream, { sending, layer, lowered });
      } catch (error) {
        // Its worker is gone, of which the line hears elsewhere.
        this.#options.log.debug({ err: error, stream }, 'a stream of a line could not be set');
      }
    }
  }

  /** Asks another line for a layer where the stream comes from there; answers with the one that can be sent now. */
  #demand({ offer: { demand } }: Sending, layer: number | null): number | null {
    if (demand === null) {
      return layer;
    }
    demand.want(layer === null ? { paused: true } : { paused: false, spatialLayer: layer });
    return layer === null ? null : demand.layers.current;
  }

  async #apply(
    stream: number,
    { sending, layer, lowered }: { sending: Sending; layer: number | null; lowered: boolean },
  ): Promise<void> {
    const { consumer } = sending;
    if ((sending.layer === layer && sending.lowered === lowered) || consumer.closed) {
      return;
    }
    const before = sending.layer;
    Object.assign(sending, { layer, lowered });
    if (layer === null) {
      await consumer.pause();
    } else {
      if (consumer.type === 'simulcast' && layer !== before) {
        await consumer.setPreferredLayers({ spatialLayer: layer });
      }
      await consumer.resume();
    }
    this.#run?.send({ type: 'sending', stream, layer, lowered });
  }

  async #watch(message: Watch): Promise<void> {
    const run = this.#run;
    const { stream } = message;
    const refuse = (reason: string): void => run?.send({ type: 'refused', stream, reason });
    if (run === null || this.#streams.has(stream) || this.#streams.size >= MAX_STREAMS) {
      refuse('too many streams');
      return;
    }
    try {
      const offer =
        message.type === 'watch' ? this.#offerOf(message) : await this.#options.offerSite(message);
      await this.#begin(run, stream, offer);
    } catch (error) {
      if (!(error instanceof AppError)) {
        this.#options.log.info({ err: error, asked: message }, 'a stream could not be sent over a line');
      }
      refuse(error instanceof AppError ? error.message.slice(0, 200) : 'the source went away');
    }
  }

  #offerOf({ sourceId, kind }: MessageOf<'watch'>): Offer {
    const { sources, rankOf } = this.#options;
    const isTold = this.#told.has(sourceId);
    const track = isTold ? sources.find(sourceId)?.track(kind) : undefined;
    if (track === undefined) {
      throw AppError.unavailable(isTold ? `the source has no ${kind} now` : 'no such source is shared');
    }
    return { track, demand: null, rank: () => (this.#told.has(sourceId) ? rankOf(sourceId) : null) };
  }

  async #begin(run: Run, stream: number, offer: Offer): Promise<void> {
    const { track, demand } = offer;
    let consumer: types.Consumer;
    try {
      ({ consumer } = await run.transport.send(track));
    } catch (error) {
      demand?.release();
      throw error;
    }
    if (demand !== null) {
      const stopHearing = demand.layers.changes.listen(() => void this.steer());
      consumer.observer.once('close', () => {
        stopHearing();
        demand.release();
      });
    }
    if (this.#run !== run) {
      consumer.close();
      return;
    }
    const encodings =
      consumer.type === 'simulcast' ? (track.producer.rtpParameters.encodings?.length ?? 1) : 1;
    const layers = demand?.layers.count ?? encodings;
    this.#streams.set(stream, {
      offer,
      consumer,
      need: null,
      kbit: ratesBefore(consumer.kind, layers),
      layer: null,
      lowered: false,
    });
    consumer.observer.once('close', () => this.#drop(stream));
    run.send({
      type: 'watched',
      stream,
      rtpParameters: { ...consumer.rtpParameters },
      layers,
      ...(track.layers === undefined ? {} : { sizes: [...track.layers] }),
    });
  }

  /** Ends a stream and tells the peer. */
  #drop(stream: number): void {
    if (this.#streams.has(stream)) {
      this.#stop(stream);
      this.#run?.send({ type: 'ended', stream });
    }
  }

  #stop(stream: number): void {
    const sending = this.#streams.get(stream);
    this.#streams.delete(stream);
    sending?.consumer.close();
  }

  /** What the peer is told of a source; null: it isn't shared, or can't be. */
  #toldOf(sourceId: string): ToldSource | null {
    const entry: SourceEntry | undefined = this.#options.sources.find(sourceId);
    if (entry === undefined || sourceId.length > MAX_SHARED_ID || this.#options.rankOf(sourceId) === null) {
      return null;
    }
    const source = entry.toSource(this.#options.clock.now());
    const { kind, courtId, state, reason, epoch, hasVideo, hasAudio } = source;
    // What comes over a line goes over no other, and a relayed playlist is no stream.
    if (kind === 'line' || kind === 'hls') {
      return null;
    }
    const name = source.name.slice(0, 200);
    return { sourceId, kind, courtId, name, state, reason, epoch, hasVideo, hasAudio };
  }
}
