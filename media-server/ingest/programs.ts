import path from 'node:path';

/** ffprobe comes with ffmpeg and lies in the same folder. */
export function ffprobeOf(ffmpegPath: string): string {
  const { dir, ext } = path.parse(ffmpegPath);
  return path.join(dir, `ffprobe${ext}`);
}
