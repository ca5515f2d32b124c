import type { IntercomEvent } from '#shared/contract/intercom.ts';
import { COMMAND } from '#shared/contract/access.ts';
import { AppError } from '#shared/errors.ts';
import type { FloorAnswer, Speaker, TalkPriorities, Transmission } from '#shared/intercom.ts';
import {
  heard,
  MAX_PRIORITY,
  release,
  request,
  revoke,
  settle,
  type Step,
  type Talker,
} from '#shared/intercom/floor.ts';
import type { Caller } from '../../api/caller.ts';
import type { Clock } from '../../clock.ts';
import { Feed } from '../../feed.ts';
import type { LiveGroup } from './live-group.ts';
import { belongsTo, commands } from './membership.ts';
import type { Microphone } from './microphone.ts';
import type { TransmissionLog } from './transmission-log.ts';

/** How often floors are looked at for what time does to them, ms. */
const TICK_MS = 100;
/** A page has one, and while it changes devices another. */
const MAX_MICROPHONES_PER_PEER = 4;

/** What has happened in a group. */
export interface GroupEvent {
  group: LiveGroup;
  event: IntercomEvent;
}

interface Deps {
  clock: Clock;
  transmissions: TransmissionLog;
  groups: () => Iterable<LiveGroup>;
  /** Whether a unit has an open emergency call. */
  isInDistress: (unitId: string) => boolean;
  /** A transmission of a group that is recorded begins. */
  onBegin: (transmission: Transmission) => void;
  /** Any transmission has ended. */
  onEnd: (transmissionId: string) => void;
}

const rolePriority = (role: Caller['role'], priorities: TalkPriorities): number =>
  role === 'leader' || role === 'dutyOfficer' || role === 'unit' ? priorities[role] : 1;

/** Who speaks in which group. Decides at once and by itself; what it decides is done to the microphones before anybody is told. */
export class TalkDesk {
  readonly events = new Feed<GroupEvent>();
  readonly #deps: Deps;
  readonly #microphones = new Map<string, Microphone>();
  readonly #timer: NodeJS.Timeout;

  constructor(deps: Deps) {
    this.#deps = deps;
    this.#timer = setInterval(() => this.#tick(), TICK_MS);
    this.#timer.unref();
  }

  add(microphone: Microphone): void {
    this.#microphones.set(microphone.id, microphone);
  }

