import type { ViewerStats } from './types.ts';

/** Reports younger than this are shared by all players instead of being gathered again, ms. */
const SHARE_MS = 400;

/** Gathers the transports' statistics once for all who ask at about the same time. */
export class SharedStats {
  readonly #gather: () => Promise<RTCStatsReport[]>;
  #at = -Infinity;
  #reports: Promise<RTCStatsReport[]> = Promise.resolve([]);

  constructor(gather: () => Promise<RTCStatsReport[]>) {
    this.#gather = gather;
  }

  get(): Promise<RTCStatsReport[]> {
    const now = performance.now();
    if (now - this.#at > SHARE_MS) {
      this.#at = now;
      this.#reports = this.#gather().catch(() => []);
    }
    return this.#reports;
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

/** Reads the counters of a picture and, if there is one, its sound out of reports. Null where neither is in them. */
export function readSample(
  reports: readonly RTCStatsReport[],
  tracks: { video: string | null; audio: string | null },
): Sample | null {
  const find = (trackId: string | null): { stats: Inbound; report: RTCStatsReport } | null => {
    for (const report of reports) {
      const stats = inbound(report, trackId);
      if (stats !== null) {
        return { stats, report };
      }
    }
    return null;
  };
  const [foundVideo, foundAudio] = [find(tracks.video), find(tracks.audio)];
  const first = foundVideo ?? foundAudio;
  if (first === null) {
    return null;
  }
  const [video, audio] = [foundVideo?.stats, foundAudio?.stats];
  return {
    at: first.stats.timestamp,
    framesDecoded: video?.framesDecoded ?? 0,
    framesReceived: video?.framesReceived ?? 0,
    decodeTime: video?.totalDecodeTime ?? 0,
    bytes: (video?.bytesReceived ?? 0) + (audio?.bytesReceived ?? 0),
    received: video?.packetsReceived ?? 0,
    lost: video?.packetsLost ?? 0,
    width: video?.frameWidth ?? 0,
    height: video?.frameHeight ?? 0,
    rttMs: roundTripMs(first.report),
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
