import type { SourceReason } from '#shared/sources.ts';

/**
 * What ffmpeg and ffprobe print, or the system where it can't start them, and what it means; the first that fits counts. Numbers
 * stand alone: each line begins with an address in memory, in which any digits may occur.
 */
const MEANINGS: readonly (readonly [RegExp, SourceReason])[] = [
  [/^spawn .* ENOENT$/m, 'noProgram'],
  [/\b40[13]\b|unauthorized|forbidden/i, 'unauthorized'],
  [/\b404\b|not found/i, 'notFound'],
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
