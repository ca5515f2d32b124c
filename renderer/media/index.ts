export { MediaSession, type MediaSessionOptions } from './session.ts';
export { MediaProvider, useMedia, type Media } from './media-context.tsx';
export { StreamVideo, type StreamVideoProps } from './StreamVideo.tsx';
export { VideoPool } from './video-pool.ts';
export type {
  LastPicture,
  MediaState,
  Publication,
  Tile,
  Viewer,
  ViewerPhase,
  ViewerState,
  ViewerStats,
} from './types.ts';
