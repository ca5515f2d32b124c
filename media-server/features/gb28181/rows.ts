import { AppError } from '#shared/errors.ts';
import type { MediaTransport } from '../../gb28181/sdp.ts';
import type { DigestAlgorithm } from '../../gb28181/sip/digest.ts';
import type { Store } from '../../store/open.ts';

/** A device as the store keeps it. Times are UTC ms. */
export interface DeviceRecord {
  id: string;
  courtId: string;
  name: string;
  algorithm: DigestAlgorithm;
  ha1: string;
  mediaTransport: MediaTransport;
  manufacturer: string;
  model: string;
  firmware: string;
  enrolledAt: number;
  registeredAt: number | null;
  expiresAt: number | null;
  transport: 'udp' | 'tcp' | null;
  host: string | null;
  port: number | null;
}

export interface ChannelRecord {
  deviceId: string;
  channelId: string;
  name: string;
  manufacturer: string;
  model: string;
  isOnline: boolean | null;
  ptzType: number | null;
  unitId: string | null;
}

interface DeviceRow {
  id: string;
  court_id: string;
  name: string;
  algorithm: DigestAlgorithm;
  ha1: string;
  media_transport: MediaTransport;
  manufacturer: string;
  model: string;
  firmware: string;
  enrolled_at: number;
  registered_at: number | null;
  expires_at: number | null;
  transport: 'udp' | 'tcp' | null;
  host: string | null;
  port: number | null;
}

interface ChannelRow {
  device_id: string;
  channel_id: string;
  name: string;
  manufacturer: string;
  model: string;
  /** SQLite has no booleans. */
  is_online: boolean | number | null;
  ptz_type: number | null;
  unit_id: string | null;
}

const toDevice = (row: DeviceRow): DeviceRecord => ({
  id: row.id,
  courtId: row.court_id,
  name: row.name,
  algorithm: row.algorithm,
  ha1: row.ha1,
  mediaTransport: row.media_transport,
  manufacturer: row.manufacturer,
  model: row.model,
  firmware: row.firmware,
  enrolledAt: row.enrolled_at,
  registeredAt: row.registered_at,
  expiresAt: row.expires_at,
  transport: row.transport,
  host: row.host,
  port: row.port,
});

const fromDevice = (record: DeviceRecord): DeviceRow => ({
  id: record.id,
  court_id: record.courtId,
  name: record.name,
  algorithm: record.algorithm,
  ha1: record.ha1,
  media_transport: record.mediaTransport,
  manufacturer: record.manufacturer,
  model: record.model,
  firmware: record.firmware,
  enrolled_at: record.enrolledAt,
  registered_at: record.registeredAt,
  expires_at: record.expiresAt,
  transport: record.transport,
  host: record.host,
  port: record.port,
});

const toChannel = (row: ChannelRow): ChannelRecord => ({
  deviceId: row.device_id,
  channelId: row.channel_id,
  name: row.name,
  manufacturer: row.manufacturer,
  model: row.model,
  isOnline: row.is_online === null ? null : Boolean(row.is_online),
  ptzType: row.ptz_type,
  unitId: row.unit_id,
});

const fromChannel = (record: ChannelRecord): ChannelRow => ({
  device_id: record.deviceId,
  channel_id: record.channelId,
  name: record.name,
  manufacturer: record.manufacturer,
  model: record.model,
  is_online: record.isOnline,
  ptz_type: record.ptzType,
  unit_id: record.unitId,
});

export async function loadDevices({ db }: Store): Promise<DeviceRecord[]> {
  const rows: DeviceRow[] = await db('gb28181_devices').orderBy('enrolled_at').select();
  return rows.map(toDevice);
}

export async function loadChannels({ db }: Store): Promise<ChannelRecord[]> {
  const rows: ChannelRow[] = await db('gb28181_channels').orderBy('channel_id').select();
  return rows.map(toChannel);
}

/** Adds a device. Throws `conflict` when its ID is enrolled. */
export async function insertDevice({ db }: Store, record: DeviceRecord): Promise<void> {
  const inserted: unknown[] = await db('gb28181_devices')
    .insert(fromDevice(record))
    .onConflict()
    .ignore()
    .returning('id');
  if (inserted.length === 0) {
    throw AppError.conflict('a device with this ID is enrolled already');
  }
}

export async function updateDevice({ db }: Store, record: DeviceRecord): Promise<void> {
  const { id, ...changes } = fromDevice(record);
  await db('gb28181_devices').where({ id }).update(changes);
}

export async function deleteDevice({ db }: Store, id: string): Promise<void> {
  await db('gb28181_devices').where({ id }).delete();
}

/** Rows of one statement: SQLite takes so many values at most. */
const BATCH = 500;

/** Makes the channels of a device these ones. Those that stay keep their units. */
export async function replaceChannels(
  { db }: Store,
  deviceId: string,
  channels: readonly ChannelRecord[],
): Promise<void> {
  await db.transaction(async (transaction) => {
    await transaction('gb28181_channels').where('device_id', deviceId).delete();
    for (let at = 0; at < channels.length; at += BATCH) {
      await transaction('gb28181_channels').insert(channels.slice(at, at + BATCH).map(fromChannel));
    }
  });
}

/** Throws `conflict` when the unit has a channel. */
export async function setChannelUnit(
  { db }: Store,
  channel: Pick<ChannelRecord, 'deviceId' | 'channelId'>,
  unitId: string | null,
): Promise<void> {
  const others: unknown[] =
    unitId === null ? [] : await db('gb28181_channels').where('unit_id', unitId).select('channel_id');
  if (others.length > 0) {
    throw AppError.conflict('this unit has a channel already; take that away first');
  }
  await db('gb28181_channels')
    .where({ device_id: channel.deviceId, channel_id: channel.channelId })
    .update({ unit_id: unitId });
}
