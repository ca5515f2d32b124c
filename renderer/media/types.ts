import type { ErrorReport } from '../api/errors.ts';
import type { Readable } from '../api/store.ts';

/**
 * - `waiting`: the source isn't live (its own state says why); nothing is received
 * - `starting`: asked for, no picture yet
 * - `playing`: pictures are arriving
 * - `paused`: the tile is hidden, so nothing is forwarded to it
 * - `stalled`: pictures have stopped arriving; `since` is when the last one came
 * - `failed`: it can't be had (`error` says why); goes on trying where trying may help
 */
export type ViewerPhase = 'waiting' | 'starting' | 'playing' | 'paused' | 'stalled' | 'failed';

/** `since` is UTC ms by this machine's clock. */
export interface ViewerState {
  phase: ViewerPhase;
  since: number;
  error: ErrorReport | null;
}

/** Renewed each second while something is being received. */
export interface ViewerStats {
  framesDecoded: number;
  fps: number;
  width: number;
  height: number;
  /** Video and audio together, bits a second. */
  bitrate: number;
  /** Round trip to the server, ms; null where it isn't known (HLS). */
  rttMs: number | null;
  /** Share of packets lost in the last second, 0–1. */
  loss: number;
  /** The layer that is being forwarded (0 is the smallest picture); null where the source has one only. */
  spatialLayer: number | null;
  /** Loudness of the audio that is being received, 0–1; null while not audible. */
  audioLevel: number | null;
}

/** The last picture before a source went silent. */
export interface LastPicture {
  canvas: HTMLCanvasElement;
  /** UTC ms by this machine's clock. */
  at: number;
}

/** A tile in device pixels (CSS pixels × devicePixelRatio). */
export interface Tile {
  width: number;
  height: number;
  visible: boolean;
}

/** One place where a source is watched. It follows its source through restarts, lost links and dead workers by itself. */
export interface Viewer {
  readonly sourceId: string;
  readonly video: HTMLVideoElement;
  readonly state: Readable<ViewerState>;
  readonly stats: Readable<ViewerStats | null>;
  readonly lastPicture: Readable<LastPicture | null>;
  /** Chooses the layer that fits; a hidden tile is paused. */
  setTile: (tile: Tile) => void;
  setAudible: (audible: boolean) => void;
  close: () => void;
}

/** The client's place in the SFU. `recovering` is coming back after a failure; `since` is UTC ms by this machine's clock. */
export interface MediaState {
  kind: 'idle' | 'joining' | 'joined' | 'recovering';
  since: number;
}

/** A camera or microphone that is being sent. It is sent again by itself after a rejoin. */
export interface Publication {
  readonly kind: 'audio' | 'video';
  readonly state: Readable<{ sending: boolean; error: ErrorReport | null }>;
  /** Changes what is sent without starting anew (another camera). */
  replaceTrack: (track: MediaStreamTrack) => Promise<void>;
  setPaused: (paused: boolean) => Promise<void>;
  close: () => void;
}

/** What a viewer plays with: the SFU's consumers, or an HLS player. Ends once; a viewer makes a new one to go on. */
export interface Player {
  setTile: (tile: Tile) => void;
  setAudible: (audible: boolean) => void;
  /** What has been received until now; null before there is anything. */
  measure: () => Promise<ViewerStats | null>;
  close: () => void;
}

/** What a player tells its viewer. */
export interface PlayerEvents {
  onFirstFrame: () => void;
  /** The player is finished and must be replaced; nothing more comes from it. */
  onEnded: (error: ErrorReport | null) => void;
}
