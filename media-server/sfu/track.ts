import type { types } from 'mediasoup';
import type { PixelSize } from '#shared/layers.ts';
import type { Feed } from '../feed.ts';
import type { LiveWorker } from './live-worker.ts';

/** What another court's server has of a picture, of which one layer comes over the line. */
export interface RemoteLayers {
  /** Layers that can be asked for. */
  readonly count: number;
  /** The one that comes now; null while none does. */
  readonly current: number | null;
  /** Told when another layer comes. */
  readonly changes: Feed<null>;
}

/** The right to a stream that another court's server sends for as long as somebody here holds one. */
export interface TrackDemand {
  layers: RemoteLayers;
  /** What its holder needs now; what is undefined stays. It begins paused and, once it isn't, with the highest layer. */
  want(change: { paused?: boolean | undefined; spatialLayer?: number | undefined }): void;
  /** Idempotent. */
  release(): void;
}

/** One stream that comes into the SFU, and where it lives. It ends when its producer closes. */
export interface Track {
  producer: types.Producer;
  worker: LiveWorker;
  /** Who publishes it: tracks of one source from another publisher replace each other. */
  publisher: string;
  /** Picture of each of its layers, the smallest first, where that is known and not half of the next one's. */
  layers?: readonly PixelSize[];
}

/** A stream that is to be forwarded to a client, with the client's demand where another court's server sends it. */
export interface ConsumedTrack extends Track {
  demand?: TrackDemand | null;
}
