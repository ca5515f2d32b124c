import { isDeepStrictEqual } from 'node:util';
import type { CourtPath } from '#shared/courts.ts';
import { AppError } from '#shared/errors.ts';
import { gbSourceId, type GbChannel, type GbDevice } from '#shared/gb28181.ts';
import type { Clock } from '../../clock.ts';
import type { CourtTree } from '../../context.ts';
import { Feed } from '../../feed.ts';
import type { CatalogItem } from '../../gb28181/manscdp.ts';
import { MAX_CHANNELS } from '../../gb28181/policy.ts';
import type { SipPeer } from '../../gb28181/sip/transport.ts';
import type { Store } from '../../store/open.ts';
import * as rows from './rows.ts';
import type { ChannelRecord, DeviceRecord } from './rows.ts';

/** A device as the server knows it now. */
export interface KnownDevice {
  record: DeviceRecord;
  channels: Map<string, ChannelRecord>;
  /** How it is reached; null while it is away. */
  peer: SipPeer | null;
  /** UTC ms; null: not heard since the server's start. */
  lastSeenAt: number | null;
  wrongMessages: number;
}

const MAX_TEXT = 60;
const MAX_NAME = 120;
/** What a device says of itself, as it is kept: PostgreSQL takes no zeros within text. */
export const asKept = (text: string, length = MAX_TEXT): string => text.replaceAll('\0', '').slice(0, length);

/** PTZType of cameras that move (GB/T 28181-2016, annex A.2.1.4; 4 and 5 of 2022). */
const MOVING = [1, 2, 4, 5];

/** IDs whose type begins with 2 are groups and organisations, shorter ones are places: neither has a picture. */
const isChannel = (id: string): boolean => id.length === 20 && id[10] !== '2';

/** A channel as a catalogue has it; it keeps its unit. */
const toChannel = ({ record, channels }: KnownDevice, item: CatalogItem): ChannelRecord => ({
  deviceId: record.id,
  channelId: item.channelId,
  name: asKept(item.name, MAX_NAME) || item.channelId,
  manufacturer: asKept(item.manufacturer),
  model: asKept(item.model),
  isOnline: item.isOnline,
  ptzType: item.ptzType,
  unitId: channels.get(item.channelId)?.unitId ?? null,
});

/** The devices that are enrolled, in memory; the store is read once. */
export class GbRegistry {
  /** Ids of devices that have come, gone or changed. */
  readonly changes = new Feed<string>();
  readonly #store: Store;
  readonly #clock: Clock;
  readonly #courts: CourtTree;
  readonly #devices = new Map<string, KnownDevice>();
  #turn: Promise<unknown> = Promise.resolve();

  private constructor(deps: { store: Store; clock: Clock; courts: CourtTree }) {
    this.#store = deps.store;
    this.#clock = deps.clock;
    this.#courts = deps.courts;
  }

  static async open(deps: { store: Store; clock: Clock; courts: CourtTree }): Promise<GbRegistry> {
    const registry = new GbRegistry(deps);
    for (const record of await rows.loadDevices(deps.store)) {
      registry.#put(record);
    }
    for (const channel of await rows.loadChannels(deps.store)) {
      registry.find(channel.deviceId)?.channels.set(channel.channelId, channel);
    }
    return registry;
  }

  get online(): number {
    return this.all().filter(({ peer }) => peer !== null).length;
  }

