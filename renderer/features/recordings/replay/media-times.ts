import { lastNotAbove } from '#shared/sorted.ts';

/** A piece of footage as a player holds it. */
export interface TimedPiece {
  /** Seconds on the player's own timeline. */
  start: number;
  duration: number;
  /** Absolute time of its first picture, UTC ms (EXT-X-PROGRAM-DATE-TIME). */
  programDateTime: number | null;
}

/** Beyond the end of a piece, this much still belongs to it: lengths are measured, ms. */
const SLACK_MS = 400;

/** Index of the last piece whose `key` isn't behind `value`; -1 where all are. */
function lastNotBehind(
  pieces: readonly TimedPiece[],
  key: 'start' | 'programDateTime',
  value: number,
): number {
  return lastNotAbove(pieces.length, (index) => pieces[index]?.[key] ?? Infinity, value);
}

/** Where an absolute time is on the player's timeline, seconds; null where nothing of it is there. */
export function mediaTimeOf(pieces: readonly TimedPiece[], at: number): number | null {
  const index = lastNotBehind(pieces, 'programDateTime', at);
  const piece = pieces[index];
  if (piece === undefined || piece.programDateTime === null) {
    return null;
  }
  const into = at - piece.programDateTime;
  const length = piece.duration * 1000;
  if (into < length) {
    return piece.start + into / 1000;
  }
  // Between two pieces that follow each other there is nothing missing; the next one begins late by a measurement.
  return into < length + SLACK_MS && pieces[index + 1] !== undefined ? piece.start + piece.duration : null;
}

/** The absolute time of a moment on the player's timeline, UTC ms; null before the first piece and behind the last. */
export function absoluteOf(pieces: readonly TimedPiece[], mediaTime: number): number | null {
  // A frame's own time may be rounded to just before the piece that it begins.
  const piece = pieces[Math.max(lastNotBehind(pieces, 'start', mediaTime + 0.002), 0)];
  if (piece === undefined || piece.programDateTime === null || mediaTime < piece.start - 0.05) {
    return null;
  }
  return mediaTime > piece.start + piece.duration + SLACK_MS / 1000
    ? null
    : piece.programDateTime + (mediaTime - piece.start) * 1000;
}
