import type { StreamRank } from '#shared/lines.ts';
import type { LineConfig } from '../../config/schema.ts';
import type { ConsultationMessage } from '../../lines/consultation-protocol.ts';
import type { MessageOf } from '../../lines/protocol.ts';
import type { Track, TrackDemand } from '../../sfu/track.ts';
import type { Incoming, Run } from './incoming.ts';
import type { Outgoing } from './outgoing.ts';

/** Something that can be sent over a line. */
export interface Offer {
  track: Track;
  /** The right to it, where it comes over another line itself; its holder releases it. */
  demand: TrackDemand | null;
  /** How it ranks now; null: the peer may not see it any more. */
  rank: () => StreamRank | null;
}

/** Whoever uses a line beside its sources: hears of each connection, and gets the messages that are its own. */
export interface LineParty {
  /** The line is up. */
  begin(run: Run): void;
  /** Throws `invalidInput` for what the peer had no right to say; that ends the connection. */
  take(message: Exclude<ConsultationMessage, { type: 'watchSite' }>): Promise<void>;
  /** What the peer asks for. Throws an `AppError` whose reason it is told. */
  offer(message: MessageOf<'watchSite'>): Promise<Offer>;
  /** The peer may see other sources of this side than before. */
  shareChanged?(): Promise<void>;
  /** The line is down. */
  end(): void;
}

/** What a line does for its party. */
export interface LineMedia {
  openSite: Incoming['openSite'];
  /** Ends what the peer may not see any more. */
  enforce: Outgoing['enforce'];
  /** Whether the peer may see a source of this side. */
  isShared: (sourceId: string) => boolean;
  /** How it is now, as the worse of both sides measured; null for what isn't known. */
  measures: () => { roundTripMs: number | null; lost: number | null };
}

/** Makes the party of a line; null where the line is for sources alone. */
export type PartyOf = (line: LineConfig, media: LineMedia) => LineParty | null;