  all(): KnownDevice[] {
    return [...this.#devices.values()];
  }

  find(id: string): KnownDevice | undefined {
    return this.#devices.get(id);
  }

  courtPathOf({ record }: KnownDevice): CourtPath | null {
    return this.#courts.find(record.courtId)?.path ?? null;
  }

  within(scope: CourtPath): KnownDevice[] {
    const courts = new Set(this.#courts.within(scope).map(({ id }) => id));
    return this.all().filter(({ record }) => courts.has(record.courtId));
  }

  /** Throws `notFound` for one of a court outside the subtree of `scope`. */
  require(id: string, scope: CourtPath): KnownDevice {
    const device = this.within(scope).find(({ record }) => record.id === id);
    if (device === undefined) {
      throw AppError.notFound('device', id);
    }
    return device;
  }

  requireChannel(device: KnownDevice, channelId: string): ChannelRecord {
    const channel = device.channels.get(channelId);
    if (channel === undefined) {
      throw AppError.notFound('channel', channelId);
    }
    return channel;
  }

  async enrol(
    given: Pick<DeviceRecord, 'id' | 'courtId' | 'name' | 'algorithm' | 'ha1' | 'mediaTransport'>,
  ): Promise<KnownDevice> {
    const record = {
      ...given,
      manufacturer: '',
      model: '',
      firmware: '',
      enrolledAt: this.#clock.now(),
      registeredAt: null,
      expiresAt: null,
      transport: null,
      host: null,
      port: null,
    };
    await rows.insertDevice(this.#store, record);
    return this.#put(record);
  }

  async save(device: KnownDevice, changes: Partial<DeviceRecord>): Promise<void> {
    const record = { ...device.record, ...changes };
    await rows.updateDevice(this.#store, record);
    device.record = record;
    this.changes.publish(record.id);
  }

  async remove(device: KnownDevice): Promise<void> {
    await rows.deleteDevice(this.#store, device.record.id);
    device.peer = null;
    this.#devices.delete(device.record.id);
    this.changes.publish(device.record.id);
  }

  setPeer(device: KnownDevice, peer: SipPeer | null): void {
    const isChange = (device.peer === null) !== (peer === null);
    device.peer = peer;
    if (isChange) {
      this.changes.publish(device.record.id);
    }
  }

  /** Takes a catalogue over; one that says nothing new costs nothing. Of an incomplete one only what is new is taken. */
  async setCatalog(
    device: KnownDevice,
    items: readonly CatalogItem[],
    { isWhole }: { isWhole: boolean },
  ): Promise<void> {
    await this.#inTurn(async () => {
      const before = device.channels;
      const channels = new Map(isWhole ? [] : before);
      for (const item of items.filter(({ channelId }) => isChannel(channelId)).slice(0, MAX_CHANNELS)) {
        channels.set(item.channelId, toChannel(device, item));
      }
      if (isDeepStrictEqual(before, channels) || this.find(device.record.id) !== device) {
        return;
      }
      await rows.replaceChannels(this.#store, device.record.id, [...channels.values()]);
      device.channels = channels;
      this.changes.publish(device.record.id);
    });
  }

  /** Answers with the channel as it is then. Throws `conflict` when the unit has another one. */
  async bindUnit(device: KnownDevice, channelId: string, unitId: string | null): Promise<ChannelRecord> {
    return this.#inTurn(async () => {
      const channel = this.requireChannel(device, channelId);
      await rows.setChannelUnit(this.#store, channel, unitId);
      channel.unitId = unitId;
      this.changes.publish(device.record.id);
      return channel;
    });
  }

  /** Units that a device carries. */
  unitsOf(device: KnownDevice): string[] {
    return [...device.channels.values()].flatMap(({ unitId }) => unitId ?? []);
  }

  channelOfUnit(unitId: string): { device: KnownDevice; channel: ChannelRecord } | undefined {
    for (const device of this.#devices.values()) {
      for (const channel of device.channels.values()) {
        if (channel.unitId === unitId) {
          return { device, channel };
        }
      }
    }
    return undefined;
  }

  /** Whose report it is: that of the channel that it names, or, where it names the device, that of its only unit. */
  unitReported(device: KnownDevice, reportedId: string): string | null {
    const named = device.channels.get(reportedId)?.unitId;
    if (named !== undefined && named !== null) {
      return named;
    }
    const units = reportedId === device.record.id ? this.unitsOf(device) : [];
    return units.length === 1 ? (units[0] ?? null) : null;
  }

  view({ record, channels, peer, lastSeenAt, wrongMessages }: KnownDevice): GbDevice {
    return {
      id: record.id,
      courtId: record.courtId,
      name: record.name,
      digest: record.algorithm,
      mediaTransport: record.mediaTransport,
      manufacturer: record.manufacturer,
      model: record.model,
      firmware: record.firmware,
      enrolledAt: record.enrolledAt,
      registeredAt: record.registeredAt,
      online: peer !== null,
      transport: record.transport,
      address: record.host === null ? null : `${record.host}:${record.port ?? 0}`,
      lastSeenAt,
      channels: channels.size,
      wrongMessages,
    };
  }

  viewChannel(channel: ChannelRecord, isSource: (sourceId: string) => boolean): GbChannel {
    const { deviceId, channelId, name, manufacturer, model, isOnline, ptzType, unitId } = channel;
    const sourceId = gbSourceId(deviceId, channelId);
    return {
      deviceId,
      channelId,
      name,
      manufacturer,
      model,
      online: isOnline,
      hasPtz: ptzType === null ? null : MOVING.includes(ptzType),
      sourceId: isSource(sourceId) ? sourceId : null,
      unitId,
    };
  }

  /** What changes channels does so one after the other: a catalogue must not undo what is bound while it is kept. */
  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#turn.then(work);
    this.#turn = done.catch(() => undefined);
    return done;
  }

  /** One that was registered when the server ended, by UDP, is still reached where it was. */
  #put(record: DeviceRecord): KnownDevice {
    const { expiresAt, transport, host, port } = record;
    const isStill =
      transport === 'udp' && (expiresAt ?? 0) > this.#clock.now() && host !== null && port !== null;
    const device: KnownDevice = {
      record,
      channels: new Map(),
      peer: isStill ? { transport, host, port } : null,
      lastSeenAt: isStill ? this.#clock.now() : null,
      wrongMessages: 0,
    };
    this.#devices.set(record.id, device);
    return device;
  }
}
