import type { SourceReason } from '#shared/sources.ts';
import type { Track } from '../../sfu/track.ts';
import type { Flow } from './state.ts';

/** What a feeder reports of the source that it brings in. */
export interface FeederReports {
  /** A stream has begun; it ends when its producer closes. */
  onTrack(track: Track): void;
  /** An attempt to bring the source up has failed. */
  onFailure(reason: SourceReason): void;
  /** What arrives of a source that clients get through the relay. */
  onRelayed(flow: Flow): void;
}

/** Brings a camera or an address in, for as long as it is open. */
export interface Feeder {
  /** Resolves when nothing of it runs any more. Idempotent. */
  close(): Promise<void>;
}

/** Where a source is got from. */
export interface FeedAddresses {
  url: string;
  /** The same picture smaller, for small tiles; null where there is none. */
  subUrl: string | null;
}

/** Starts to bring in the source `sourceId`. */
export type StartFeeder = (sourceId: string, addresses: FeedAddresses, reports: FeederReports) => Feeder;
