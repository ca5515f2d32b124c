import type { types } from 'mediasoup';
import type { PixelSize } from '#shared/layers.ts';
import type { LiveWorker } from './live-worker.ts';

/** One stream that comes into the SFU, and where it lives. It ends when its producer closes. */
export interface Track {
  producer: types.Producer;
  worker: LiveWorker;
  /** Who publishes it: tracks of one source from another publisher replace each other. */
  publisher: string;
  /** Picture of each of its layers, the smallest first, where that is known and not half of the next one's. */
  layers?: readonly PixelSize[];
}
