import type { ViewerStats } from './types.ts';

/** A report younger than this is shared by all players of a transport instead of being gathered again, ms. */
const SHARE_MS = 400;

/** Gathers a transport's statistics once for all who ask at about the same time. */
export class SharedStats {
  readonly #gather: () => Promise<RTCStatsReport | null>;
  #at = -Infinity;
  #report: Promise<RTCStatsReport | null> = Promise.resolve(null);

  constructor(gather: () => Promise<RTCStatsReport | null>) {
    this.#gather = gather;
  }

  get(): Promise<RTCStatsReport | null> {
    const now = performance.now();
    if (now - this.#at > SHARE_MS) {
      this.#at = now;
      this.#report = this.#gather().catch(() => null);
    }
    return this.#report;
  }
}

type Inbound = RTCInboundRtpStreamStats;

/** Counters of one track at one time. */
export interface Sample {
  at: number;
  framesDecoded: number;
  framesReceived: number;
  /** Seconds that decoding took. */
  decodeTime: number;
  bytes: number;
  received: number;
  lost: number;
  width: number;
  height: number;
  rttMs: number | null;
  audioLevel: number | null;
}

function inbound(report: RTCStatsReport, trackId: string | null): Inbound | null {
  for (const stats of report.values() as Iterable<RTCStats>) {
    if (stats.type === 'inbound-rtp' && trackId !== null && (stats as Inbound).trackIdentifier === trackId) {
      return stats as Inbound;
    }
  }
  return null;
}

function roundTripMs(report: RTCStatsReport): number | null {
  for (const stats of report.values() as Iterable<RTCStats>) {
    if (stats.type === 'candidate-pair' && (stats as RTCIceCandidatePairStats).nominated) {
      const seconds = (stats as RTCIceCandidatePairStats).currentRoundTripTime;
      return seconds === undefined ? null : seconds * 1000;
    }
  }
  return null;
}

/** Reads the counters of a picture and, if there is one, its sound out of a report. Null where the picture isn't in it. */
export function readSample(
  report: RTCStatsReport,
  tracks: { video: string | null; audio: string | null },
): Sample | null {
  const video = inbound(report, tracks.video);
  const audio = inbound(report, tracks.audio);
  const first = video ?? audio;
  if (first === null) {
    return null;
  }
  return {
    at: first.timestamp,
    framesDecoded: video?.framesDecoded ?? 0,
    framesReceived: video?.framesReceived ?? 0,
    decodeTime: video?.totalDecodeTime ?? 0,
    bytes: (video?.bytesReceived ?? 0) + (audio?.bytesReceived ?? 0),
    received: video?.packetsReceived ?? 0,
    lost: video?.packetsLost ?? 0,
    width: video?.frameWidth ?? 0,
    height: video?.frameHeight ?? 0,
    rttMs: roundTripMs(report),
    audioLevel: audio?.audioLevel ?? null,
  };
}

/** What happened between two samples. A counter that went back (a new stream) counts as nothing. */
export function compare(
  before: Sample | null,
  now: Sample,
): Omit<ViewerStats, 'spatialLayer' | 'decodedPerShown'> {
  const seconds = before === null ? 0 : Math.max((now.at - before.at) / 1000, 0);
  const grown = (
    key: 'framesDecoded' | 'framesReceived' | 'decodeTime' | 'bytes' | 'received' | 'lost',
  ): number => (before === null ? 0 : Math.max(now[key] - before[key], 0));
  const rate = (amount: number): number => (seconds > 0 ? amount / seconds : 0);
  const packets = grown('received') + grown('lost');
  return {
    framesDecoded: now.framesDecoded,
    fps: rate(grown('framesDecoded')),
    receivedFps: rate(grown('framesReceived')),
    decodeMs: grown('framesDecoded') === 0 ? null : (grown('decodeTime') / grown('framesDecoded')) * 1000,
    width: now.width,
    height: now.height,
    bitrate: rate(grown('bytes')) * 8,
    rttMs: now.rttMs,
    loss: packets === 0 ? 0 : grown('lost') / packets,
    audioLevel: now.audioLevel,
  };
}
