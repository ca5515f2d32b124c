import type { Consultation, Site } from '#shared/consultation/session.ts';
import type { MediaKind } from '#shared/media.ts';
import { unitSourceId } from '#shared/sources.ts';
import type { Logger } from '../../log.ts';
import type { Track } from '../../sfu/track.ts';
import { copyTrack, type TrackCopy } from '../../sfu/track-copy.ts';
import type { Sources } from '../sources/sources.ts';
import { isWanted, type SessionMedia } from './session-media.ts';

const KINDS: readonly MediaKind[] = ['audio', 'video'];

interface Held {
  consultationId: string;
  source: Track;
  copy: Promise<TrackCopy | null>;
}

interface Deps {
  sources: Pick<Sources, 'find' | 'changes'>;
  media: Pick<SessionMedia, 'adopt'>;
  live: (consultationId: string) => Consultation | undefined;
  running: () => Consultation[];
  /** The unit of this server whose place a site is; null: it is no unit's, or one's of another server. */
  unitOf: (state: Consultation, site: Site) => string | null;
  log: Logger;
}

/**
 * What units send to sessions: copies of what they publish anyway. Their phones encode and send one picture; the session opens and closes
 * its copy, and the command center's own picture of the unit goes on whatever the chair does.
 */
export class UnitStreams {
  readonly #deps: Deps;
  readonly #held = new Map<string, Held>();
  /** Streams whose pauses are listened to. */
  readonly #heard = new WeakSet<Track>();
  readonly #stop: () => void;

  constructor(deps: Deps) {
    this.#deps = deps;
    this.#stop = deps.sources.changes.listen((sourceId) => this.#sourceChanged(sourceId));
  }

  /** Takes over what has become of a session. */
  follow(state: Consultation): void {
    const kept = new Set(
      state.sites.flatMap((site) => {
        const unitId = this.#deps.unitOf(state, site);
        return unitId === null ? [] : this.#settle(state, site.id, unitSourceId(unitId));
      }),
    );
    for (const [key, { consultationId }] of this.#held) {
      if (consultationId === state.id && !kept.has(key)) {
        this.#drop(key);
      }
    }
  }

  close(): void {
    this.#stop();
    for (const key of this.#held.keys()) {
      this.#drop(key);
    }
  }

  #sourceChanged(sourceId: string): void {
    const { running, unitOf } = this.#deps;
    for (const state of running()) {
      const units = state.sites.map((site) => unitOf(state, site));
      if (units.some((unitId) => unitId !== null && unitSourceId(unitId) === sourceId)) {
        this.follow(state);
      }
    }
  }

  /** Begins what the site is to send and doesn't; answers with the keys of all that it is to send. */
  #settle(state: Consultation, siteId: string, sourceId: string): string[] {
    const { sources } = this.#deps;
    return KINDS.flatMap((stream) => {
      const source = sources.find(sourceId)?.track(stream);
      if (source !== undefined) {
        this.#listen(source, sourceId);
      }
      const isSent = source !== undefined && !source.producer.paused && !source.producer.closed;
      if (!isSent || !isWanted(state, { siteId, stream })) {
        return [];
      }
      const key = `${state.id}/${siteId}/${stream}`;
      if (this.#held.get(key)?.source !== source) {
        this.#drop(key);
        this.#begin(key, { consultationId: state.id, siteId, stream, source });
      }
      return [key];
    });
  }

  #begin(
    key: string,
    {
      consultationId,
      siteId,
      stream,
      source,
    }: { consultationId: string; siteId: string; stream: MediaKind; source: Track },
  ): void {
    const { log, media, live } = this.#deps;
    const held: Held = {
      consultationId,
      source,
      copy: copyTrack(source, `site:${siteId}`).catch((error: unknown) => {
        log.warn(
          { err: error, site: siteId, stream },
          'a stream of a unit could not be taken into its session',
        );
        this.#forget(key, held);
        return null;
      }),
    };
    this.#held.set(key, held);
    const adopt = async (): Promise<void> => {
      const copy = await held.copy;
      const state = live(consultationId);
      if (copy === null) {
        return;
      }
      if (state === undefined || this.#held.get(key) !== held) {
        copy.close();
        return;
      }
      const { producer } = copy.track;
      producer.observer.once('close', () => this.#forget(key, held));
      await media.adopt(state, {
        consultationId,
        siteId,
        stream,
        track: copy.track,
        demand: null,
        govern: (isOpen) => (isOpen ? producer.resume() : producer.pause()),
      });
    };
    void adopt();
  }

  #drop(key: string): void {
    const held = this.#held.get(key);
    this.#held.delete(key);
    void held?.copy.then((copy) => copy?.close());
  }

  #forget(key: string, held: Held): void {
    if (this.#held.get(key) === held) {
      this.#held.delete(key);
    }
  }

  /** Follows the officer's own switch: a picture that isn't published isn't in the session either. */
  #listen(source: Track, sourceId: string): void {
    if (!this.#heard.has(source)) {
      this.#heard.add(source);
      const { observer } = source.producer;
      const changed = (): void => this.#sourceChanged(sourceId);
      observer.on('pause', changed);
      observer.on('resume', changed);
    }
  }
}
