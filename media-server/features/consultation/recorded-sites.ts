import { createHash } from 'node:crypto';
import {
  isRecording,
  readSiteSourceId,
  siteSourceId,
  type RecordedPart,
} from '#shared/consultation/recording.ts';
import { sideRoomOf } from '#shared/consultation/rights.ts';
import { siteOf, type Consultation, type RecordedStretch } from '#shared/consultation/session.ts';
import { AppError } from '#shared/errors.ts';
import type { MediaKind } from '#shared/media.ts';
import type { CourtTree } from '../../context.ts';
import { Feed } from '../../feed.ts';
import type { Logger } from '../../log.ts';
import type { RecordedSource } from '../../recording/recorded-source.ts';
import type { Track } from '../../sfu/track.ts';
import type { Recordings } from '../recordings/index.ts';
import { Liveness } from '../sources/liveness.ts';
import { RecordedDemands } from './recorded-demands.ts';
import type { Sent, SessionMedia } from './session-media.ts';

const PARTS: readonly RecordedPart[] = ['people', 'content'];
const KINDS: readonly MediaKind[] = ['video', 'audio'];
/** Longest name of a recorded source. */
const MAX_NAME = 120;

/**
 * The id of the recording of a source from a moment on: always the same, so that a server that was started anew goes on with it (RFC 9562,
 * version 8).
 */
function recordingIdOf(sourceId: string, from: number): string {
  const hex = createHash('sha256').update(`${sourceId} ${from}`).digest('hex');
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `8${hex.slice(13, 16)}`,
    `8${hex.slice(17, 20)}`,
    hex.slice(20, 32),
  ].join('-');
}

/** The stretch that is recorded now. */
const goingOn = ({ phase, recorded }: Consultation): RecordedStretch | undefined =>
  phase === 'running' ? recorded.find(({ to }) => to === null) : undefined;

/** Everything that may be recorded of a session. */
export const sourcesOf = ({ id, sites }: Pick<Consultation, 'id' | 'sites'>): string[] =>
  sites.flatMap((site) => PARTS.map((part) => siteSourceId(id, site.id, part)));

interface Deps {
  live: (consultationId: string) => Consultation | undefined;
  media: Pick<SessionMedia, 'find'>;
  courts: CourtTree;
  log: Logger;
  recordings: Pick<Recordings, 'start' | 'stop'>;
}

/**
 * What the sites of sessions send, as recordings see what can be: people and content of each site, of the court that holds the session. A
 * site is recorded as it is let through, so silence where the chair has muted it; what is said in a side room isn't recorded.
 */
export class RecordedSites {
  /** Ids, as `find` takes them, of what is sent anew, or no more. */
  readonly changes = new Feed<string>();
  readonly #deps: Deps;
  readonly #flows = new Map<Track, Liveness>();
  /** Recordings that were asked for, by their sources. */
  readonly #begun = new Map<string, Promise<unknown>>();
  readonly #demands: RecordedDemands;

  constructor(deps: Deps) {
    this.#deps = deps;
    this.#demands = new RecordedDemands(deps.log);
  }

  /** A part of a site while its session is recorded. */
  find(sourceId: string): RecordedSource | undefined {
    const { live, courts } = this.#deps;
    const place = readSiteSourceId(sourceId);
    const state = place === null ? undefined : live(place.consultationId);
    const site = place === null || state === undefined ? undefined : siteOf(state, place.siteId);
    const court = state === undefined ? undefined : courts.find(state.courtId);
    if (
      place === null ||
      state === undefined ||
      site === undefined ||
      court === undefined ||
      !isRecording(state)
    ) {
      return undefined;
    }
    const isAside = sideRoomOf(state, site.id) !== undefined;
    const arriving = (kind: MediaKind): Track | undefined => {
      const track = this.#track(state.id, site.id, place.part, kind);
      const isFlowing = track !== undefined && this.#flow(sourceId, track).flow === 'flowing';
      return isFlowing && !(kind === 'audio' && isAside) ? track : undefined;
    };
    return {
      definition: {
        id: sourceId,
        kind: 'site',
        courtId: court.id,
        courtPath: court.path,
        name: `${state.title} · ${site.nameZh}`.slice(0, MAX_NAME),
        url: null,
        enabled: true,
      },
      get isLive() {
        return arriving('video') !== undefined || arriving('audio') !== undefined;
      },
      arriving,
      // A sound that is held back is silence in the recording; a picture that doesn't come leaves the sound alone.
      track: (kind) => {
        const isHeld = kind === 'audio' && !isAside;
        return isHeld ? this.#track(state.id, site.id, place.part, kind) : arriving(kind);
      },
    };
  }

