import type { CourtPath } from '#shared/courts.ts';
import type { MediaKind } from '#shared/media.ts';
import {
  isPushed,
  type Source,
  type SourceKind,
  type SourceReason,
  type SourceState,
} from '#shared/sources.ts';
import type { Track } from '../../sfu/track.ts';
import { Liveness } from './liveness.ts';
import type { RemoteView } from './feeder.ts';
import { deriveRemoteState, deriveState, type Flow, type SourceOrigin } from './state.ts';

/** What the store knows of a source. */
export interface SourceDefinition {
  id: string;
  kind: SourceKind;
  courtId: string;
  courtPath: CourtPath;
  name: string;
  unitId: string | null;
  /** Address with user and password; null for what isn't pulled. Must not leave the server nor reach a log. */
  url: string | null;
  /** Address of a smaller stream of the same picture, as `url`; null where there is none. */
  subUrl: string | null;
  /** SHA-256 of the stream key, hexadecimal; null for what isn't pushed. */
  keyHash: string | null;
  enabled: boolean;
}

const originOf = (kind: SourceKind): SourceOrigin =>
  kind === 'unit' ? 'unit' : isPushed(kind) ? 'pushed' : 'pulled';

/** A source as it lives: its tracks, what arrives of them, and the state that follows. */
export class SourceEntry {
  #definition: SourceDefinition;
  readonly #onChange: (entry: SourceEntry) => void;
  readonly #tracks = new Map<MediaKind, Liveness>();
  #state: SourceState = 'off';
  #reason: SourceReason | null = null;
  #since: number;
  #liveUntil: number | null = null;
  #lastLiveAt: number | null = null;
  #failure: SourceReason | null = null;
  #relayed: Flow = 'none';
  #connected = false;
  #remote: RemoteView | null = null;
  #epoch = 0;

  /** `onChange` is called when what the source shows to clients may have changed. `now` in UTC ms. */
  constructor(definition: SourceDefinition, now: number, onChange: (entry: SourceEntry) => void) {
    this.#definition = definition;
    this.#onChange = onChange;
    this.#since = now;
    this.refresh(now);
  }

  get definition(): SourceDefinition {
    return this.#definition;
  }

  get epoch(): number {
    return this.#epoch;
  }

  get isLive(): boolean {
    return this.#state === 'live';
  }

  track(kind: MediaKind): Track | undefined {
    return this.#tracks.get(kind)?.track;
  }

  /** The stream of a kind while packets of it arrive. */
  arriving(kind: MediaKind): Track | undefined {
    const stream = this.#tracks.get(kind);
    return stream?.flow === 'flowing' ? stream.track : undefined;
  }

  /** Takes over what the store says now. */
  redefine(definition: SourceDefinition): void {
    this.#definition = definition;
    this.#onChange(this);
  }

  /** Whether the unit's device is connected. */
  setConnected(connected: boolean): void {
    this.#connected = connected;
    this.#onChange(this);
  }

  /** Why it can't be brought up; forgotten when it is live. */
  setFailure(reason: SourceReason | null): void {
    this.#failure = reason;
    this.#onChange(this);
  }

  /** What arrives of a source that has no tracks here, because clients get it through the relay. */
  setRelayed(flow: Flow): void {
    if (flow === 'flowing' && this.#relayed !== 'flowing') {
      this.#epoch += 1;
    }
    this.#relayed = flow;
    this.#onChange(this);
  }

  /** What another court's server tells of it. Its streams come and go with those who look, which begins nothing anew. */
  setRemote(remote: RemoteView): void {
    if (remote.isUp && remote.run !== this.#remote?.run) {
      this.#epoch += 1;
    }
    // A line that is down tells nothing: what was known before is still shown.
    this.#remote = remote.isUp || this.#remote === null ? remote : { ...this.#remote, isUp: false };
    this.#onChange(this);
  }

