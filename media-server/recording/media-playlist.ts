/** A segment as a playlist names it. */
export interface ListedSegment {
  runId: string;
  no: number;
  /** UTC ms. */
  at: number;
  ms: number;
}

export interface PlaylistOptions {
  /** Number of the first segment, and how many discontinuities came before it. */
  sequence: number;
  discontinuities: number;
  /** Nothing is added any more. */
  isComplete: boolean;
  uriOf: (segment: ListedSegment) => string;
  initOf: (runId: string) => string;
}

/** Between two segments of a run without anything missing there is no more than this, ms: their times are measured. */
export const MAX_JITTER_MS = 400;

/** Whether there is a hole or a new beginning between two segments that follow each other. */
export function isBreak(before: ListedSegment, after: ListedSegment): boolean {
  return before.runId !== after.runId || after.at - (before.at + before.ms) > MAX_JITTER_MS;
}

/** A media playlist (RFC 8216) of fragmented MP4. Every segment says at which time it was taken in. */
export function mediaPlaylist(segments: readonly ListedSegment[], options: PlaylistOptions): string {
  const longest = segments.reduce((most, { ms }) => Math.max(most, ms), 1_000);
  const lines = [
    '#EXTM3U',
    '#EXT-X-VERSION:7',
    `#EXT-X-TARGETDURATION:${Math.round(longest / 1000)}`,
    `#EXT-X-MEDIA-SEQUENCE:${options.sequence}`,
    `#EXT-X-DISCONTINUITY-SEQUENCE:${options.discontinuities}`,
    ...(options.isComplete ? ['#EXT-X-PLAYLIST-TYPE:VOD'] : []),
  ];
  for (const [index, segment] of segments.entries()) {
    const before = segments[index - 1];
    if (before !== undefined && isBreak(before, segment)) {
      lines.push('#EXT-X-DISCONTINUITY');
    }
    if (before?.runId !== segment.runId) {
      lines.push(`#EXT-X-MAP:URI="${options.initOf(segment.runId)}"`);
    }
    lines.push(
      `#EXT-X-PROGRAM-DATE-TIME:${new Date(segment.at).toISOString()}`,
      `#EXTINF:${(segment.ms / 1000).toFixed(3)},`,
      options.uriOf(segment),
    );
  }
  return `${lines.join('\n')}\n${options.isComplete ? '#EXT-X-ENDLIST\n' : ''}`;
}
