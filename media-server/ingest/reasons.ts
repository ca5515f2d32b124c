import type { SourceReason } from '#shared/sources.ts';

/** What ffmpeg and ffprobe print, and what it means; the first that fits counts. */
const MEANINGS: readonly (readonly [RegExp, SourceReason])[] = [
  [/401|403|unauthorized|forbidden/i, 'unauthorized'],
  [/404|not found|stream not found/i, 'notFound'],
  [/timed out|timeout/i, 'timeout'],
  [
    /connection refused|no route to host|unreachable|failed to resolve|name or service not known/i,
    'unreachable',
  ],
  [/unsupported|invalid data found|could not find codec|matches no streams/i, 'notSupported'],
];

/** The reason that the error output of ffmpeg or ffprobe stands for. */
export function reasonOf(stderr: string): SourceReason {
  return MEANINGS.find(([pattern]) => pattern.test(stderr))?.[1] ?? 'refused';
}