  /** Takes over what has become of a session: its recording begins, goes on or ends. */
  follow(before: Consultation, after: Consultation): void {
    const was = goingOn(before);
    if (goingOn(after) !== undefined) {
      this.refresh(after);
    } else if (was !== undefined) {
      for (const sourceId of sourcesOf(before)) {
        void this.#end(sourceId, was.from);
      }
    }
  }

  /** Begins to record what has begun to be sent, and tells of what may have changed. */
  refresh(state: Consultation): void {
    const stretch = goingOn(state);
    if (stretch === undefined) {
      return;
    }
    for (const site of state.sites) {
      for (const part of PARTS) {
        const sourceId = siteSourceId(state.id, site.id, part);
        const sent = KINDS.flatMap((kind) => this.#sent(state.id, site.id, part, kind) ?? []);
        sent.forEach((each) => this.#demands.hold(sourceId, each));
        if (sent.length > 0) {
          this.#begin(state, sourceId, stretch);
        }
        if (this.#begun.has(sourceId)) {
          this.changes.publish(sourceId);
        }
      }
    }
  }

  /** Looks whether what is recorded still arrives; to be called about once a second, `now` in ms. */
  async check(now: number): Promise<void> {
    await Promise.all([...this.#flows.values()].map((flow) => flow.check(now)));
  }

  #begin(state: Consultation, sourceId: string, { from, by }: RecordedStretch): void {
    if (this.#begun.has(sourceId)) {
      return;
    }
    const { recordings, log } = this.#deps;
    const numbers = new Set(state.agenda.flatMap(({ cases }) => cases.flatMap(({ number }) => number ?? [])));
    const [caseNumber] = numbers.size === 1 ? numbers : [];
    const begun = recordings
      .start({
        id: recordingIdOf(sourceId, from),
        sourceId,
        trigger: 'event',
        note: state.title,
        caseNumber,
        startedBy: by ?? undefined,
      })
      .catch((error: unknown) => {
        this.#begun.delete(sourceId);
        log.error({ err: error, source: sourceId }, 'a site could not be recorded');
      });
    this.#begun.set(sourceId, begun);
  }

  /** Also of what a server before this one began, and that hasn't been sent again since. */
  async #end(sourceId: string, from: number): Promise<void> {
    this.#demands.release(sourceId);
    const begun = this.#begun.get(sourceId);
    this.#begun.delete(sourceId);
    try {
      await begun;
      await this.#deps.recordings.stop(recordingIdOf(sourceId, from));
    } catch (error) {
      const wasSilent = error instanceof AppError && error.code === 'notFound';
      if (!wasSilent) {
        this.#deps.log.error({ err: error, source: sourceId }, 'the recording of a site could not be ended');
      }
    }
  }

  #sent(consultationId: string, siteId: string, part: RecordedPart, kind: MediaKind): Sent | undefined {
    const stream = part === 'people' ? kind : kind === 'video' ? 'content' : null;
    return stream === null ? undefined : this.#deps.media.find(consultationId, siteId, stream);
  }

  #track(consultationId: string, siteId: string, part: RecordedPart, kind: MediaKind): Track | undefined {
    return this.#sent(consultationId, siteId, part, kind)?.track;
  }

  #flow(sourceId: string, track: Track): Liveness {
    const known = this.#flows.get(track);
    if (known !== undefined) {
      return known;
    }
    const flow = new Liveness(track, () => this.changes.publish(sourceId));
    this.#flows.set(track, flow);
    track.producer.observer.once('close', () => this.#flows.delete(track));
    return flow;
  }
}
