import type { IntercomEvent } from '#shared/contract/intercom.ts';
import { talkSourceId, type Transmission } from '#shared/intercom.ts';
import type { Operation } from '#shared/operations/operation.ts';
import { isOver } from '#shared/operations/state.ts';
import { revoke } from '#shared/intercom/floor.ts';
import { signedIn, type Caller, type Origin, type ServerHandlers } from '../../api/caller.ts';
import type { Feature, ServerContext } from '../../context.ts';
import { Feed } from '../../feed.ts';
import { addGauge } from '../../sfu/gauges.ts';
import type { Sfu } from '../../sfu/sfu.ts';
import type { Calls } from '../calls/index.ts';
import type { SosDesk } from '../dispatch/sos.ts';
import { MinuteLimiter } from '../identity/login-guard.ts';
import type { Roster } from '../units/roster.ts';
import { TalkGroups } from './groups.ts';
import { RecordedGroups } from './recorded-groups.ts';
import { belongsTo } from './membership.ts';
import { Microphone, type TalkPeer } from './microphone.ts';
import { TalkDesk } from './talk-desk.ts';
import { TransmissionLog } from './transmission-log.ts';

/** A key that is pressed in haste; more is a loop. */
const REQUESTS_PER_MINUTE = 180;
const SWEEP_MS = 3_600_000;
/** The longest that any group's rules allow, ms. */
const LONGEST_TALK_MS = 300_000;

export type IntercomDeps = Pick<ServerContext, 'store' | 'clock' | 'log' | 'audit' | 'metrics' | 'courts'> & {
  sfu: Sfu;
  media: { requirePeer: (caller: Caller, peerId: string) => TalkPeer };
  roster: Roster;
  sos: Pick<SosDesk, 'changes' | 'everyOpen'>;
  /** Calls with video, which take the microphones of their two. */
  calls: Pick<Calls, 'isInCall' | 'onAnswered'>;
};

/** The intercom, with what other features do with its groups. */
export interface Intercom extends Feature<'intercom'> {
  /** Groups that are recorded. */
  recorded: Pick<RecordedGroups, 'find' | 'changes' | 'ids'>;
  /** Transmissions of these: each as it begins, and the id of any that has ended. */
  talks: Feed<{ begun: Transmission } | { endedId: string }>;
  /** Keeps the group of an operation: there while it runs, with its units. */
  followOperation: (operation: Operation) => Promise<void>;
  /** Ids of groups that were opened for an occasion, such as an operation. */
  occasions: () => string[];
}

