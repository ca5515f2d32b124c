import type { types } from 'mediasoup';
import type { Logger } from '../../log.ts';
import type { LiveWorker } from '../../sfu/live-worker.ts';
import type { SessionMedia, Sent } from './session-media.ts';

/** Softer is no speech, dBov. */
const THRESHOLD_DB = -55;
const INTERVAL_MS = 800;
/** Who speaks stays who speaks until somebody else was the loudest so often in a row: a cough is no speech. */
const TURNS_TO_CHANGE = 2;

interface Meter {
  observer: types.AudioLevelObserver;
  added: Set<string>;
}

/** Measures who speaks in each session, on the workers themselves: sound needn't pass through this process for it. */
export class Speakers {
  readonly #media: SessionMedia;
  readonly #log: Logger;
  readonly #onSpeaker: (consultationId: string, siteId: string) => void;
  readonly #meters = new Map<LiveWorker, Promise<Meter | null>>();
  readonly #candidates = new Map<string, { siteId: string; turns: number }>();

  constructor(deps: {
    media: SessionMedia;
    log: Logger;
    onSpeaker: (consultationId: string, siteId: string) => void;
  }) {
    this.#media = deps.media;
    this.#log = deps.log;
    this.#onSpeaker = deps.onSpeaker;
  }

  /** Begins to listen to sounds that are sent anew. */
  async refresh(): Promise<void> {
    for (const { stream, track } of this.#media.all) {
      if (stream !== 'audio') {
        continue;
      }
      const meter = await this.#meterOf(track.worker);
      if (meter !== null && !meter.added.has(track.producer.id) && !track.producer.closed) {
        meter.added.add(track.producer.id);
        track.producer.observer.once('close', () => meter.added.delete(track.producer.id));
        await meter.observer.addProducer({ producerId: track.producer.id }).catch((error: unknown) => {
          this.#log.warn({ err: error }, 'a sound could not be measured');
        });
      }
    }
  }

  close(): void {
    for (const meter of this.#meters.values()) {
      void meter.then((open) => open?.observer.close());
    }
    this.#meters.clear();
  }

  #meterOf(worker: LiveWorker): Promise<Meter | null> {
    const known = this.#meters.get(worker);
    if (known !== undefined) {
      return known;
    }
    const made = this.#make(worker);
    this.#meters.set(worker, made);
    worker.onEnd(() => this.#meters.delete(worker));
    return made;
  }

  async #make(worker: LiveWorker): Promise<Meter | null> {
    try {
      const observer = await worker.router.createAudioLevelObserver({
        maxEntries: 20,
        threshold: THRESHOLD_DB,
        interval: INTERVAL_MS,
      });
      observer.on('volumes', (volumes) => this.#hear(volumes));
      return { observer, added: new Set() };
    } catch (error) {
      this.#log.warn({ err: error }, 'who speaks could not be measured on a media worker');
      return null;
    }
  }

  /** The loudest of each session; sounds of one session may be on several workers, so the last measure counts. */
  #hear(volumes: readonly types.AudioLevelObserverVolume[]): void {
    const loudest = new Map<string, { sent: Sent; volume: number }>();
    const sounds = new Map([...this.#media.all].map((sent) => [sent.track.producer.id, sent]));
    for (const { producer, volume } of volumes) {
      const sent = sounds.get(producer.id);
      if (sent !== undefined && volume > (loudest.get(sent.consultationId)?.volume ?? -Infinity)) {
        loudest.set(sent.consultationId, { sent, volume });
      }
    }
    for (const [consultationId, { sent }] of loudest) {
      const before = this.#candidates.get(consultationId);
      const turns = before?.siteId === sent.siteId ? before.turns + 1 : 1;
      this.#candidates.set(consultationId, { siteId: sent.siteId, turns });
      if (turns >= TURNS_TO_CHANGE) {
        this.#onSpeaker(consultationId, sent.siteId);
      }
    }
  }
}
