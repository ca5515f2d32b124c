import type { CourtPath } from '#shared/courts.ts';
import { AppError } from '#shared/errors.ts';
import { gbSourceId, type GbChannel } from '#shared/gb28181.ts';
import type { Source } from '#shared/sources.ts';
import type { Position } from '#shared/units.ts';
import { signedIn } from '../../api/caller.ts';
import type { Feature, ServerContext } from '../../context.ts';
import { channelAddress } from '../../gb28181/address.ts';
import { TICK_MS } from '../../gb28181/policy.ts';
import { ha1Of, type DigestAlgorithm } from '../../gb28181/sip/digest.ts';
import { SipEndpoint } from '../../gb28181/sip/endpoint.ts';
import { UserAgent } from '../../gb28181/user-agent.ts';
import { addGauge } from '../../sfu/gauges.ts';
import type { Dispatch } from '../dispatch/index.ts';
import type { Sources } from '../sources/sources.ts';
import type { Roster } from '../units/roster.ts';
import { setEnrolledAt } from '../units/unit-store.ts';
import { GbGateway } from './gateway.ts';
import type { GbPlatform } from './platform.ts';
import type { ChannelRecord } from './rows.ts';
import { UnitReports } from './reports.ts';
import { UnitLinks } from './unit-links.ts';
import { VoiceBroadcasts, type VoiceBroadcastsDeps } from './voice-broadcasts.ts';

type Deps = Pick<ServerContext, 'store' | 'clock' | 'log' | 'audit' | 'config' | 'courts' | 'metrics'> & {
  platform: GbPlatform;
  roster: Roster;
  dispatch: Pick<Dispatch, 'sos'>;
  sources: Pick<Sources, 'add' | 'remove' | 'find' | 'require' | 'unitChanged' | 'all'>;
  requirePeer: VoiceBroadcastsDeps['requirePeer'];
  /** Lets a source be steered by the driver of an address. */
  steer: (camera: { sourceId: string; courtPath: CourtPath; url: string }) => Promise<void>;
  report: (unitId: string, positions: readonly Position[]) => Promise<void>;
};

