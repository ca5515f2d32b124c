import type { types } from 'mediasoup';
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
import type { Track } from '../../sfu/track.ts';
import type { SourceEntry } from '../sources/entry.ts';
import type { Sources } from '../sources/sources.ts';
import type { Run } from './incoming.ts';

const MAX_STREAMS = 500;
/** What is counted for a stream that hasn't been measured, kbit/s. */
const UNMEASURED = { audio: [40], video: [1_500] } as const;
/** A rate falls this far at most from one second to the next: a still picture may move again at once. */
const FALL = 0.8;

interface Sending {
  sourceId: string;
  kind: MediaKind;
  track: Track;
  consumer: types.Consumer;
  /** What viewers there need; null: nobody looks. */
  need: number | null;
  kbit: number[];
  /** What the peer was told last. */
  layer: number | null;
  lowered: boolean;
}

type Asked = MessageOf<'watch'> | MessageOf<'unwatch'> | MessageOf<'need'>;

export interface OutgoingOptions {
  budgetKbit: number;
  clock: Clock;
  log: Logger;
  sources: Pick<Sources, 'all' | 'find'>;
  /** How a source ranks for the peer; null: it isn't shared. */
  rankOf: (sourceId: string) => StreamRank | null;
}

function ratesBefore({ producer }: Track): number[] {
  const { encodings = [] } = producer.rtpParameters;
  if (producer.kind === 'audio' || encodings.length < 2) {
    return [...UNMEASURED[producer.kind]];
  }
  return SIMULCAST_LAYERS.slice(-encodings.length).map(({ maxBitrate }) => maxBitrate / 1_000);
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
    for (const [stream, { sourceId }] of this.#streams) {
      if (!this.#told.has(sourceId)) {
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
    if (message.type === 'watch') {
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
      if (sending.need !== null && !sending.track.producer.closed) {
        const rates = await layerRates(sending.track);
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
    for (const [stream, { sourceId, kind, need, kbit }] of this.#streams) {
      const rank = this.#options.rankOf(sourceId);
      if (need !== null && rank !== null) {
        demands.push({ stream, kind, rank, need: Math.min(need, kbit.length - 1), kbit });
      }
    }
    const allocation = this.#steering.decide(this.#options.budgetKbit, demands, performance.now());
    for (const [stream, sending] of this.#streams) {
      const demand = demands.find((each) => each.stream === stream);
      const layer = allocation.get(stream) ?? null;
      const lowered = demand !== undefined && (layer ?? -1) < demand.need;
      try {
        await this.#apply(stream, { sending, layer, lowered });
      } catch (error) {
        // Its worker is gone, of which the line hears elsewhere.
        this.#options.log.debug({ err: error, stream }, 'a stream of a line could not be set');
      }
    }
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

  async #watch({ stream, sourceId, kind }: MessageOf<'watch'>): Promise<void> {
    const run = this.#run;
    const track = this.#told.has(sourceId) ? this.#options.sources.find(sourceId)?.track(kind) : undefined;
    const refuse = (reason: string): void => run?.send({ type: 'refused', stream, reason });
    if (this.#streams.has(stream) || this.#streams.size >= MAX_STREAMS) {
      refuse('too many streams');
    } else if (run === null || track === undefined) {
      refuse(this.#told.has(sourceId) ? `the source has no ${kind} now` : 'no such source is shared');
    } else {
      try {
        await this.#begin(run, { stream, sourceId, kind, track });
      } catch (error) {
        this.#options.log.info({ err: error, source: sourceId }, 'a source could not be sent over a line');
        refuse('the source went away');
      }
    }
  }

  async #begin(
    run: Run,
    { stream, sourceId, kind, track }: { stream: number; sourceId: string; kind: MediaKind; track: Track },
  ): Promise<void> {
    const { consumer } = await run.transport.send(track);
    if (this.#run !== run) {
      consumer.close();
      return;
    }
    const kbit = ratesBefore(track);
    this.#streams.set(stream, {
      sourceId,
      kind,
      track,
      consumer,
      need: null,
      kbit: consumer.type === 'simulcast' ? kbit : kbit.slice(-1),
      layer: null,
      lowered: false,
    });
    consumer.observer.once('close', () => this.#drop(stream));
    run.send({
      type: 'watched',
      stream,
      rtpParameters: { ...consumer.rtpParameters },
      layers: consumer.type === 'simulcast' ? kbit.length : 1,
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
