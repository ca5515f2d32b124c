import type Hls from 'hls.js';
import type { BOUNDS } from '../../../renderer/media/hls-bounds.ts';

export interface Playing {
  playlist: string;
  /** Shown with each request where it is asked for. */
  token: string | null;
  settings: typeof BOUNDS;
}

declare global {
  interface Window {
    /** Plays with a new player in the place of the one before; ms from then to its first frame. */
    benchPlay: (playing: Playing) => Promise<number>;
    benchStop: () => void;
    Hls: typeof Hls;
  }
}

/** Runs in a page that has hls.js. It must not refer to anything outside itself. */
export function installPlayer(): void {
  let hls: Hls | null = null;
  window.benchStop = () => {
    hls?.destroy();
    hls = null;
    document.body.replaceChildren();
  };
  window.benchPlay = ({ playlist, token, settings }) => {
    window.benchStop();
    const began = performance.now();
    const video = document.createElement('video');
    video.muted = true;
    video.autoplay = true;
    document.body.append(video);
    const player = new window.Hls({
      ...settings,
      ...(token === null
        ? {}
        : { xhrSetup: (xhr: XMLHttpRequest) => xhr.setRequestHeader('Authorization', `Bearer ${token}`) }),
    });
    hls = player;
    return new Promise((resolve, reject) => {
      player.on(window.Hls.Events.ERROR, (_, { fatal, details }) => {
        if (fatal) {
          reject(new Error(details));
        }
      });
      video.requestVideoFrameCallback(() => resolve(performance.now() - began));
      player.loadSource(playlist);
      player.attachMedia(video);
    });
  };
}
