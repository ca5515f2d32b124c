import { randomUUID } from 'node:crypto';
import type { LiveTalkGroup } from '#shared/contract/intercom.ts';
import { AppError } from '#shared/errors.ts';
import type { Speaker, TalkGroup, TalkMember } from '#shared/intercom.ts';
import { freeFloor, type Floor, type FloorRules } from '#shared/intercom/floor.ts';
import type { Caller } from '../../api/caller.ts';
import type { PeerConsumer } from '../../sfu/peer-consumer.ts';
import type { Sfu } from '../../sfu/sfu.ts';
import { VoiceBus } from '../../sfu/voice-bus.ts';
import { belongsTo, memberOf, type Circle } from './membership.ts';
import type { StoredGroup } from './rows.ts';

/** Who has the floor and isn't heard for this long has lost the link, ms. Silence is sound too: microphones send it. */
export const SILENCE_MS = 3_000;

interface Listener {
  caller: Caller;
  consumer: PeerConsumer;
}

/** A transmission that goes on. */
export interface Talk {
  id: string;
  speaker: Speaker;
}

/** A group as it is now: who listens, who speaks, and the sound that listeners receive. */
export class LiveGroup implements Circle {
  group: TalkGroup;
  readonly courtPath: string;
  floor: Floor;
  talk: Talk | null = null;
  readonly #sfu: Sfu;
  readonly #listeners = new Set<Listener>();
  #bus: VoiceBus | null = null;
  #opening: Promise<VoiceBus> | null = null;
  #closed = false;

  constructor({ group, courtPath }: StoredGroup, sfu: Sfu) {
    this.group = group;
    this.courtPath = courtPath;
    this.floor = freeFloor(group.enabled);
    this.#sfu = sfu;
  }

  get rules(): FloorRules {
    const { maxTalkS, hangS } = this.group.rules;
    return { maxTalkMs: maxTalkS * 1000, hangMs: hangS * 1000, silenceMs: SILENCE_MS };
  }

  /** Each person who listens, once however many windows they have. */
  get present(): TalkMember[] {
    const members = [...this.#listeners].map(({ caller }) => memberOf(caller));
    return [...new Map(members.map((member) => [member.personId, member])).values()];
  }

  get state(): LiveTalkGroup {
    return { group: this.group, present: this.present, speaker: this.talk?.speaker ?? null };
  }

  /** Notes that a transmission has begun. */
  begin(speaker: Speaker): Talk {
    this.#bus?.begin();
    this.talk = { id: randomUUID(), speaker };
    return this.talk;
  }

  /** Sends a packet of the speaker to who listens. */
  write(packet: Buffer): void {
    this.#bus?.write(packet);
  }

  /** The sound of the group; it is made when somebody first wants it, and again when its worker has died. Throws `unavailable`. */
  async bus(): Promise<VoiceBus> {
    if (this.#bus !== null) {
      return this.#bus;
    }
    this.#opening ??= this.#open().finally(() => {
      this.#opening = null;
    });
    return this.#opening;
  }

  /** Counts a listener until its consumer ends. `onChange` is told when the person has come, and when they have gone. */
  addListener(listener: Listener, onChange: (member: TalkMember, isPresent: boolean) => void): void {
    const member = memberOf(listener.caller);
    const isPresent = (): boolean => this.present.some(({ personId }) => personId === member.personId);
    if (!isPresent()) {
      onChange(member, true);
    }
    this.#listeners.add(listener);
    listener.consumer.onClose(() => {
      if (this.#listeners.delete(listener) && !isPresent() && !this.#closed) {
        onChange(member, false);
      }
    });
  }

  /** Ends the consumers of those who don't belong any more. */
  dropStrangers(): void {
    for (const { caller, consumer } of this.#listeners) {
      if (!belongsTo(caller, this)) {
        consumer.close();
      }
    }
  }

  /** Ends the sound, and with it every listener's. */
  close(): void {
    this.#closed = true;
    this.#bus?.close();
  }

  async #open(): Promise<VoiceBus> {
    const worker = this.#sfu.place();
    const bus = await VoiceBus.open(worker, `talk-${this.group.id}`).catch((error: unknown) => {
      throw AppError.unavailable('the media worker went away; listen again', error);
    });
    if (this.#closed) {
      bus.close();
      throw AppError.notFound('talk group', this.group.id);
    }
    this.#bus = bus;
    bus.onClose(() => {
      this.#bus = null;
    });
    return bus;
  }
}
