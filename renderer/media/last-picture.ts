import type { LastPicture } from './types.ts';

/** Wider pictures are scaled down: a greyed still needs no more, and a wall keeps many, px. */
const MAX_WIDTH = 960;

/** Copies the picture that `video` shows now. Null where it shows none. */
export function capturePicture(video: HTMLVideoElement): LastPicture | null {
  const { videoWidth, videoHeight } = video;
  if (videoWidth === 0 || video.readyState < HTMLMediaElement.HAVE_CURRENT_DATA) {
    return null;
  }
  const scale = Math.min(1, MAX_WIDTH / videoWidth);
  const canvas = document.createElement('canvas');
  canvas.width = Math.round(videoWidth * scale);
  canvas.height = Math.round(videoHeight * scale);
  canvas.getContext('2d')?.drawImage(video, 0, 0, canvas.width, canvas.height);
  return { canvas, at: Date.now() };
}
