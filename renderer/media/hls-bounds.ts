import type { HlsConfig } from 'hls.js';

/** Bounds of what is kept: seconds behind and ahead of the present, and bytes ahead. */
export const BOUNDS = {
  backBufferLength: 10,
  maxBufferLength: 12,
  maxMaxBufferLength: 20,
  maxBufferSize: 12_000_000,
  liveSyncDurationCount: 3,
  liveMaxLatencyDurationCount: 10,
  maxLiveSyncPlaybackRate: 1.05,
  lowLatencyMode: false,
  enableWorker: true,
} satisfies Partial<HlsConfig>;
