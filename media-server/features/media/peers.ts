import { randomUUID } from 'node:crypto';
import { AppError } from '#shared/errors.ts';
import type { MediaEvent } from '#shared/media.ts';
import type { Caller } from '../../api/caller.ts';
import type { Logger } from '../../log.ts';
import { Peer } from '../../sfu/peer.ts';
import type { Sfu } from '../../sfu/sfu.ts';
import { PeerEvents } from './peer-events.ts';

/** A peer without a subscriber to its events is closed after this long. */
export const GRACE_MS = 30_000;
/** A console and its wall windows share a session, and a reloaded window leaves its peer behind for the grace. */
const MAX_PEERS_PER_SESSION = 24;
/** Ends that are remembered, so that a client which comes back late hears why. */
const MAX_ENDS = 1_000;

type ResetReason = Extract<MediaEvent, { type: 'reset' }>['reason'];

/** A peer as its session owns it. */
export interface OwnedPeer {
  peer: Peer;
  caller: Caller;
  events: PeerEvents;
  grace: NodeJS.Timeout | undefined;
  onCallerEnded: () => void;
}

interface End {
  sessionId: string;
  reason: ResetReason;
}

/** The peers of all sessions. */
export class Peers {
  readonly #sfu: Sfu;
  readonly #log: Logger;
  readonly #peers = new Map<string, OwnedPeer>();
  readonly #ends = new Map<string, End>();

  constructor(sfu: Sfu, log: Logger) {
    this.#sfu = sfu;
    this.#log = log;
  }

  get all(): IterableIterator<OwnedPeer> {
    return this.#peers.values();
  }

  get size(): number {
    return this.#peers.size;
  }

  /** Places a new peer of the caller's session on the least loaded worker. */
  join(caller: Caller): Peer {
    if (caller.ended.aborted) {
      throw new AppError('unauthenticated', 'the session has ended');
    }
    this.#makeRoom(caller.sessionId);
    const id = randomUUID();
    const events = new PeerEvents();
    const peer = new Peer({
      id,
      worker: this.#sfu.place(),
      pipes: this.#sfu.pipes,
      emit: events.emit,
      onWorkerEnd: (died) => this.#endWithWorker(id, died),
    });
    const owned: OwnedPeer = {
      peer,
      caller,
      events,
      grace: undefined,
      onCallerEnded: () => this.#end(id, 'revoked'),
    };
    this.#peers.set(id, owned);
    caller.ended.addEventListener('abort', owned.onCallerEnded, { once: true });
    this.#startGrace(owned);
    this.#log.info({ peer: id, worker: peer.worker.index, role: caller.role }, 'peer joined');
    return peer;
  }

  /** The caller's own peer. Throws `notFound` for any other. */
  require(caller: Caller, peerId: string): Peer {
    return this.#require(caller, peerId).peer;
  }

  /** Ends the caller's own peer without an event. */
  leave(caller: Caller, peerId: string): void {
    const owned = this.#require(caller, peerId);
    this.#log.info({ peer: peerId }, 'peer left');
    this.#drop(owned);
  }

  /** The events of the caller's own peer. One that has ended meanwhile answers with its `reset`. */
  async *events(caller: Caller, peerId: string, signal: AbortSignal): AsyncGenerator<MediaEvent> {
    const end = this.#ends.get(peerId);
    if (end !== undefined && end.sessionId === caller.sessionId) {
      yield { type: 'reset', reason: end.reason };
      return;
    }
    const owned = this.#require(caller, peerId);
    clearTimeout(owned.grace);
    const tellState = (): void => {
      for (const consumer of owned.peer.consumers) {
        consumer.emitState();
      }
    };
    try {
      yield* owned.events.read(tellState, signal);
    } finally {
      if (this.#peers.has(peerId) && owned.events.listeners === 0) {
        this.#startGrace(owned);
      }
    }
  }

  /** Ends every peer. Idempotent. */
  close(): void {
    for (const owned of this.#peers.values()) {
      this.#drop(owned);
    }
  }

  #require(caller: Caller, peerId: string): OwnedPeer {
    const owned = this.#peers.get(peerId);
    if (owned === undefined || owned.caller.sessionId !== caller.sessionId) {
      throw AppError.notFound('peer', peerId);
    }
    return owned;
  }

  #startGrace(owned: OwnedPeer): void {
    clearTimeout(owned.grace);
    owned.grace = setTimeout(() => this.#end(owned.peer.id, 'expired'), GRACE_MS);
    owned.grace.unref();
  }

  #end(peerId: string, reason: ResetReason): void {
    const owned = this.#peers.get(peerId);
    if (owned === undefined) {
      return;
    }
    this.#log.info({ peer: peerId, reason }, 'peer reset');
    this.#ends.set(peerId, { sessionId: owned.caller.sessionId, reason });
    const [oldest] = this.#ends.keys();
    if (this.#ends.size > MAX_ENDS && oldest !== undefined) {
      this.#ends.delete(oldest);
    }
    // The viewer is told before its consumers close under it.
    owned.events.emit({ type: 'reset', reason });
    this.#drop(owned);
  }

  /** A worker that ended without dying was closed because the server goes down: its clients hear that, and come back to the next one. */
  #endWithWorker(peerId: string, died: boolean): void {
    const owned = this.#peers.get(peerId);
    if (died) {
      this.#end(peerId, 'workerDied');
    } else if (owned !== undefined) {
      this.#drop(owned);
    }
  }

  #drop(owned: OwnedPeer): void {
    clearTimeout(owned.grace);
    owned.caller.ended.removeEventListener('abort', owned.onCallerEnded);
    this.#peers.delete(owned.peer.id);
    owned.peer.close();
  }

  /** Throws `rateLimited` when the session has too many peers that are all in use. */
  #makeRoom(sessionId: string): void {
    const own = [...this.#peers.values()].filter((owned) => owned.caller.sessionId === sessionId);
    if (own.length < MAX_PEERS_PER_SESSION) {
      return;
    }
    const unattended = own.find((owned) => owned.events.listeners === 0);
    if (unattended === undefined) {
      throw new AppError('rateLimited', `a session has at most ${MAX_PEERS_PER_SESSION} peers`);
    }
    this.#end(unattended.peer.id, 'expired');
  }
}
