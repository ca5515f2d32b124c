import type { TalkMember } from '#shared/intercom.ts';
import type { Caller } from '../../api/caller.ts';
import type { Peer } from '../../sfu/peer.ts';
import type { Track } from '../../sfu/track.ts';
import { VoiceTap } from '../../sfu/voice-tap.ts';
import { memberOf } from './membership.ts';
import type { LiveGroup } from './live-group.ts';

/** A client's place in the SFU, as far as the intercom needs it. */
export type TalkPeer = Pick<Peer, 'id' | 'produceGoverned' | 'consume'>;

export interface MicrophoneOptions {
  caller: Caller;
  peer: TalkPeer;
  track: Track;
  /** Sound has come for a group of which this microphone has the floor. */
  onSound: (microphone: Microphone, group: LiveGroup, packet: Buffer) => void;
  onClosed: (microphone: Microphone) => void;
}

/**
 * A client's microphone at the server. Its sound goes to the groups of which it has the floor and to nobody else, and while it has none
 * the SFU doesn't even take it: whatever the client does, it is muted here.
 */
export class Microphone {
  readonly caller: Caller;
  readonly member: TalkMember;
  readonly peer: TalkPeer;
  readonly #track: Track;
  readonly #floors = new Set<LiveGroup>();
  #isOpen = false;
  #isApplying = false;

  private constructor({ caller, peer, track }: MicrophoneOptions) {
    this.caller = caller;
    this.member = memberOf(caller);
    this.peer = peer;
    this.#track = track;
  }

  /** Throws `unavailable` when the client's place in the SFU is gone meanwhile. */
  static async open(options: MicrophoneOptions): Promise<Microphone> {
    const { track, onSound, onClosed } = options;
    const microphone = new Microphone(options);
    try {
      await VoiceTap.open(track, (packet) => {
        for (const group of microphone.#floors) {
          onSound(microphone, group, packet);
        }
      });
    } catch (error) {
      track.producer.close();
      throw error;
    }
    if (track.producer.closed) {
      onClosed(microphone);
    } else {
      track.producer.observer.once('close', () => onClosed(microphone));
    }
    return microphone;
  }

  /** The producer's id. */
  get id(): string {
    return this.#track.producer.id;
  }

  /** Groups of which it has the floor. */
  get floors(): LiveGroup[] {
    return [...this.#floors];
  }

  give(group: LiveGroup): void {
    this.#floors.add(group);
    this.#apply();
  }

  take(group: LiveGroup): void {
    this.#floors.delete(group);
    this.#apply();
  }

  /** Idempotent. */
  close(): void {
    this.#track.producer.close();
  }

  #apply(): void {
    if (!this.#isApplying) {
      this.#isApplying = true;
      void this.#applyAll();
    }
  }

  async #applyAll(): Promise<void> {
    const { producer } = this.#track;
    try {
      while (this.#isOpen !== this.#floors.size > 0 && !producer.closed) {
        const open = this.#floors.size > 0;
        await (open ? producer.resume() : producer.pause());
        this.#isOpen = open;
      }
    } catch {
      // The worker is gone, and with it the producer: that is told by its end.
    } finally {
      this.#isApplying = false;
    }
  }
}
