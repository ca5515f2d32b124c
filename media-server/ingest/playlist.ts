/** Tags that name another resource in an attribute (RFC 8216, section 4.3). */
const URI_ATTRIBUTE = /URI="([^"]*)"/g;

/** What is needed of a playlist to know whether it goes on. */
export interface PlaylistFacts {
  /** Media playlists of a master playlist, in its order; empty for a media playlist. */
  variants: string[];
  /** Grows as segments are added or removed at the front. */
  mark: string;
  segments: number;
  /** Longest segment, ms. */
  targetDurationMs: number;
  /** No segment will be added any more. */
  ended: boolean;
}

const isPlaylist = (text: string): boolean => text.startsWith('#EXTM3U');

/** Reads a playlist (RFC 8216); null when it is none. */
export function parsePlaylist(text: string): PlaylistFacts | null {
  if (!isPlaylist(text)) {
    return null;
  }
  const lines = text.split(/\r?\n/).map((line) => line.trim());
  const uris = lines.filter((line) => line !== '' && !line.startsWith('#'));
  const isMaster = lines.some((line) => line.startsWith('#EXT-X-STREAM-INF'));
  const numberOf = (tag: string): number => {
    const line = lines.find((candidate) => candidate.startsWith(tag));
    const value = Number(line?.slice(tag.length));
    return Number.isFinite(value) ? value : 0;
  };
  const first = numberOf('#EXT-X-MEDIA-SEQUENCE:');
  return {
    variants: isMaster ? uris : [],
    segments: isMaster ? 0 : uris.length,
    mark: `${first + uris.length}:${uris.at(-1) ?? ''}`,
    targetDurationMs: numberOf('#EXT-X-TARGETDURATION:') * 1_000,
    ended: lines.includes('#EXT-X-ENDLIST'),
  };
}

/** The playlist with every address in it replaced by `rewrite` of it. Returns other texts as they are. */
export function rewritePlaylist(text: string, rewrite: (uri: string) => string): string {
  if (!isPlaylist(text)) {
    return text;
  }
  return text
    .split('\n')
    .map((line) => {
      const bare = line.trim();
      if (bare === '') {
        return line;
      }
      return bare.startsWith('#')
        ? line.replaceAll(URI_ATTRIBUTE, (_match, uri: string) => `URI="${rewrite(uri)}"`)
        : rewrite(bare);
    })
    .join('\n');
}
