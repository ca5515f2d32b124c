import { z } from 'zod';
import { CourtId } from './courts.ts';
import { SourceId } from './sources.ts';
import { UnitId } from './units.ts';

/** An ID of GB/T 28181 (annex D): centre, trade, type and number in 20 digits. */
export const GbId = z
  .string()
  .trim()
  .regex(/^\d{20}$/, '20 digits');

/** How streams come: by UDP, by a TCP connection that the device opens, or by one that the server opens. */
export const GbMediaTransport = z.enum(['udp', 'tcpPassive', 'tcpActive']);
export type GbMediaTransport = z.infer<typeof GbMediaTransport>;

/** MD5 is what devices of 2016 know, SHA-256 those of 2022. */
export const GbDigest = z.enum(['MD5', 'SHA-256']);
export type GbDigest = z.infer<typeof GbDigest>;

/** A device or lower platform that registers here. Times are UTC ms. */
export const GbDevice = z.object({
  id: GbId,
  courtId: CourtId,
  name: z.string(),
  digest: GbDigest,
  mediaTransport: GbMediaTransport,
  manufacturer: z.string(),
  model: z.string(),
  firmware: z.string(),
  enrolledAt: z.number(),
  registeredAt: z.number().nullable(),
  online: z.boolean(),
  transport: z.enum(['udp', 'tcp']).nullable(),
  /** Where it was heard last. */
  address: z.string().nullable(),
  /** Since the server's start; null: not heard since. */
  lastSeenAt: z.number().nullable(),
  channels: z.number().int(),
  /** Messages since the server's start that weren't as the standard says. */
  wrongMessages: z.number().int(),
});
export type GbDevice = z.infer<typeof GbDevice>;

/** A channel that a device has told of. */
export const GbChannel = z.object({
  deviceId: GbId,
  channelId: GbId,
  name: z.string(),
  manufacturer: z.string(),
  model: z.string(),
  /** Null where the device doesn't say. */
  online: z.boolean().nullable(),
  /** Whether it moves: PTZType 1, 2, 4 or 5; null where the device doesn't say. */
  hasPtz: z.boolean().nullable(),
  /** The source that shows it; null: none does. */
  sourceId: SourceId.nullable(),
  /** The unit whose position and calls for help it reports. */
  unitId: UnitId.nullable(),
});
export type GbChannel = z.infer<typeof GbChannel>;

/** The id of a channel as a source. */
export const gbSourceId = (deviceId: string, channelId: string): string => `gb28181:${deviceId}-${channelId}`;

/** Why somebody can't be spoken to through a device: it is away, doesn't take voice broadcasts, doesn't answer, or somebody else speaks. */
export const SPEECH_PROBLEMS = ['away', 'refused', 'noAnswer', 'taken'] as const;
export type SpeechProblem = (typeof SPEECH_PROBLEMS)[number];

/** A voice broadcast (语音广播): somebody speaks through a device's loudspeaker. Times are UTC ms. */
export const VoiceBroadcast = z.object({
  id: z.uuid(),
  sourceId: SourceId,
  speakerZh: z.string(),
  speakerEn: z.string(),
  beganAt: z.number(),
  /** Whether the device has taken it: from then on it is heard. */
  isOpen: z.boolean(),
});
export type VoiceBroadcast = z.infer<typeof VoiceBroadcast>;
