import type { SourceReason, SourceState } from '#shared/sources.ts';
import type { Track } from '../../sfu/track.ts';
import type { Flow } from './state.ts';

/** A source of another court's server, as it is there and as its line is. */
export interface RemoteView {
  /** Name of the line. */
  line: string;
  isUp: boolean;
  /** Other whenever its media begins anew, there or on the line. */
  run: string;
  state: SourceState;
  reason: SourceReason | null;
  hasVideo: boolean;
  hasAudio: boolean;
  /** Viewers want its picture, and the line has no room for it. */
  isHeld: boolean;
}

/** What a feeder reports of the source that it brings in. */
export interface FeederReports {
  /** A stream has begun; it ends when its producer closes. */
  onTrack(track: Track): void;
  /** An attempt to bring the source up has failed. */
  onFailure(reason: SourceReason): void;
  /** What arrives of a source that clients get through the relay. */
  onRelayed(flow: Flow): void;
  /** What another court's server tells of a source that comes over a line only while somebody looks at it. */
  onRemote(view: RemoteView): void;
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
