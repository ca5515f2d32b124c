import type { WebSocket, RawData } from 'ws';
import type { CourtPath } from '#shared/courts.ts';
import { isInSubtree } from '#shared/courts.ts';
import { CLOSE_CODES } from '#shared/contract/sockets.ts';
import {
  encodePositions,
  readStreamMessage,
  RESYNC,
  type PositionFrame,
  type PositionRow,
} from '#shared/positions.ts';
import type { Caller } from '../../api/caller.ts';
import type { Clock } from '../../clock.ts';
import { STREAM_KEEPALIVE_MS, STREAM_MAX_BAD_MESSAGES, STREAM_MAX_UNSENT_BYTES } from './policy.ts';
import { ReaderView } from './reader-view.ts';
import type { Roster, RosterUnit } from './roster.ts';

interface Reader {
  socket: WebSocket;
  /** Null: it gets everything at once. */
  view: ReaderView | null;
  /** Has missed something or asked for all: gets a snapshot as soon as it has read what was sent. */
  wantsSnapshot: boolean;
  badMessages: number;
}

/**
 * Readers of one court's subtree. Those without a view of their own get the same frames, which are made once; the sequence is the
 * same for all.
 */
interface Channel {
  scope: CourtPath;
  sequence: number;
  sentAt: number;
  readers: Set<Reader>;
}

/** A unit's row of a frame made at `now` (UTC ms); undefined while nobody knows where it is. */
export function toRow({ no, position, state }: RosterUnit, now: number): PositionRow | undefined {
  if (position === null) {
    return undefined;
  }
  const { at, lon, lat, accuracy, speed, heading, battery } = position;
  return { no, lon, lat, ageMs: Math.max(0, now - at), accuracy, speed, heading, battery, state };
}

/** Whether a reader is told of just what has changed. */
const isSame = (told: ReadonlySet<RosterUnit>, changed: readonly RosterUnit[]): boolean =>
  told.size === changed.length && changed.every((unit) => told.has(unit));

/**
 * The binary position stream: a snapshot first, then only the rows that changed, gathered over a tick. A reader that says what it looks
 * at gets the rest more seldom, see `ReaderView`. Nothing is queued for a reader that doesn't keep up: it misses deltas and gets a
 * fresh snapshot once it has read what is on its way.
 */
export class PositionStream {
  readonly #roster: Roster;
  readonly #clock: Clock;
  readonly #channels = new Map<CourtPath, Channel>();
  readonly #stopListening: () => void;
  #changed = new Set<RosterUnit>();
  #tick = 0;

  constructor(roster: Roster, clock: Clock) {
    this.#roster = roster;
    this.#clock = clock;
    this.#stopListening = roster.moved.listen((unit) => {
      this.#changed.add(unit);
    });
  }

  get readerCount(): number {
    return [...this.#channels.values()].reduce((total, { readers }) => total + readers.size, 0);
  }

  /** Takes in a socket whose caller may see positions. */
  accept(socket: WebSocket, { courtPath }: Pick<Caller, 'courtPath'>): void {
    const channel = this.#channels.get(courtPath) ?? {
      scope: courtPath,
      sequence: 0,
      sentAt: this.#clock.now(),
      readers: new Set<Reader>(),
    };
    this.#channels.set(courtPath, channel);
    const reader: Reader = { socket, view: null, wantsSnapshot: false, badMessages: 0 };
    channel.readers.add(reader);
    socket.on('message', (data, isBinary) => this.#handleMessage(reader, data, isBinary));
    socket.on('close', () => this.#forget(channel, reader));
    socket.send(this.#snapshot(channel));
  }

  /** Sends what has changed since the last tick. */
  tick(): void {
    const changed = this.#changed;
    this.#changed = new Set();
    this.#tick += 1;
    for (const channel of this.#channels.values()) {
      this.#send(channel, changed);
    }
  }

  /** Ends the listening to the roster. The sockets belong to the HTTP server, which watches their links and closes them. */
  close(): void {
    this.#stopListening();
  }

  #send(channel: Channel, changed: ReadonlySet<RosterUnit>): void {
    const now = this.#clock.now();
    const units = [...changed].filter(({ courtPath }) => isInSubtree(courtPath, channel.scope));
    const speaks =
      units.length > 0 ||
      now - channel.sentAt >= STREAM_KEEPALIVE_MS ||
      [...channel.readers].some(({ view }) => view?.isDue(this.#tick) === true);
    if (speaks) {
      channel.sequence = (channel.sequence + 1) >>> 0;
      channel.sentAt = now;
    }
    let snapshot: ArrayBuffer | undefined;
    let delta: ArrayBuffer | undefined;
    for (const reader of channel.readers) {
      const told = reader.view?.take(units, () => this.#roster.within(channel.scope), this.#tick);
      if (reader.socket.bufferedAmount > STREAM_MAX_UNSENT_BYTES) {
        reader.wantsSnapshot = true;
      } else if (reader.wantsSnapshot) {
        reader.wantsSnapshot = false;
        snapshot ??= this.#snapshot(channel);
        reader.view?.handleSnapshot(this.#roster.within(channel.scope));
        reader.socket.send(snapshot);
      } else if (speaks) {
        if (told === undefined || isSame(told, units)) {
          delta ??= this.#encode('delta', channel, units);
          reader.socket.send(delta);
        } else {
          reader.socket.send(this.#encode('delta', channel, told));
        }
      }
    }
  }

  #snapshot(channel: Channel): ArrayBuffer {
    return this.#encode('snapshot', channel, this.#roster.within(channel.scope));
  }

  #encode(kind: PositionFrame['kind'], { sequence }: Channel, units: Iterable<RosterUnit>): ArrayBuffer {
    const now = this.#clock.now();
    const rows = Array.from(units, (unit) => toRow(unit, now)).filter((row) => row !== undefined);
    return encodePositions({ kind, sequence, serverTime: now, rows });
  }

  /** What is asked for goes out with the next tick, so that asking often costs no more than asking once. */
  #handleMessage(reader: Reader, data: RawData, isBinary: boolean): void {
    const message = !isBinary && data instanceof Buffer ? readStreamMessage(data.toString('utf8')) : null;
    if (message === RESYNC) {
      reader.wantsSnapshot = true;
    } else if (message === null) {
      reader.badMessages += 1;
      if (reader.badMessages >= STREAM_MAX_BAD_MESSAGES) {
        reader.socket.close(CLOSE_CODES.violations, 'messages are resync and views');
      }
    } else if (reader.view === null) {
      reader.view = new ReaderView(message);
    } else {
      reader.view.look(message);
    }
  }

  #forget(channel: Channel, reader: Reader): void {
    channel.readers.delete(reader);
    if (channel.readers.size === 0 && this.#channels.get(channel.scope) === channel) {
      this.#channels.delete(channel.scope);
    }
  }
}
