import { createContext, useContext } from 'react';
import type { MediaSession } from './session.ts';
import type { VideoPool } from './video-pool.ts';

/** The page's media: one session and one pool of elements for all its tiles. */
export interface Media {
  session: MediaSession;
  pool: VideoPool;
}

const MediaContext = createContext<Media | null>(null);

export const MediaProvider = MediaContext.Provider;

/** The page's media. Throws outside a `MediaProvider`. */
export function useMedia(): Media {
  const media = useContext(MediaContext);
  if (media === null) {
    throw new Error('useMedia() needs a MediaProvider above it');
  }
  return media;
}
