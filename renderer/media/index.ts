export { MediaSession, type MediaSessionOptions } from './session.ts';
export { MediaProvider, useMedia, type Media } from './media-context.tsx';
export { StreamVideo, type StreamVideoProps } from './StreamVideo.tsx';
export { VideoPool } from './video-pool.ts';
export { AudioMix, type MixState } from './audio-mix.ts';
export type { DecodeState } from './governor/governor.ts';
export { RUNGS, type Rung, type RungReason } from './rung.ts';
export type {
  Attention,
  LastPicture,
  MediaState,
  Publication,
  Tile,
  Viewer,
  ViewerPhase,
  ViewerState,
  ViewerStats,
} from './types.ts';