  /** Throws `conflict` when the peer has as many microphones as it may. */
  assertRoom(peerId: string): void {
    const own = [...this.#microphones.values()].filter(({ peer }) => peer.id === peerId);
    if (own.length >= MAX_MICROPHONES_PER_PEER) {
      throw AppError.conflict(`a peer has at most ${MAX_MICROPHONES_PER_PEER} microphones`);
    }
  }

  /** A microphone is gone, with its page, its link or its media worker. */
  readonly forget = (microphone: Microphone): void => {
    this.#microphones.delete(microphone.id);
    for (const group of microphone.floors) {
      this.#apply(group, revoke(group.floor, 'linkLost', microphone.id), null);
    }
  };

  /** The caller's own microphone. Throws `notFound` for any other. */
  require(caller: Caller, peerId: string, producerId: string): Microphone {
    const microphone = this.#microphones.get(producerId);
    if (
      microphone === undefined ||
      microphone.peer.id !== peerId ||
      microphone.caller.sessionId !== caller.sessionId
    ) {
      throw AppError.notFound('microphone', producerId);
    }
    return microphone;
  }

  /** Asks for the floor of each group; floors of other groups are given back. Throws `forbidden` for a broadcast that isn't one's to make. */
  request(microphone: Microphone, groups: readonly LiveGroup[]): FloorAnswer[] {
    const { caller } = microphone;
    const isBroadcast = groups.length > 1;
    if (isBroadcast && !(COMMAND.includes(caller.role) && groups.every((group) => commands(caller, group)))) {
      throw AppError.forbidden('only who commands all of the groups speaks to several at once');
    }
    this.#release(microphone, (group) => !groups.includes(group));
    return groups.map((group) => {
      const talker = this.#talkerOf(microphone, group, isBroadcast);
      const { denial, ...step } = request(group.floor, talker, {
        rules: group.rules,
        now: performance.now(),
      });
      this.#apply(group, step, step.ended?.reason === 'preempted' ? caller.nameZh : null);
      return { groupId: group.group.id, denial };
    });
  }

  /** Gives back every floor that the microphone has. */
  release(microphone: Microphone): void {
    this.#release(microphone, () => true);
  }

  /** Gives back every floor that microphones of these people have. */
  releaseAllOf(personIds: readonly string[]): void {
    for (const microphone of this.#microphones.values()) {
      if (personIds.includes(microphone.member.personId)) {
        this.release(microphone);
      }
    }
  }

  /** Does to a group's floor what isn't its speakers' doing. */
  change(group: LiveGroup, step: Step, by: string | null): void {
    this.#apply(group, step, by);
  }

  /** Ends what is being said by somebody who doesn't belong to the group any more. */
  dropStranger(group: LiveGroup, by: string): void {
    const speaker = this.#microphones.get(group.floor.turn?.talker.id ?? '');
    if (speaker !== undefined && !belongsTo(speaker.caller, group)) {
      this.#apply(group, revoke(group.floor, 'cutOff'), by);
    }
  }

  /** A packet came from a microphone that has the group's floor. */
  readonly pass = (microphone: Microphone, group: LiveGroup, packet: Buffer): void => {
    group.floor = heard(group.floor, microphone.id, performance.now());
    group.write(packet);
  };

  /** Ends every transmission. Idempotent. */
  close(): void {
    clearInterval(this.#timer);
    for (const group of this.#deps.groups()) {
      this.#apply(group, revoke(group.floor, 'serverStopped'), null);
    }
  }

  #release(microphone: Microphone, which: (group: LiveGroup) => boolean): void {
    for (const group of microphone.floors.filter((held) => which(held))) {
      const at = { rules: group.rules, now: performance.now() };
      this.#apply(group, release(group.floor, microphone.id, at), null);
    }
  }

  #talkerOf({ id, caller }: Microphone, { group }: LiveGroup, isBroadcast: boolean): Talker {
    const isUrgent = caller.kind === 'unit' && this.#deps.isInDistress(caller.id);
    return {
      id,
      priority: isUrgent ? MAX_PRIORITY : rolePriority(caller.role, group.priorities),
      isBroadcast,
    };
  }

  #tick(): void {
    for (const group of this.#deps.groups()) {
      if (group.floor.turn !== null || group.floor.hang !== null) {
        this.#apply(group, settle(group.floor, group.rules, performance.now()), null);
      }
    }
  }

  #apply(group: LiveGroup, { floor, ended }: Step, by: string | null): void {
    group.floor = floor;
    if (ended !== null) {
      this.#microphones.get(ended.turn.talker.id)?.take(group);
      if (group.talk !== null) {
        const { id } = group.talk;
        this.#deps.transmissions.end(id, { at: this.#deps.clock.now(), reason: ended.reason, by });
        group.talk = null;
        this.#deps.onEnd(id);
      }
    }
    const talker = floor.turn?.talker;
    const microphone = talker === undefined ? undefined : this.#microphones.get(talker.id);
    const begins = talker !== undefined && microphone !== undefined && group.talk === null;
    if (begins) {
      this.#begin(group, microphone, talker);
    }
    if (ended !== null || begins) {
      const speaker = group.talk?.speaker ?? null;
      const how = ended === null ? null : { microphoneId: ended.turn.talker.id, reason: ended.reason, by };
      const event = { type: 'speaker', groupId: group.group.id, speaker, ended: how } as const;
      this.events.publish({ group, event });
    }
  }

  #begin(group: LiveGroup, microphone: Microphone, { priority, isBroadcast }: Talker): void {
    const since = this.#deps.clock.now();
    const speaker: Speaker = {
      ...microphone.member,
      microphoneId: microphone.id,
      priority,
      since,
      isBroadcast,
    };
    const { id } = group.begin(speaker);
    microphone.give(group);
    const { personId, label, nameZh, role } = microphone.member;
    const { id: groupId, name: groupName, courtId, recorded } = group.group;
    const transmission: Transmission = {
      id,
      groupId,
      groupName,
      courtId,
      personId,
      label,
      role,
      priority,
      isBroadcast,
      name: nameZh,
      startedAt: since,
      endedAt: null,
      endReason: null,
      endedBy: null,
      recorded,
    };
    this.#deps.transmissions.begin(transmission);
    if (recorded) {
      this.#deps.onBegin(transmission);
    }
  }
}