/** Push-to-talk between consoles and units: groups, their floors, and the sound of each. */
export async function createIntercom(deps: IntercomDeps): Promise<Intercom> {
  const { audit, clock, courts, media, metrics, sos } = deps;
  const log = deps.log.child({ part: 'intercom' });
  const transmissions = new TransmissionLog({ ...deps, log });
  await transmissions.closeLeft(LONGEST_TALK_MS);
  const inDistress = new Set((await sos.everyOpen()).map(({ unitId }) => unitId));
  const stopSos = sos.changes.listen(({ unitId, clearedAt }) => {
    if (clearedAt === null) {
      inDistress.add(unitId);
    } else {
      inDistress.delete(unitId);
    }
  });
  const recorded = new RecordedGroups(log);
  const talks: Intercom['talks'] = new Feed((error) =>
    log.error({ err: error }, 'a listener of transmissions failed'),
  );
  const groups: TalkGroups = await TalkGroups.open({ ...deps, recorded, desk: () => desk });
  const desk = new TalkDesk({
    clock,
    transmissions,
    groups: () => groups.all,
    isInDistress: (unitId) => inDistress.has(unitId),
    onBegin: (begun) => talks.publish({ begun }),
    onEnd: (endedId) => talks.publish({ endedId }),
  });
  deps.calls.onAnswered((personIds) => desk.releaseAllOf(personIds));
  const requests = new MinuteLimiter(clock, REQUESTS_PER_MINUTE);
  const sweep = setInterval(() => {
    transmissions.sweep().then(
      (deleted) => log.info({ deleted }, 'sweep() | deleted transmissions past their retention'),
      (error: unknown) => log.error({ err: error }, 'transmissions could not be swept'),
    );
  }, SWEEP_MS).unref();
  addGauge(metrics, 'ecc_talk_groups', 'Talk groups', () => [...groups.all].length);
  addGauge(
    metrics,
    'ecc_talk_speakers',
    'Talk groups in which somebody speaks',
    () => [...groups.all].filter(({ talk }) => talk !== null).length,
  );

  async function* watch(caller: Caller, signal: AbortSignal): AsyncGenerator<IntercomEvent> {
    const known = new Set<string>();
    const snapshot = async (): Promise<IntercomEvent> => {
      const own = groups.of(caller);
      for (const { group } of own) {
        known.add(group.id);
      }
      return { type: 'snapshot', groups: own.map(({ state }) => state) };
    };
    for await (const item of desk.events.read(snapshot, signal)) {
      if (!('event' in item)) {
        yield item;
        continue;
      }
      const { group, event } = item;
      const { id } = group.group;
      if (event.type === 'removed' || !belongsTo(caller, group)) {
        if (known.delete(id)) {
          yield { type: 'removed', groupId: id };
        }
      } else if (event.type === 'group' || known.has(id)) {
        known.add(id);
        yield event;
      }
    }
  }

  const auditListening = (caller: Caller, { address }: Origin, groupId: string): Promise<void> =>
    audit.append({
      actor: caller.username,
      courtId: caller.courtId,
      courtPath: caller.courtPath,
      action: 'intercom.listen',
      target: groupId,
      outcome: 'ok',
      detail: { address, actorId: caller.id },
    });

  const handlers: ServerHandlers<'intercom'> = {
    watch: (context, _input, signal) => {
      const caller = signedIn(context);
      return watch(caller, AbortSignal.any([signal, caller.ended]));
    },
    saveGroup: (context, input) => groups.save(signedIn(context), input),
    openGroup: (context, input) => groups.openAdHoc(signedIn(context), input),
    closeGroup: async (context, { groupId }) => {
      await groups.closeGroup(signedIn(context), groupId);
      return {};
    },
    openMicrophone: async (context, { peerId, transportId, rtpParameters }) => {
      const caller = signedIn(context);
      const peer = media.requirePeer(caller, peerId);
      desk.assertRoom(peerId);
      const track = await peer.produceGoverned(transportId, rtpParameters);
      const microphone = await Microphone.open({
        caller,
        peer,
        track,
        onSound: desk.pass,
        onClosed: desk.forget,
      });
      if (!track.producer.closed) {
        desk.add(microphone);
      }
      return { producerId: microphone.id };
    },
    closeMicrophone: async (context, { peerId, producerId }) => {
      const microphone = desk.require(signedIn(context), peerId, producerId);
      desk.release(microphone);
      microphone.close();
      return {};
    },
    listen: async (context, { peerId, transportId, groupId }) => {
      const caller = signedIn(context);
      const peer = media.requirePeer(caller, peerId);
      const group = groups.require(caller, groupId);
      const { track } = await group.bus();
      const consumer = await peer.consume(transportId, talkSourceId(groupId), track);
      try {
        if (caller.kind === 'user') {
          await auditListening(caller, context.origin, groupId);
        }
        // The group may be another by now.
        groups.require(caller, groupId);
      } catch (error) {
        consumer.close();
        throw error;
      }
      group.addListener({ caller, consumer }, (member, isPresent) =>
        desk.events.publish({
          group,
          event: isPresent
            ? { type: 'present', groupId, member }
            : { type: 'gone', groupId, personId: member.personId },
        }),
      );
      return {
        id: consumer.id,
        producerId: track.producer.id,
        kind: 'audio',
        rtpParameters: { ...consumer.rtpParameters },
        ...consumer.layers,
        epoch: 0,
      };
    },
    request: async (context, { peerId, producerId, groupIds }) => {
      const caller = signedIn(context);
      requests.take(caller.sessionId);
      const microphone = desk.require(caller, peerId, producerId);
      const wanted = [...new Set(groupIds)].map((groupId) => groups.require(caller, groupId));
      if (deps.calls.isInCall(microphone.member.personId)) {
        return wanted.map(({ group }) => ({ groupId: group.id, denial: 'inCall' as const }));
      }
      return desk.request(microphone, wanted);
    },
    release: async (context, { peerId, producerId }) => {
      desk.release(desk.require(signedIn(context), peerId, producerId));
      return {};
    },
    cutOff: async (context, { groupId }) => {
      const caller = signedIn(context);
      const group = groups.requireOwn(caller, groupId);
      desk.change(group, revoke(group.floor, 'cutOff'), caller.nameZh);
      return {};
    },
    transmissions: async (context, { courtId, groupId, before, limit }) => {
      const { path } = courts.require(courtId, signedIn(context).courtPath);
      return transmissions.list({ scope: path, groupId, before, limit });
    },
  };

  return {
    recorded,
    talks,
    occasions: () =>
      [...groups.all].filter(({ group }) => group.kind === 'adHoc').map(({ group }) => group.id),
    followOperation: async ({ id, title, courtId, createdBy, state, members }) => {
      if (state === 'running') {
        const present = members.filter(({ leftAt }) => leftAt === null);
        await groups.openFor({ id, title, courtId, createdBy, unitIds: present.map(({ unitId }) => unitId) });
      } else if (isOver(state)) {
        await groups.closeFor(id);
      }
    },
    handlers: { intercom: handlers },
    close: async () => {
      clearInterval(sweep);
      stopSos();
      desk.close();
      recorded.close();
      groups.close();
      await transmissions.settled();
    },
  };
}
