import { AppError } from '#shared/errors.ts';
import type { MediaKind } from '#shared/media.ts';
import type { Caller } from '../../api/caller.ts';
import type { LineConfig } from '../../config/schema.ts';
import type { ServerContext } from '../../context.ts';
import type { TrackDemand } from '../../sfu/track.ts';
import type { StartFeeder } from '../sources/feeder.ts';
import { Incoming } from './incoming.ts';
import { LineFeed, type FeedLine } from './line-feed.ts';
import { OwnViewers } from './own-viewers.ts';

/** What sources of other courts' servers stand on: what each line has told, and how a stream of one is got. */
export interface LinePlatform {
  incoming: ReadonlyMap<string, Incoming>;
  feeder: StartFeeder;
  /** Makes the peer send a stream. Throws `unavailable` when it doesn't. */
  demand: (sourceId: string, kind: MediaKind, caller: Caller) => Promise<TrackDemand>;
}

/** `line:<line>:<id there>`; null for anything else. */
export function parseLineSourceId(id: string): { lineId: string; peerSourceId: string } | null {
  const [, lineId, peerSourceId] = /^line:([^:]+):(.+)$/.exec(id) ?? [];
  return lineId === undefined || peerSourceId === undefined ? null : { lineId, peerSourceId };
}

/** A source whose line isn't configured any more is shown as cut off until the lines are started. */
const unconfigured: FeedLine = {
  name: '',
  run: null,
  told: () => undefined,
  open: () => {
    throw AppError.unavailable('the line of this source is not configured');
  },
  attach: () => () => undefined,
};

function feedLineOf(config: LineConfig, incoming: Incoming): FeedLine {
  return {
    name: config.name,
    get run() {
      return incoming.run?.id ?? null;
    },
    told: (peerSourceId) => incoming.told(peerSourceId),
    open: (peerSourceId, kind, listener) => incoming.open(peerSourceId, kind, listener),
    attach: (peerSourceId, feed) => incoming.attach(peerSourceId, feed),
  };
}

export function openLinePlatform({ config, courts, audit, log }: ServerContext): LinePlatform {
  const incoming = new Map<string, Incoming>();
  const lines = new Map<string, FeedLine>();
  const feeds = new Map<string, LineFeed>();
  const viewers = new OwnViewers({ audit, log });
  for (const peer of config.lines.peers) {
    const from = new Incoming({ config: peer, courts, log: log.child({ line: peer.id }) });
    incoming.set(peer.id, from);
    lines.set(peer.id, feedLineOf(peer, from));
  }
  return {
    incoming,
    feeder: (sourceId, _addresses, reports) => {
      const { lineId = '', peerSourceId = '' } = parseLineSourceId(sourceId) ?? {};
      const feed = new LineFeed(lines.get(lineId) ?? unconfigured, peerSourceId, reports);
      feeds.set(sourceId, feed);
      return {
        close: async () => {
          if (feeds.get(sourceId) === feed) {
            feeds.delete(sourceId);
          }
          await feed.close();
        },
      };
    },
    demand: async (sourceId, kind, caller) => {
      const feed = feeds.get(sourceId);
      const { lineId = '', peerSourceId = '' } = parseLineSourceId(sourceId) ?? {};
      const run = incoming.get(lineId)?.run ?? null;
      if (feed === undefined || run === null) {
        throw AppError.unavailable('the line to the other court’s server is down');
      }
      const leave = await viewers.add(caller, { sourceId, peerSourceId, send: run.send });
      try {
        const demand = await feed.demand(kind);
        return {
          ...demand,
          release: () => {
            demand.release();
            leave();
          },
        };
      } catch (error) {
        leave();
        throw error;
      }
    },
  };
}
