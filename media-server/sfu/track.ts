import type { types } from 'mediasoup';
import type { LiveWorker } from './live-worker.ts';

/** One stream that comes into the SFU, and where it lives. It ends when its producer closes. */
export interface Track {
  producer: types.Producer;
  worker: LiveWorker;
  /** Who publishes it: tracks of one source from another publisher replace each other. */
  publisher: string;
}
