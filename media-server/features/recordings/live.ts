import { AppError } from '#shared/errors.ts';
import type { PackagerLease, Packagers } from '../../recording/packagers.ts';
import type { Packager } from '../../recording/packager.ts';
import { mediaPlaylist } from '../../recording/media-playlist.ts';
import type { Segment } from '../../recording/footage.ts';
import { initPath, segmentPath } from './addresses.ts';

/** A source that nobody has asked for this long is packaged no longer. */
const LINGER_MS = 30_000;
/** The first viewer waits for the first segment. */
const BEGIN_LIMIT_MS = 10_000;
const WINDOW = 8;
/** Sources that are packaged for live viewers at a time. */
const MAX_LIVE = 64;

interface Viewed {
  lease: PackagerLease;
  ending: NodeJS.Timeout;
}

const toListed = (segment: Segment) => ({
  runId: segment.run.id,
  no: segment.no,
  at: segment.at,
  ms: segment.ms,
});

/** Live pictures as HLS, for viewers that WebRTC doesn't reach: packaged from the first request on until some time after the last. */
export class LiveEgress {
  readonly #packagers: Packagers;
  readonly #viewed = new Map<string, Viewed>();

  constructor(packagers: Packagers) {
    this.#packagers = packagers;
  }

  /** The playlist of a source now. Throws `unavailable` when nothing arrives of it, `rateLimited` when too many are viewed. */
  async playlist(sourceId: string): Promise<string> {
    const packager = this.#touch(sourceId);
    // A segment of before an interruption isn't live.
    if (packager.segments.length === 0 || !packager.isFlowing) {
      await packager.nextSegment(BEGIN_LIMIT_MS);
    }
    const { segments, dropped } = packager;
    if (segments.length === 0) {
      throw AppError.unavailable('nothing arrives of this source now');
    }
    const first = Math.max(0, segments.length - WINDOW);
    const changes = segments.filter(
      ({ run }, index) => index > 0 && index <= first && run !== segments[index - 1]?.run,
    );
    return mediaPlaylist(segments.slice(first).map(toListed), {
      sequence: dropped.segments + first,
      discontinuities: dropped.runs + changes.length,
      isComplete: false,
      // Says that it is seen live, which is another entry of the audit log than a recording's.
      uriOf: (segment) => `${segmentPath(segment)}?live`,
      initOf: initPath,
    });
  }

  close(): void {
    for (const [sourceId, { lease, ending }] of this.#viewed) {
      this.#viewed.delete(sourceId);
      clearTimeout(ending);
      lease.release();
    }
  }

  #touch(sourceId: string): Packager {
    const known = this.#viewed.get(sourceId);
    if (known === undefined && this.#viewed.size >= MAX_LIVE) {
      throw new AppError('rateLimited', `at most ${MAX_LIVE} sources are packaged for live viewers`);
    }
    const lease = known?.lease ?? this.#packagers.hold(sourceId, 'live');
    clearTimeout(known?.ending);
    const ending = setTimeout(() => {
      this.#viewed.delete(sourceId);
      lease.release();
    }, LINGER_MS);
    this.#viewed.set(sourceId, { lease, ending });
    return lease.packager;
  }
}
