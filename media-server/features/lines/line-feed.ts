import { AppError } from '#shared/errors.ts';
import type { MediaKind } from '#shared/media.ts';
import type { ToldSource } from '../../lines/protocol.ts';
import type { TrackDemand } from '../../sfu/track.ts';
import type { Feeder, FeederReports } from '../sources/feeder.ts';
import type { Crossing } from './crossing.ts';

/** The line as its sources see it. */
export interface FeedLine {
  name: string;
  /** Names the connection; null while the line is down. */
  readonly run: string | null;
  told(peerSourceId: string): ToldSource | undefined;
  /** Begins to get a stream. Throws `unavailable` while the line is down. */
  open(
    peerSourceId: string,
    kind: MediaKind,
    listener: Pick<FeederReports, 'onTrack'> & { onChange: () => void; onEnd: () => void },
  ): Crossing;
  attach(peerSourceId: string, feed: LineFeed): () => void;
}

/** Brings one source of the peer here while somebody looks at it, and tells how it is all the time. */
export class LineFeed implements Feeder {
  readonly #line: FeedLine;
  readonly #sourceId: string;
  readonly #reports: FeederReports;
  readonly #crossings = new Map<MediaKind, Crossing>();
  readonly #detach: () => void;

  constructor(line: FeedLine, peerSourceId: string, reports: FeederReports) {
    this.#line = line;
    this.#sourceId = peerSourceId;
    this.#reports = reports;
    this.#detach = line.attach(peerSourceId, this);
    // Whoever starts a feeder is not called back before it has it.
    queueMicrotask(() => this.refresh());
  }

  /** The line or what the peer tells of the source has changed. */
  refresh(): void {
    const { name, run } = this.#line;
    const told = this.#line.told(this.#sourceId);
    this.#reports.onRemote({
      line: name,
      isUp: run !== null && told !== undefined,
      run: `${run ?? ''} ${told?.epoch ?? ''}`,
      state: told?.state ?? 'off',
      reason: told?.reason ?? null,
      hasVideo: told?.hasVideo ?? false,
      hasAudio: told?.hasAudio ?? false,
      isHeld: this.#crossings.get('video')?.isHeld ?? false,
    });
  }

  /** Throws `unavailable` when the peer doesn't send it. */
  async demand(kind: MediaKind): Promise<TrackDemand> {
    const told = this.#line.told(this.#sourceId);
    if (!(kind === 'video' ? told?.hasVideo : told?.hasAudio)) {
      throw AppError.unavailable(`the source has no ${kind} now`);
    }
    const crossing = this.#crossings.get(kind) ?? this.#open(kind);
    return crossing.demand();
  }

  close(): Promise<void> {
    this.#detach();
    for (const crossing of this.#crossings.values()) {
      crossing.end('the source was removed');
    }
    return Promise.resolve();
  }

  #open(kind: MediaKind): Crossing {
    const crossing = this.#line.open(this.#sourceId, kind, {
      onTrack: (track) => this.#reports.onTrack(track),
      onChange: () => this.refresh(),
      onEnd: () => {
        if (this.#crossings.get(kind) === crossing) {
          this.#crossings.delete(kind);
          this.refresh();
        }
      },
    });
    this.#crossings.set(kind, crossing);
    return crossing;
  }
}
