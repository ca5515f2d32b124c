import type { ErrorReport } from '../api/errors.ts';
import type { Readable } from '../api/store.ts';
import type { Step } from './governor/steps.ts';
import type { Sound } from './listening.ts';
import type { Rung, RungReason } from './rung.ts';

/**
 * - `waiting`: the source isn't live (its own state says why); nothing is received
 * - `starting`: asked for, no picture yet
 * - `playing`: pictures are arriving, as a stream or as snapshots
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
  /** How good what is shown is; see `RUNGS`. */
  rung: Rung;
  /** Why it isn't better; null on the highest rung. */
  reason: RungReason | null;
}

/** Renewed each second while something is being received. */
export interface ViewerStats {
  framesDecoded: number;
  /** Frames a second that were decoded. */
  fps: number;
  /** … and that arrived. */
  receivedFps: number;
  /** Time that decoding one frame took, ms; null where it isn't known. */
  decodeMs: number | null;
  /** Pixels that are decoded for each pixel that the tile shows; null where it shows none. */
  decodedPerShown: number | null;
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

/** A single picture: the last one before a source went silent, or the latest snapshot. */
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

/** Why a picture matters more than others. */
export interface Attention {
  selected: boolean;
  /** Something has happened at the source: an emergency call, an alarm. */
  alarmed: boolean;
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
  /** How loud it is among those that are heard, 0–1; 1 at first. */
  setGain: (gain: number) => void;
  /** What matters is lowered last when the machine can't decode everything. */
  setAttention: (attention: Attention) => void;
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
  setSound: (sound: Sound) => void;
  /** What it can be lowered to, as `stepsOf` gives it; null while nothing can be had. */
  steps: () => readonly Step[] | null;
  /** How far it is lowered; null for what the tile wants. Snapshots let it rest. */
  setStep: (step: Step | null) => void;
  /** Why a lower layer comes than was asked for; null where none does. */
  limitedBy: () => 'link' | 'source' | null;
  /** What has been received until now; null before there is anything. */
  measure: () => Promise<ViewerStats | null>;
  close: () => void;
}

/** What a player tells its viewer. */
export interface PlayerEvents {
  onFirstFrame: () => void;
  /** `steps` answers otherwise than before. */
  onSteps: () => void;
  /** The player is finished and must be replaced; nothing more comes from it. */
  onEnded: (error: ErrorReport | null) => void;
}