/** Devices of GB/T 28181: their enrolment, and the port that takes them where one is configured. Throws when that port is taken. */
export async function createGb28181(deps: Deps): Promise<Feature<'gb28181' | 'voiceBroadcast'>> {
  const { store, clock, roster, sources, config, courts } = deps;
  const { registry, calls, questions, metrics } = deps.platform;
  const log = deps.log.child({ part: 'gb28181' });
  const { port, serverId, announcedAddress } = config.gb28181;
  const domain = config.gb28181.domain ?? serverId.slice(0, 10);
  const realm = config.gb28181.realm ?? domain;
  const reports = new UnitReports({ ...deps, registry, metrics, sos: deps.dispatch.sos });
  const voices = new VoiceBroadcasts({ ...deps, log, questions });
  const gateway = new GbGateway({
    ...deps,
    log,
    registry,
    metrics,
    realm,
    calls,
    questions,
    reports,
    voices,
  });
  const endpoint =
    port === undefined
      ? null
      : await SipEndpoint.listen({
          host: config.host,
          port,
          log,
          onRequest: gateway.onRequest,
          onMessage: () => metrics.messages.inc(),
          onWrong: gateway.onWrong,
        });
  if (endpoint !== null) {
    const agent = new UserAgent({ endpoint, serverId, domain, announcedAddress });
    calls.open(agent);
    questions.open(agent);
    voices.open(agent);
    gateway.open(agent);
    log.info({ host: config.host, port: endpoint.port }, 'listening for GB/T 28181');
  }
  const links = new UnitLinks({ registry, roster, log });
  const timer = setInterval(() => gateway.tick(), TICK_MS);
  const stopListening = registry.changes.listen((deviceId) => {
    if ((registry.find(deviceId)?.peer ?? null) === null) {
      voices.lost(deviceId);
    }
  });
  addGauge(
    deps.metrics,
    'ecc_gb28181_voice_broadcasts',
    'Devices that somebody speaks through',
    () => voices.size,
  );

  const isSource = (sourceId: string): boolean => sources.find(sourceId) !== undefined;
  const viewOf = (channel: ChannelRecord): GbChannel => registry.viewChannel(channel, isSource);
  const hashOf = (id: string, password: string, algorithm: DigestAlgorithm): string =>
    ha1Of(algorithm, { username: id, realm, password });

  const addSource = async (courtId: string, channel: ChannelRecord): Promise<Source> => {
    const id = gbSourceId(channel.deviceId, channel.channelId);
    const court = courts.find(courtId);
    if (court === undefined) {
      throw AppError.notFound('court', courtId);
    }
    const url = channelAddress(channel);
    const { path: courtPath } = court;
    const about = { id, kind: 'gb28181', courtId, courtPath, url, name: channel.name.slice(0, 60) } as const;
    const source = await sources.add({ ...about, subUrl: null, unitId: null, keyHash: null, enabled: true });
    if (viewOf(channel).hasPtz === true) {
      await deps.steer({ sourceId: id, courtPath, url });
    }
    return source;
  };

  return {
    handlers: {
      gb28181: {
        list: async (context) => ({
          server: endpoint === null ? null : { id: serverId, domain, realm, port: endpoint.port },
          unknown: gateway.unknown,
          devices: registry.within(signedIn(context).courtPath).map((device) => registry.view(device)),
        }),
        channels: async (context, { deviceId }) =>
          [...registry.require(deviceId, signedIn(context).courtPath).channels.values()].map(viewOf),
        enrol: async (context, { deviceId, courtId, name, password, digest, mediaTransport }) => {
          const court = courts.require(courtId, signedIn(context).courtPath);
          const ha1 = hashOf(deviceId, password, digest);
          const about = { id: deviceId, courtId: court.id, name, mediaTransport };
          return registry.view(await registry.enrol({ ...about, algorithm: digest, ha1 }));
        },
        update: async (context, { deviceId, name, mediaTransport, password }) => {
          const device = registry.require(deviceId, signedIn(context).courtPath);
          const { record } = device;
          await registry.save(device, {
            name: name ?? record.name,
            mediaTransport: mediaTransport ?? record.mediaTransport,
            ...(password === undefined
              ? {}
              : { ha1: hashOf(record.id, password, record.algorithm), expiresAt: null }),
          });
          if (password !== undefined) {
            registry.setPeer(device, null);
          }
          return registry.view(device);
        },
        remove: async (context, { deviceId }) => {
          const device = registry.require(deviceId, signedIn(context).courtPath);
          for (const { channelId } of device.channels.values()) {
            const sourceId = gbSourceId(deviceId, channelId);
            if (isSource(sourceId)) {
              await sources.remove(sourceId);
            }
          }
          await registry.remove(device);
          gateway.forget(deviceId);
          return {};
        },
        refresh: async (context, { deviceId }) => {
          const device = registry.require(deviceId, signedIn(context).courtPath);
          const session = gateway.sessionOf(device);
          if (session === null) {
            return { asked: false };
          }
          try {
            await session.askCatalog();
          } catch (cause) {
            throw new AppError('unavailable', 'the device does not answer', { cause });
          }
          return { asked: true };
        },
        addSources: async (context, { deviceId, channelIds }) => {
          const device = registry.require(deviceId, signedIn(context).courtPath);
          const channels = channelIds.map((id) => registry.requireChannel(device, id));
          const added: Source[] = [];
          for (const channel of channels) {
            if (!isSource(gbSourceId(deviceId, channel.channelId))) {
              added.push(await addSource(device.record.courtId, channel));
            }
          }
          return { sources: added };
        },
        bindUnit: async (context, { deviceId, channelId, unitId }) => {
          const { courtPath } = signedIn(context);
          const device = registry.require(deviceId, courtPath);
          const channel = registry.requireChannel(device, channelId);
          const unit = unitId === null ? null : roster.require(unitId, courtPath);
          if (unitId !== null && channel.unitId !== unitId && registry.channelOfUnit(unitId) !== undefined) {
            throw AppError.conflict('this unit has a channel already; take that away first');
          }
          if (unit !== null && !unit.enrolled) {
            // Before it is bound: the device of a unit that isn't enrolled is taken for that of one that was revoked.
            roster.setEnrolled(unit.id, true);
            await setEnrolledAt(store, unit.id, clock.now());
            await sources.unitChanged(unit.id);
          }
          const bound =
            channel.unitId === unitId ? channel : await registry.bindUnit(device, channelId, unitId);
          gateway.sessionOf(device)?.subscribe();
          return viewOf(bound);
        },
      },
      voiceBroadcast: {
        watch: (context, _input, signal) => {
          const { courtPath, ended } = signedIn(context);
          return voices.watch(courtPath, AbortSignal.any([signal, ended]));
        },
        begin: async (context, { id, sourceId }) => {
          const caller = signedIn(context);
          const source = sources.require(caller, sourceId);
          if (source.kind !== 'gb28181') {
            throw AppError.invalidInput('sourceId', 'only channels of GB/T 28181 can be spoken through');
          }
          return voices.begin(caller, id, source);
        },
        send: (context, { broadcastId, ...given }) => voices.send(signedIn(context), broadcastId, given),
        stopSending: async (context, { broadcastId, ...given }) => {
          voices.stopSending(signedIn(context), broadcastId, given);
          return {};
        },
        end: async (context, { broadcastId }) => {
          await voices.end(signedIn(context), broadcastId);
          return {};
        },
      },
    },
    close: async () => {
      clearInterval(timer);
      stopListening();
      links.close();
      gateway.close();
      await voices.close();
      await calls.close();
      await endpoint?.close();
    },
  };
}
