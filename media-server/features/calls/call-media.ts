import type { Call } from '#shared/calls.ts';
import { otherSide, type Side } from '#shared/calls/switchboard.ts';
import { AppError } from '#shared/errors.ts';
import type { ConsumerOptions, MediaKind, RtcParameters } from '#shared/media.ts';
import { unitSourceId } from '#shared/sources.ts';
import type { Caller } from '../../api/caller.ts';
import type { Peer } from '../../sfu/peer.ts';
import type { PeerConsumer } from '../../sfu/peer-consumer.ts';
import type { Track } from '../../sfu/track.ts';
import type { Sources } from '../sources/sources.ts';

/** What of a caller's place in the SFU a call needs. */
export type CallPeer = Pick<Peer, 'id' | 'produce' | 'consume' | 'closeProducer'>;

/** A side's place, and what is sent or received through it. */
export interface CallPlace {
  peer: CallPeer;
  transportId: string;
  kind: MediaKind;
}

interface Sent {
  callId: string;
  side: Side;
  kind: MediaKind;
  track: Track;
}

export interface CallMediaDeps {
  sources: Pick<Sources, 'requireTrack'>;
  /** Shows a unit that it is looked at. */
  countWatcher: (unitId: string, caller: Caller) => () => void;
}

/** The pictures and sounds of calls: what desks send goes to the other of the call and to nobody else. */
export class CallMedia {
  readonly #deps: CallMediaDeps;
  readonly #sent = new Set<Sent>();
  readonly #received = new Map<string, Set<PeerConsumer>>();

  constructor(deps: CallMediaDeps) {
    this.#deps = deps;
  }

  /** A desk sends; what it sent of the kind before ends. */
  async send(
    { call, side }: { call: Call; side: Side },
    { peer, transportId, kind }: CallPlace,
    rtpParameters: RtcParameters,
  ): Promise<Track> {
    const track = await peer.produce(transportId, kind, rtpParameters);
    const sent: Sent = { callId: call.id, side, kind, track };
    const before = this.#find(call.id, side, kind);
    this.#sent.add(sent);
    track.producer.observer.once('close', () => this.#sent.delete(sent));
    before?.track.producer.close();
    return track;
  }

  /** Ends one's own stream. Throws `notFound`. */
  stopSending(peer: CallPeer, callId: string, producerId: string): void {
    const sent = [...this.#sent].find(
      ({ track, callId: of }) => of === callId && track.producer.id === producerId,
    );
    if (sent?.track.publisher !== peer.id) {
      throw AppError.notFound('producer', producerId);
    }
    peer.closeProducer(producerId);
  }

  /** What the other of the call sends: units what they publish anyway. Throws `unavailable` while that is nothing. */
  async receive(
    caller: Caller,
    { call, side }: { call: Call; side: Side },
    { peer, transportId, kind }: CallPlace,
  ): Promise<ConsumerOptions> {
    const other = otherSide(side);
    const { track, unitId } = this.#trackOf(caller, { call, side: other, kind });
    const consumer = await peer.consume(transportId, `call:${call.id}:${other}`, track);
    const received = this.#received.get(call.id) ?? new Set();
    this.#received.set(call.id, received.add(consumer));
    consumer.onClose(() => received.delete(consumer));
    if (unitId !== null) {
      consumer.onClose(this.#deps.countWatcher(unitId, caller));
    }
    return {
      id: consumer.id,
      producerId: track.producer.id,
      kind,
      rtpParameters: { ...consumer.rtpParameters },
      ...consumer.layers,
      epoch: 0,
    };
  }

  /** Ends all that is sent and received in a call. */
  end(callId: string): void {
    for (const { track, callId: of } of this.#sent) {
      if (of === callId) {
        track.producer.close();
      }
    }
    for (const consumer of this.#received.get(callId) ?? []) {
      consumer.close();
    }
    this.#received.delete(callId);
  }

  #trackOf(
    caller: Caller,
    { call, side, kind }: { call: Call; side: Side; kind: MediaKind },
  ): { track: Track; unitId: string | null } {
    const { role, personId } = call[side];
    if (role === 'unit') {
      const unitId = personId.slice('unit:'.length);
      return { unitId, track: this.#deps.sources.requireTrack(caller, unitSourceId(unitId), kind).track };
    }
    const sent = this.#find(call.id, side, kind);
    if (sent === undefined) {
      throw AppError.unavailable(`the other sends no ${kind} now`);
    }
    return { unitId: null, track: sent.track };
  }

  #find(callId: string, side: Side, kind: MediaKind): Sent | undefined {
    return [...this.#sent].find((sent) => sent.callId === callId && sent.side === side && sent.kind === kind);
  }
}
