import { chaptersOf, readSiteSourceId, type Chapter } from '#shared/consultation/recording.ts';
import { siteOf, type Consultation } from '#shared/consultation/session.ts';
import { AppError } from '#shared/errors.ts';
import type { Recording, RecordingJob } from '#shared/recordings.ts';
import type { Caller } from '../../api/caller.ts';
import type { ServerContext } from '../../context.ts';
import { toJob } from '../recordings/job-rows.ts';
import type { Recordings } from '../recordings/index.ts';
import { sourcesOf } from './recorded-sites.ts';
import { actsOf, findSession } from './rows.ts';

/** What of recordings a session needs. */
export type RecordingsOfSessions = Pick<
  Recordings,
  'start' | 'stop' | 'ofSources' | 'hasRoom' | 'assertRoom' | 'addJob'
>;

/** Longest title of a job. */
const MAX_TITLE = 80;

/** What was recorded of sessions: tracks with chapters, and one picture composed of them. */
export class SessionRecordings {
  readonly #deps: Pick<ServerContext, 'store' | 'clock'> & { recordings: RecordingsOfSessions };

  constructor(deps: Pick<ServerContext, 'store' | 'clock'> & { recordings: RecordingsOfSessions }) {
    this.#deps = deps;
  }

  /** Whether the disk takes recordings; while it doesn't, all of them have ended. */
  get hasRoom(): boolean {
    return this.#deps.recordings.hasRoom;
  }

  /** Tracks that the caller's courts have, which are those of the court that holds the session, with the session's chapters. */
  async of(caller: Caller, state: Consultation): Promise<{ tracks: Recording[]; chapters: Chapter[] }> {
    const tracks = await this.#deps.recordings.ofSources(caller, sourcesOf(state));
    return { tracks, chapters: tracks.length === 0 ? [] : await this.#chapters(state) };
  }

  /** The chapters of the session that these are tracks of. */
  async chaptersOf(sourceIds: readonly string[]): Promise<Chapter[]> {
    const place = readSiteSourceId(sourceIds[0] ?? '');
    const kept = place === null ? undefined : await findSession(this.#deps.store.db, place.consultationId);
    return kept === undefined ? [] : this.#chapters(kept.state);
  }

  /**
   * Has one picture made of all tracks. Idempotent by `id`.
   * @throws AppError('conflict') while the session is recorded, ('notFound') when nothing of it is there
   */
  async compose(caller: Caller, state: Consultation, id: string): Promise<RecordingJob> {
    const { recordings, clock } = this.#deps;
    const { tracks } = await this.of(caller, state);
    if (tracks.some(({ endedAt }) => endedAt === null)) {
      throw AppError.conflict('the session is still being recorded');
    }
    if (tracks.length === 0) {
      throw AppError.notFound('recordings of consultation', state.id);
    }
    const clips = sourcesOf(state).flatMap((sourceId): RecordingJob['clips'] => {
      const own = tracks.filter((track) => track.sourceId === sourceId);
      const site = siteOf(state, readSiteSourceId(sourceId)?.siteId ?? null);
      return own.length === 0 || site === undefined
        ? []
        : [
            {
              sourceId,
              sourceName: site.nameZh,
              from: Math.min(...own.map(({ startedAt }) => startedAt)),
              to: Math.max(...own.map(({ endedAt }) => endedAt ?? clock.now())),
            },
          ];
    });
    return toJob(
      await recordings.addJob(caller, {
        id,
        kind: 'compose',
        title: state.title.slice(0, MAX_TITLE),
        clips: JSON.stringify(clips),
      }),
    );
  }

  async #chapters(state: Consultation): Promise<Chapter[]> {
    return chaptersOf(state, await actsOf(this.#deps.store.db, state.id, 'takeUpItem'));
  }
}
