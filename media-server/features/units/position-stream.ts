import type { WebSocket, RawData } from 'ws';
import type { CourtPath } from '#shared/courts.ts';
import { isInSubtree } from '#shared/courts.ts';
import { CLOSE_CODES } from '#shared/contract/sockets.ts';
import { encodePositions, RESYNC, type PositionFrame, type PositionRow } from '#shared/positions.ts';
import type { Caller } from '../../api/caller.ts';
import type { Clock } from '../../clock.ts';
import { STREAM_KEEPALIVE_MS, STREAM_MAX_BAD_MESSAGES, STREAM_MAX_UNSENT_BYTES } from './policy.ts';
import type { Roster, RosterUnit } from './roster.ts';

interface Reader {
  socket: WebSocket;
  /** Has missed something or asked for all: gets a snapshot as soon as it has read what was sent. */
  wantsSnapshot: boolean;
  badMessages: number;
}

/** Readers of one court's subtree: they get the same frames, which are made once. */
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

/**
 * The binary position stream: a snapshot first, then only the rows that changed, gathered over a tick. Nothing is queued for a
 * reader that doesn't keep up: it misses deltas and gets a fresh snapshot once it has read what is on its way.
 */
export class PositionStream {
  readonly #roster: Roster;
  readonly #clock: Clock;
  readonly #channels = new Map<CourtPath, Channel>();
  readonly #stopListening: () => void;
  #changed = new Set<RosterUnit>();

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
    const reader: Reader = { socket, wantsSnapshot: false, badMessages: 0 };
    channel.readers.add(reader);
    socket.on('message', (data, isBinary) => this.#handleMessage(reader, data, isBinary));
    socket.on('close', () => this.#forget(channel, reader));
    socket.send(this.#snapshot(channel));
  }

  /** Sends what has changed since the last tick. */
  tick(): void {
    const changed = this.#changed;
    this.#changed = new Set();
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
    const rows = this.#rows(changed, channel.scope, now);
    let delta: ArrayBuffer | undefined;
    if (rows.length > 0 || now - channel.sentAt >= STREAM_KEEPALIVE_MS) {
      channel.sequence = (channel.sequence + 1) >>> 0;
      channel.sentAt = now;
      delta = this.#encode('delta', channel, rows);
    }
    let snapshot: ArrayBuffer | undefined;
    for (const reader of channel.readers) {
      if (reader.socket.bufferedAmount > STREAM_MAX_UNSENT_BYTES) {
        reader.wantsSnapshot = true;
      } else if (reader.wantsSnapshot) {
        reader.wantsSnapshot = false;
        snapshot ??= this.#snapshot(channel);
        reader.socket.send(snapshot);
      } else if (delta !== undefined) {
        reader.socket.send(delta);
      }
    }
  }

  #snapshot(channel: Channel): ArrayBuffer {
    const rows = this.#rows(this.#roster.within(channel.scope), channel.scope, this.#clock.now());
    return this.#encode('snapshot', channel, rows);
  }

  #rows(units: Iterable<RosterUnit>, scope: CourtPath, now: number): PositionRow[] {
    const rows: PositionRow[] = [];
    for (const unit of units) {
      const row = isInSubtree(unit.courtPath, scope) ? toRow(unit, now) : undefined;
      if (row !== undefined) {
        rows.push(row);
      }
    }
    return rows;
  }

  #encode(kind: PositionFrame['kind'], { sequence }: Channel, rows: PositionRow[]): ArrayBuffer {
    return encodePositions({ kind, sequence, serverTime: this.#clock.now(), rows });
  }

  /** A snapshot that is asked for goes out with the next tick, so that asking often costs no more than asking once. */
  #handleMessage(reader: Reader, data: RawData, isBinary: boolean): void {
    if (!isBinary && data instanceof Buffer && data.toString('utf8') === RESYNC) {
      reader.wantsSnapshot = true;
      return;
    }
    reader.badMessages += 1;
    if (reader.badMessages >= STREAM_MAX_BAD_MESSAGES) {
      reader.socket.close(CLOSE_CODES.violations, 'the only message is resync');
    }
  }

  #forget(channel: Channel, reader: Reader): void {
    channel.readers.delete(reader);
    if (channel.readers.size === 0 && this.#channels.get(channel.scope) === channel) {
      this.#channels.delete(channel.scope);
    }
  }
}
