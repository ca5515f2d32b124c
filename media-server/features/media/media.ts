import type { RtcParameters } from '#shared/media.ts';
import { answerOf } from '#shared/answers.ts';
import { unitSourceId } from '#shared/sources.ts';
import { signedIn, type Caller, type ServerHandlers } from '../../api/caller.ts';
import type { Feature, ServerContext } from '../../context.ts';
import type { Feed } from '../../feed.ts';
import { addGauge } from '../../sfu/gauges.ts';
import type { Peer } from '../../sfu/peer.ts';
import type { PeerConsumer } from '../../sfu/peer-consumer.ts';
import type { Sfu } from '../../sfu/sfu.ts';
import type { Track, TrackDemand } from '../../sfu/track.ts';
import type { Sources } from '../sources/sources.ts';
import { Peers } from './peers.ts';
import { Publications } from './publications.ts';
import { ShownSources } from './shown-sources.ts';
import { Watchers, type WatchersChange, type WatchingPerson } from './watchers.ts';

export interface Media extends Feature<'media'> {
  /** Told each time the people who watch a unit change. */
  watchersChanges: Feed<WatchersChange>;
  /** Counts a stream of the unit that is sent to the caller outside the calls of this area, until the returned function is called. */
  countWatcher(unitId: string, caller: WatchingPerson): () => void;
  /** Who watches the unit now. */
  watchersOf(unitId: string): WatchersChange['watchers'];
  /** The caller's own place in the SFU. Throws `notFound` for any other. */
  requirePeer(caller: Caller, peerId: string): Peer;
  /** Told the sources whose pictures clients are sent, whenever these are others. */
  shownChanges: Feed<readonly string[]>;
}

export type MediaOptions = Pick<ServerContext, 'log' | 'clock' | 'metrics'> & { sfu: Sfu; sources: Sources };

function measure(metrics: ServerContext['metrics'], peers: Peers): void {
  const sum = (part: 'producers' | 'consumers') => () =>
    [...peers.all].reduce((total, { peer }) => total + peer.counts[part], 0);
  addGauge(metrics, 'ecc_sfu_peers', 'Clients that have joined the media plane', () => peers.size);
  addGauge(metrics, 'ecc_sfu_producers', 'Streams that clients send', sum('producers'));
  addGauge(metrics, 'ecc_sfu_consumers', 'Streams that clients are sent', sum('consumers'));
}

/** Nobody else releases the demand of a consumer that didn't come about. */
async function consumeDemanded(
  peer: Peer,
  transportId: string,
  { sourceId, track, demand }: { sourceId: string; track: Track; demand: TrackDemand | null },
): Promise<PeerConsumer> {
  try {
    return await peer.consume(transportId, sourceId, { ...track, demand });
  } catch (error) {
    demand?.release();
    throw error;
  }
}

const plain = (stat: object): RtcParameters => ({ ...stat });

/** Signalling of the SFU: who may join, publish and watch, and what they are told. */
export function createMedia({ log, clock, metrics, sfu, sources }: MediaOptions): Media {
  const peers = new Peers(sfu, log.child({ part: 'media' }));
  const watchers = new Watchers(clock);
  const shown = new ShownSources();
  const publications = new Publications(sources);
  measure(metrics, peers);

  const handlers: ServerHandlers<'media'> = {
    join: async (context) => {
      const peer = peers.join(signedIn(context));
      return { peerId: peer.id, routerRtpCapabilities: { ...sfu.rtpCapabilities } };
    },
    leave: async (context, { peerId }) => {
      publications.endAll(peers.require(signedIn(context), peerId));
      peers.leave(signedIn(context), peerId);
      return {};
    },
    events: (context, { peerId }, signal) => peers.events(signedIn(context), peerId, signal),
    createTransport: async (context, { peerId, direction, rtpCapabilities }) =>
      peers.require(signedIn(context), peerId).createTransport(direction, rtpCapabilities),
    connectTransport: async (context, { peerId, transportId, dtlsParameters }) => {
      await peers.require(signedIn(context), peerId).connectTransport(transportId, dtlsParameters);
      return {};
    },
    closeTransport: async (context, { peerId, transportId }) => {
      peers.require(signedIn(context), peerId).closeTransport(transportId);
      return {};
    },
    restartIce: async (context, { peerId, transportId }) => ({
      iceParameters: await peers.require(signedIn(context), peerId).restartIce(transportId),
    }),
    produce: async (context, { peerId, transportId, kind, rtpParameters }) => {
      const caller = signedIn(context);
      const track = await peers.require(caller, peerId).produce(transportId, kind, rtpParameters);
      publications.begin(unitSourceId(caller.id), track);
      return { producerId: track.producer.id };
    },
    setProducerPaused: async (context, { peerId, producerId, paused }) => {
      await peers.require(signedIn(context), peerId).setProducerPaused(producerId, paused);
      return {};
    },
    closeProducer: async (context, { peerId, producerId }) => {
      const peer = peers.require(signedIn(context), peerId);
      publications.end(peer, producerId);
      peer.closeProducer(producerId);
      return {};
    },
    consume: async (context, { peerId, transportId, sourceId, kind }) => {
      const caller = signedIn(context);
      const peer = peers.require(caller, peerId);
      const { track, epoch, unitId, demand } = await sources.demandTrack(caller, sourceId, kind);
      const consumer = await consumeDemanded(peer, transportId, { sourceId, track, demand });
      if (unitId !== null) {
        consumer.onClose(watchers.add(unitId, caller));
      }
      if (kind === 'video') {
        consumer.onClose(shown.add(sourceId));
      }
      return {
        id: consumer.id,
        producerId: track.producer.id,
        kind,
        rtpParameters: { ...consumer.rtpParameters },
        ...consumer.layers,
        ...(track.layers === undefined ? {} : { layerSizes: [...track.layers] }),
        epoch,
      };
    },
    setConsumers: async (context, { peerId, changes }) => {
      const peer = peers.require(signedIn(context), peerId);
      const set = async ({ consumerId, ...change }: (typeof changes)[number]): Promise<null> => {
        const consumer = peer.consumer(consumerId);
        await peer.request('consumerId', () => consumer.set(change));
        return null;
      };
      return { changes: await Promise.all(changes.map((change) => answerOf(() => set(change)))) };
    },
    requestKeyFrame: async (context, { peerId, consumerId }) => {
      const peer = peers.require(signedIn(context), peerId);
      const consumer = peer.consumer(consumerId);
      await peer.request('consumerId', () => consumer.requestKeyFrame());
      return {};
    },
    closeConsumer: async (context, { peerId, consumerId }) => {
      peers.require(signedIn(context), peerId).consumer(consumerId).close();
      return {};
    },
    consumerStats: async (context, { peerId, consumerId }) => {
      const peer = peers.require(signedIn(context), peerId);
      const consumer = peer.consumer(consumerId);
      const stats = await peer.request('consumerId', () => consumer.getStats());
      return stats.map((stat) => plain(stat));
    },
  };

  return {
    handlers: { media: handlers },
    watchersChanges: watchers.changes,
    countWatcher: (unitId, caller) => watchers.add(unitId, caller),
    watchersOf: (unitId) => watchers.of(unitId),
    requirePeer: (caller, peerId) => peers.require(caller, peerId),
    shownChanges: shown.changes,
    close: async () => {
      peers.close();
      shown.close();
    },
  };
}