  /**
   * Takes a new track, in place of the one of its kind and of all tracks of other publishers, which are closed. The epoch
   * grows unless the track joins others of its publisher.
   */
  attach(track: Track): void {
    const { kind } = track.producer;
    const old = [...this.#tracks.values()].filter(
      ({ track: held }) => held.publisher !== track.publisher || held.producer.kind === kind,
    );
    if (this.#remote === null && (old.length > 0 || this.#tracks.size === 0)) {
      this.#epoch += 1;
    }
    this.#tracks.set(kind, new Liveness(track, () => this.#onChange(this)));
    track.producer.observer.once('close', () => this.#detach(track));
    for (const { track: held } of old) {
      held.producer.close();
    }
    this.#onChange(this);
  }

  /** The publisher stops of its own accord: without any track left the source is off, not silent. */
  withdraw(track: Track): void {
    this.#detach(track);
    if (this.#tracks.size === 0) {
      this.#liveUntil = null;
      this.#onChange(this);
    }
  }

  /** Ends everything that is published. */
  closeTracks(): void {
    // Each is taken out of the map as it closes, which iterating over a map allows.
    for (const { track } of this.#tracks.values()) {
      track.producer.close();
    }
  }

  /** Counts what arrives; to be called about once a second. `now` in UTC ms. */
  async check(now: number): Promise<void> {
    await this.#decisive()?.check(now);
    if (this.#deriveWouldChange(now)) {
      this.#onChange(this);
    }
  }

  /** Brings the state up to date with the facts. */
  refresh(now: number): void {
    const { state, reason } = this.#derive(now);
    if (state === 'live') {
      this.#failure = null;
    }
    // It has been live until now, either because it is or because it has just ceased to be.
    if (state === 'live' || this.#state === 'live') {
      this.#lastLiveAt = now;
      this.#liveUntil = state === 'off' ? null : now;
    }
    if (state === 'off') {
      this.#liveUntil = null;
    }
    if (state !== this.#state) {
      this.#state = state;
      this.#since = now;
    }
    this.#reason = reason;
  }

  /** What clients are shown. `now` in UTC ms. */
  toSource(now: number): Source {
    const { id, kind, courtId, name, unitId } = this.#definition;
    const relayed = this.#relayed === 'flowing';
    return {
      id,
      kind,
      courtId,
      name,
      unitId,
      state: this.#state,
      since: this.#since,
      lastLiveAt: this.#state === 'live' ? now : this.#lastLiveAt,
      epoch: this.#epoch,
      hasVideo: this.#remote?.hasVideo ?? (relayed || this.#tracks.has('video')),
      hasAudio: this.#remote?.hasAudio ?? (relayed || this.#tracks.has('audio')),
      reason: this.#reason,
      ...(this.#remote === null ? {} : { line: this.#remote.line }),
    };
  }

  #detach(track: Track): void {
    const { kind } = track.producer;
    if (this.#tracks.get(kind)?.track === track) {
      this.#tracks.delete(kind);
      this.#onChange(this);
    }
  }

  /** The picture decides; a source without one goes by its sound. */
  #decisive(): Liveness | undefined {
    return this.#tracks.get('video') ?? this.#tracks.get('audio');
  }

  #flow(): Flow {
    return this.#decisive()?.flow ?? this.#relayed;
  }

  #derive(now: number) {
    if (this.#remote !== null) {
      return deriveRemoteState({
        enabled: this.#definition.enabled,
        remote: this.#remote,
        flow: this.#flow(),
        wasLive: this.#state === 'live' || this.#liveUntil !== null,
      });
    }
    return deriveState(
      {
        enabled: this.#definition.enabled,
        flow: this.#flow(),
        failure: this.#failure,
        liveUntil: this.#state === 'live' ? now : this.#liveUntil,
        origin: originOf(this.#definition.kind),
        connected: this.#isConnected(),
      },
      now,
    );
  }

  /** An encoder is connected for as long as it has tracks here. */
  #isConnected(): boolean {
    const origin = originOf(this.#definition.kind);
    return origin === 'unit' ? this.#connected : origin === 'pulled' || this.#tracks.size > 0;
  }

  #deriveWouldChange(now: number): boolean {
    const { state, reason } = this.#derive(now);
    return state !== this.#state || reason !== this.#reason;
  }
}
